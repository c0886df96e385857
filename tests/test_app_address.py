"""What a page shows fits into its address, and an address that was tampered with is refused in plain words."""

from __future__ import annotations

import base64
import json
import zlib
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.app.address import LONGEST, PACKED, BadAddress, Scene, read, written
from ccsim.app.drafts import Draft, added, changed, draft_of, renamed
from ccsim.app.presets import presets

LANGUAGES = ("en", "pt")
OBIDOS = presets()["obidos"].scenario
PUSH = draft_of(presets()["big-push"].scenario.plan)


def back(scene):
    """Return the scene that a scene's address asks for."""
    return read(urlsplit(written(scene)).query, LANGUAGES)


@pytest.mark.parametrize("name", [name for name, one in presets().items() if one.is_plan])
def test_a_plan_that_comes_with_ccsim_is_named(name):
    """Its address holds its name and no more, and leads back to it."""
    draft = draft_of(presets()[name].scenario.plan)

    assert f"plan={name}" in written(Scene("plan", draft=draft))
    assert back(Scene("plan", draft=draft)).draft == draft


def test_all_of_a_scene_is_in_its_address():
    """Step, town, plan, plans kept beside and language come back, however the plan was changed."""
    draft = changed(changed(PUSH, 0, "size", 4.5), 1, "name", "Teatro «Novo» & Cª")
    scene = Scene("compare", "obidos-2001", draft, (PUSH, added(Draft(), "fibre", OBIDOS)), "pt")

    assert back(scene) == scene
    assert len(written(scene)) < 1200


@given(st.text(max_size=60))
def test_any_name_comes_back(name):
    """Whatever a plan is called, its address leads back to that name."""
    draft = renamed(PUSH, name)

    assert back(Scene("plan", draft=draft)).draft == draft


def test_no_address_is_longer_than_eight_kilobytes():
    """A plan with too much text is refused; it is not cut off."""
    noise = "".join(chr(0x4E00 + 7919 * n % 20_000) for n in range(4000))
    long = changed(PUSH, 0, "note", noise)

    with pytest.raises(BadAddress, match="too_long"):
        written(Scene("plan", draft=long))
    with pytest.raises(BadAddress, match="too_long"):
        read("plan=" + "x" * LONGEST, LANGUAGES)


def packed(content) -> str:
    """Return anything packed as plans are."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return PACKED + base64.urlsafe_b64encode(zlib.compress(raw)).decode().rstrip("=")


LEVER = {"kind": "fibre", "size": 10, "start": "2023-01"}


@pytest.mark.parametrize(
    ("search", "why"),
    [
        ("step=nowhere", "unknown"),
        ("lang=xx", "unknown"),
        ("plan=../../etc/passwd", "no_plan"),
        ("plan=~", "damaged"),
        ("plan=~%%%", "damaged"),
        ("plan=" + packed({})[:-3], "damaged"),
        ("plan=" + packed([1]), "damaged"),
        ("plan=" + packed({"levers": [1]}), "damaged"),
        ("plan=" + packed({"levers": [{**LEVER, "kind": "bomb"}]}), "damaged"),
        ("plan=" + packed({"levers": [{**LEVER, "start": "soon"}]}), "damaged"),
        ("plan=" + packed({"levers": [{**LEVER, "size": "NaN"}]}), "damaged"),
        ("plan=" + packed({"levers": [{**LEVER, "name": 3}]}), "damaged"),
        ("plan=" + packed(b'{"title": "\\ud800"}'), "damaged"),
        ("plan=" + packed(b" " * 5_000_000 + b"{}"), "damaged"),  # small in the address, huge once unpacked
        ("plan=" + packed(b"[" * 50_000), "damaged"),
    ],
)
def test_what_cannot_be_understood_is_refused(search, why):
    """Nothing of a broken address is guessed at."""
    with pytest.raises(BadAddress, match=why):
        read(search, LANGUAGES)


def test_an_empty_address_is_the_first_page():
    """Nobody has to type more than the server's name."""
    assert read(None, LANGUAGES) == read("", LANGUAGES) == Scene()


def test_plans_kept_beside_are_at_most_three():
    """More in an address are left out."""
    assert len(read("beside=big-push&" * 6, LANGUAGES).kept) == 3
