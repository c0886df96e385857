"""The catalogue: every lever there is a file for, by kind."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Annotated, Union, get_args

from pydantic import Field

import ccsim.levers
from ccsim.levers.lever import Lever


def levers_found() -> dict[str, type[Lever]]:
    """Return the levers declared in the files of this folder, by kind, in the order of the kinds."""
    for file in pkgutil.iter_modules(ccsim.levers.__path__):
        if file.name not in {"catalogue", "lever"}:
            importlib.import_module(f"ccsim.levers.{file.name}")
    return {kind_of(lever): lever for lever in sorted(Lever.__subclasses__(), key=kind_of)}


def kind_of(lever: type[Lever]) -> str:
    """Return the word that stands for a lever in files."""
    return str(get_args(lever.model_fields["kind"].annotation)[0])


LEVERS: dict[str, type[Lever]] = levers_found()

if TYPE_CHECKING:
    AnyLever = Lever
else:
    AnyLever = Annotated[Union[tuple(LEVERS.values())], Field(discriminator="kind")]  # noqa: UP007  (made at run time)
