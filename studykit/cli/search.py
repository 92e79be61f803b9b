"""`studykit search`: being written."""


def search() -> None:
    """Show nothing yet."""
