"""The command `ccsim`, which is also `python -m ccsim`."""

from __future__ import annotations

import atexit
import gc

AT_ONCE = 50_000  # new objects before garbage is looked for: libraries make hundreds of thousands, none of them garbage


def main() -> None:
    """Run the command line."""
    from ccsim.cli import main as run  # worker processes load this file too, and need none of it

    gc.set_threshold(AT_ONCE)
    atexit.register(gc.freeze)  # a last search for garbage takes half a second, and all memory goes anyway
    run()


if __name__ == "__main__":
    main()
