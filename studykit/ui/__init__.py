"""The terminal: models to screens, keys to events."""
