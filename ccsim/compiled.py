"""The compiler's decorator, with what it compiles kept between runs (`compilation` says where)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import llvmlite.binding  # type: ignore[import-untyped]  # untyped, like numba, which it comes with
import numba
import numba.core.config

from ccsim import compilation

KERNELS: Path = compilation.kernel_folder(f"numba {numba.__version__}", llvmlite.binding.get_host_cpu_name())
Function = Callable[..., Any]
compiler: Any = numba
config: Any = numba.core.config  # its names are made while it runs
_declared: list[Function] = []


@contextmanager
def _kept() -> Iterator[None]:
    """Let numba keep what is decorated meanwhile in our folder; other people's functions stay where they were."""
    before, config.CACHE_DIR = config.CACHE_DIR, str(KERNELS)
    try:
        yield
    finally:
        config.CACHE_DIR = before


def njit(*, nogil: bool = True, inline: Literal["always", "never"] = "never") -> Callable[[Function], Function]:
    """Compile a kernel at its first call, or load it; use as `@njit(nogil=True)`.

    The entry that numba makes for callers in C is left out: nobody uses it, and it takes time.
    """

    def decorate(kernel: Function) -> Function:
        _declared.append(kernel)
        with _kept():
            compiled: Function = compiler.njit(nogil=nogil, inline=inline, cache=True, no_cfunc_wrapper=True)(kernel)
            return compiled

    return decorate


def is_interrupt(error: BaseException) -> bool:
    """Tell whether an error is Ctrl-C: one that comes while a kernel is called is wrapped in a SystemError."""
    return isinstance(error, KeyboardInterrupt) or (
        isinstance(error, SystemError) and isinstance(error.__cause__, KeyboardInterrupt)
    )


def progress() -> tuple[int, int]:
    """Return how many kernels lie compiled, whichever process did it, and how many have been declared."""
    return sum(1 for _ in KERNELS.rglob("*.nbi")), len(_declared)


def is_ready() -> bool:
    """Tell whether no kernel waits to be compiled: all were once, or the compiler is off."""
    return bool(config.DISABLE_JIT) or (KERNELS / compilation.READY).exists()


def note_ready() -> None:
    """Note that all kernels have been compiled."""
    KERNELS.mkdir(exist_ok=True)
    (KERNELS / compilation.READY).touch()
    os.utime(KERNELS)
