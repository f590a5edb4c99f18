"""Published claims: `claims.yaml`, overlays and files of one's own."""
