"""`studykit today`: being written."""


def today() -> None:
    """Show nothing yet."""
