"""`studykit plan`: being written."""


def plan() -> None:
    """Show nothing yet."""
