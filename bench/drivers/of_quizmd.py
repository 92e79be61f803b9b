"""quizmd; see `bench.peers`. It schedules nothing, and writes answers when a quiz has ended."""

import sys
from importlib.metadata import version

from told import tell

if __name__ == "__main__" and sys.argv[1] == "version":
    tell(version=version("quizmd"))
