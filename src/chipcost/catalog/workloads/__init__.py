"""Named workloads: `workloads.yaml` and the overlays over it."""
