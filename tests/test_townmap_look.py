"""The map's colours can be told apart and read, in light and dark, by colour-blind readers too."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from ccsim.app.townmap.widget import style
from ccsim.town.schema import OCCUPATIONS

THEMES = ("light", "dark")
FIRMS = ("firm-creative", "firm-technology", "firm-other")
SEEN = {  # linear RGB as seen without one kind of cones (Machado, Oliveira and Fernandes 2009, severity 1)
    "all colours": np.eye(3),
    "no red cones": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green cones": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "no blue cones": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
APART = 14  # CIE 1976 difference; 2.3 is just noticeable


def colours(theme):
    """Return the colours of a theme by name, as linear RGB (float64[3])."""
    light, dark = style().split('[data-theme="dark"]')[:2]
    block = light if theme == "light" else dark[: dark.index("}")]
    found = re.findall(r"--([a-z-]+): #([0-9a-f]{6});", block)
    parts = {name: np.array([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)]) for name, code in found}
    return {name: np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) for name, c in parts.items()}


def lab(rgb):
    """Return CIE L*a*b* of a linear RGB colour."""
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one, other):
    """Return the contrast of WCAG 2 between two linear RGB colours."""
    light, dark = sorted((TO_XYZ[1] @ one, TO_XYZ[1] @ other), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", SEEN)
def test_occupations_and_firms_are_told_apart(theme, eyes):
    """Any two dots, and any two kinds of firms, differ clearly whichever cones a reader lacks."""
    known = colours(theme)
    for group in (OCCUPATIONS, FIRMS):
        seen = {name: lab(SEEN[eyes] @ known[name]) for name in group}
        close = {(a, b): np.linalg.norm(seen[a] - seen[b]) for a, b in combinations(group, 2)}
        assert {pair: round(far, 1) for pair, far in close.items() if far < APART} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable(theme):
    """Letters have the contrast of WCAG AA on all that lies behind them, signs that of graphics."""
    known = colours(theme)

    for behind in ("card", "paper"):
        assert min(contrast(known[name], known[behind]) for name in ("ink", "faint")) >= 4.5
        assert contrast(known["focus"], known[behind]) >= 3
    for sign in ("culture-venue", "third-place", "school", "heritage", "nature", "chosen", "wall"):
        assert contrast(known[sign], known["paper"]) >= 3, sign
