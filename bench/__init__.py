"""Measurements: `python -m bench.NAME` prints times, and ratios that mean more."""
