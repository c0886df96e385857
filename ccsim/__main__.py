"""The command `ccsim`, which is also `python -m ccsim`."""

from __future__ import annotations

import atexit
import gc
import os

AT_ONCE = 50_000  # new objects before garbage is looked for: libraries make hundreds of thousands, none of them garbage

# Worker processes load this file too, and both hold for them: set before anything is imported.
gc.set_threshold(AT_ONCE)
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads wait by spinning, on processors that simulate


def main() -> None:
    """Run the command line."""
    from ccsim.cli import main as run  # which workers do not need

    atexit.register(gc.freeze)  # a last search for garbage takes half a second, and all memory goes anyway
    run()


if __name__ == "__main__":
    main()
