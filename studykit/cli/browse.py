"""Opening a source in the learner's browser."""

import os
import sys


def open_address(address: str) -> bool:
    """Open an https address where there is a graphical browser; whether it was tried."""
    graphical = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if not graphical or not address.startswith("https://"):
        return False
    import webbrowser

    return webbrowser.open(address)
