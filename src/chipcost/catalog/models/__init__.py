"""Language models: `models.yaml` and the overlays over it."""
