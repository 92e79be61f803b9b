"""`studykit confusions`: being written."""


def confusions() -> None:
    """Show nothing yet."""
