"""`studykit stats`: being written."""


def stats() -> None:
    """Show nothing yet."""
