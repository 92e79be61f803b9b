"""`studykit exam`: being written."""


def exam() -> None:
    """Show nothing yet."""
