"""The sections that figures come in. Apart from them, since help names them and needs no more."""

SECTIONS = ("days", "retention", "memory", "due", "hardest", "accuracy", "calibration")
