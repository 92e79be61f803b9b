"""`studykit ready`: being written."""


def ready() -> None:
    """Show nothing yet."""
