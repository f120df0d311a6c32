"""Names of time zones that mean the same on every machine."""

from __future__ import annotations

from zoneinfo import ZoneInfo

OF_THE_MACHINE = ("localtime", "posixrules")
NO_PLACE = "Factory"
OTHER_CLOCKS = ("posix/", "right/")


def is_time_zone(name: str) -> bool:
    """True for an IANA name. What files of zones hold besides, such as the machine's own time, is none."""
    if name in (*OF_THE_MACHINE, NO_PLACE) or name.startswith(OTHER_CLOCKS):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
