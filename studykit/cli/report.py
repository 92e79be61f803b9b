"""`studykit report`: being written."""


def report() -> None:
    """Show nothing yet."""
