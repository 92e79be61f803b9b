"""`studykit doctor`: being written."""


def doctor() -> None:
    """Show nothing yet."""
