"""``python -m sim`` does the same as ``alliance-sim``."""

from sim.cli import main

if __name__ == "__main__":
    main()
