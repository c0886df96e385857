"""What all sessions share: the desk with its worker processes, and what was uploaded."""

from __future__ import annotations

from dataclasses import dataclass

from ccsim.app.desk import Desk
from ccsim.app.presets import presets
from ccsim.app.uploads import MARK, Uploads
from ccsim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Services:
    """The desk and the uploads."""

    desk: Desk
    uploads: Uploads


_opened: list[Services] = []


def open_services(services: Services) -> None:
    """Let the pages use these services."""
    _opened[:] = [services]


def services() -> Services:
    """Return the services that the pages use."""
    if not _opened:
        raise RuntimeError("the application was not started by `ccsim app`: there is no desk to ask")
    return _opened[0]


def town_called(key: str) -> Scenario | None:
    """Return the scenario of a preset, or of an upload that is still here."""
    if key.startswith(MARK):
        return services().uploads.find(key)
    preset = presets().get(key)
    return preset.scenario if preset is not None and preset.is_town else None
