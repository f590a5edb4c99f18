/** One entry per GPU: W, kW and USD per hour. */
export const HW_REGISTRY: Record<string, HwEntry> = {
  h100: { label: 'H100', tdp: 700, power: 1.37, costh: 1.2, costr: 2.1 },
  // pricing is temporary
  b300: { label: 'B300', tdp: 1100, power: 1.9, costh: 2.3 },
  acme9: { label: 'Acme 9', costh: 1 },
};
