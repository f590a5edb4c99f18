"""Owner and site profiles: `sites.yaml` and the overlays over it."""
