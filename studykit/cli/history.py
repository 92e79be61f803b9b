"""`studykit history`: being written."""


def history() -> None:
    """Show nothing yet."""
