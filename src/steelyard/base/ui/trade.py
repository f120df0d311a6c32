"""The words pages use for directions of trade and modes of transport."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from steelyard.engine.declaration import Direction, Mode

DIRECTIONS: Mapping[Direction, Any] = {
    Direction.IMPORT: _("Import"),
    Direction.EXPORT: _("Export"),
    Direction.TRANSIT: _("Transit"),
}
MODES: Mapping[Mode, Any] = {
    Mode.SEA: _("Sea"),
    Mode.RAIL: _("Rail"),
    Mode.ROAD: _("Road"),
    Mode.AIR: _("Air"),
    Mode.POST: _("Post"),
    Mode.EXPRESS: _("Express"),
}
