"""Watches the hostile web, in a process of its own: python -m hostile.run poll|daemon FOLDER PORT TRAP.

Worker processes import the main module of whoever starts them, as they do with `watchbot` itself. Like there, it loads
nothing but what it is asked for, and only when it is the main one: what is measured is not what tests import.
"""

import sys

if __name__ == "__main__":
    from pathlib import Path

    from hostile.watching import main

    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
