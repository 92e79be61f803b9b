"""`studykit why`: being written."""


def why() -> None:
    """Show nothing yet."""
