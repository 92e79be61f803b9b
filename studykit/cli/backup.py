"""`studykit backup`: being written."""


def backup() -> None:
    """Show nothing yet."""
