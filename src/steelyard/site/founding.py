"""The first pack of an installation: its offices open, its profiles select, today's draws are committed to."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from steelyard.base.accounts import operations as accounts
from steelyard.base.accounts.queries import OfficeView
from steelyard.base.accounts.roles import OfficeKind
from steelyard.base.actor import Actor
from steelyard.base.errors import Conflict, Reason
from steelyard.cycle.profiles import queries as profiles
from steelyard.cycle.road import releases
from steelyard.cycle.selection import operations as selection
from steelyard.engine.messages import Mapping, load_mapping
from steelyard.engine.pack import Pack, load, moved
from steelyard.packs import DEMO

WRITTEN_FOR = date(2026, 11, 24)
"""The day the dates in the demo pack's files were written for: a year of selection before it, months to come after."""


def demo_pack(day: date) -> Pack:
    """The demo pack as it would have been written on ``day``: its profiles and lists stand as far from their end."""
    return moved(load(DEMO), days=(day - WRITTEN_FOR).days)


def founded(*, folder: Path | None, actor: Actor, at: datetime, written: date | None = None) -> Pack:
    """The pack that selects, founding the installation on ``folder`` (the demo pack when none) where it is empty.

    The demo pack is taken as ``written`` on that day, or else on the day of ``at``. Raises ``PackErrors`` with every
    fault of the pack, and ``Conflict`` where another pack selects already: changing what selects takes two persons,
    not a command.
    """
    live = profiles.live(at)
    if live is None:
        pack = load(folder) if folder and not _is_demo(folder) else demo_pack(written or at.date())
        found(pack, actor=actor, at=at)
        return pack
    if folder is not None and _as_live(folder, live.pack).hash != live.pack.hash:
        sentence = "another pack selects in this data folder; name an empty one in STEELYARD_DATA_DIR"
        raise Conflict("releases.other", Reason("pack", sentence))
    return live.pack


def mappings_for(*, folder: Path | None, at: datetime) -> dict[str, Mapping]:
    """Those that CSV files are read through once ``founded`` has been called with the same; nothing is founded."""
    live = profiles.live(at)
    if live is not None:
        return live.conventions.mappings
    return {name: load_mapping(path.read_bytes()) for name, path in load(folder or DEMO).mappings.items()}


def _is_demo(folder: Path) -> bool:
    return folder.resolve() == DEMO


def _as_live(folder: Path, live: Pack) -> Pack:
    """The pack in ``folder``; the demo pack with its dates moved as far as they are in ``live``."""
    pack = load(folder)
    if not _is_demo(folder) or not live.profiles:
        return pack
    return moved(pack, days=(live.profiles[0].valid_from - pack.profiles[0].valid_from).days)


def found(pack: Pack, *, actor: Actor, at: datetime, entropy: Callable[[int], bytes] = os.urandom) -> None:
    """Open the pack's offices, let it select from ``at`` on and commit to the first draws."""
    open_offices(pack, actor=actor, at=at)
    releases.found(pack=pack, actor=actor, at=at)
    selection.prepare_secrets(at=at, entropy=entropy)


def open_offices(pack: Pack, *, actor: Actor, at: datetime) -> None:
    """Enter the pack's offices in the register of places, or bring their names up to date."""
    views = [
        OfficeView(
            code=office.code,
            kind=OfficeKind(office.kind.value),
            name=office.name,
            parent=None,
            time_zone=pack.country.timezone,
        )
        for office in pack.country.offices
    ]
    accounts.open_offices(offices=views, actor=actor, at=at)
