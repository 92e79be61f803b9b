"""What the drivers have in common: how much is measured, and how they tell what they found."""

import json

ITEMS = 2_000
REVIEWS = 100_000
RECORDED = 50


def tell(**found: object) -> None:
    """One line of JSON on standard output."""
    print(json.dumps(found), flush=True)
