"""`python -m selfhelp`, and the command `selfhelp`."""

import sys


def run() -> None:
    """Runs the command line and leaves with its exit code."""
    try:
        from selfhelp.cli import main
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(main())


if __name__ == "__main__":
    run()
