"""`python -m ccsim` is the command `ccsim`."""

from __future__ import annotations

from ccsim.cli import main

if __name__ == "__main__":  # worker processes import this file too
    main()
