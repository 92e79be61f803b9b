"""What few answers say of the true share: Wilson's interval."""

import math

_Z = 1.6449  # 90 % of a normal distribution lie within so many sigmas


def interval(right: int, of: int) -> tuple[float, float]:
    """The shares, from 0 to 1, under which `right` of `of` (at least 1) are no surprise (90 %).

    Takes the answers as independent. Wilson 1927, without a correction for continuity.

    >>> low, high = interval(35, 50)
    >>> round(low, 3), round(high, 3)
    (0.585, 0.794)
    """
    p, zz = right / of, _Z**2
    middle = (p + zz / (2 * of)) / (1 + zz / of)
    half = _Z * math.sqrt(p * (1 - p) / of + zz / (4 * of**2)) / (1 + zz / of)
    # The share itself lies within, whatever rounding says of 0 and 1.
    return max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half))
