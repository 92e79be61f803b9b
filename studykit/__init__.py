"""Sourced notes, comparison tables and exam questions on a spaced-repetition memory of facts."""

__version__ = "0.1.0"
