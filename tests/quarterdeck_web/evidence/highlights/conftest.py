"""Items with signs that browsers and databases count differently, a need and a feature to speak of."""

import pytest

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.features.models import Feature
from tests.quarterdeck_web.evidence.conftest import write

SIGNS = "👩‍👧 wir rufen 4× an — Café, cafe\u0301,\r\n“das Tor” <b>&amp;</b> 🚚🚚\tnie.\n\nالبوابة لا ترد"
"""Emoji of several code points, a letter with a combining accent, CRLF, markup, another writing direction."""


@pytest.fixture
def spoken(voices: Workspace) -> Workspace:
    """`voices` with item SIGNS, and features OUR-1 and OUR-2."""
    write(voices, Evidence, id="SIGNS", text=SIGNS, person="Ann", said_on="2026-01-05")
    write(voices, Feature, id="OUR-1", title="Gate booking")
    write(voices, Feature, id="OUR-2", title="Arrival board")
    return voices
