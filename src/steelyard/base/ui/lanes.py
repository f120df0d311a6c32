"""How a lane is shown: always icon, word and colour together, never colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from steelyard.engine.lane import Lane


class Shown(msgspec.Struct, frozen=True):
    word: Any
    meaning: Any
    icon: str


LANES: Mapping[Lane, Shown] = {
    Lane.GREEN: Shown(pgettext_lazy("lane", "Green"), pgettext_lazy("lane", "Release"), "circle-check"),
    Lane.BLUE: Shown(pgettext_lazy("lane", "Blue"), _("Release, then audit"), "file-search"),
    Lane.YELLOW: Shown(pgettext_lazy("lane", "Yellow"), _("Documentary check"), "file-text"),
    Lane.ORANGE: Shown(pgettext_lazy("lane", "Orange"), _("Scan"), "scan"),
    Lane.RED: Shown(pgettext_lazy("lane", "Red"), _("Physical inspection"), "package"),
}
