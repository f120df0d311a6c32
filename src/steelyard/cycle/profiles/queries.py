"""What selects now, and what any profile version said."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection
from django.utils.translation import gettext_lazy as _

from steelyard.base.errors import Missing, Reason
from steelyard.base.prepared import ask
from steelyard.cycle.profiles.models import ProfileVersion, Release
from steelyard.engine.assess import Knowledge
from steelyard.engine.declaration import Direction
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.messages import Conventions, Mapping, load_mapping
from steelyard.engine.pack import NamedList, Pack
from steelyard.engine.rules.profile import Profile
from steelyard.engine.rules.ruleset import compile_rules


class Live(msgspec.Struct, frozen=True):
    """The release in force at an instant, whole, and the knowledge compiled from it for that day."""

    release_id: int
    pack: Pack
    knowledge: Knowledge
    rates: dict[str, float]  # national currency for one unit of each currency

    @property
    def conventions(self) -> Conventions:
        """What reading messages of this country takes."""
        return _conventions(self.release_id)

    @property
    def places(self) -> frozenset[tuple[str, Direction]]:
        """(office, direction) wherever this release selects."""
        return _places(self.release_id)


def live(at: datetime) -> Live | None:
    """What selects at ``at``: one short read, the rest is remembered while it holds. None before any release."""
    rows = ask(
        "SELECT id FROM profiles_release WHERE effective_at <= %s ORDER BY effective_at DESC, id DESC LIMIT 1", [at]
    )
    for (release,) in rows():
        with _making:
            pack = release_pack(release)
            on = at.astimezone(ZoneInfo(pack.country.timezone)).date()
            return Live(release, pack, _knowledge(release, _era(release, on)), _rates(release, on))
    return None


_making = threading.Lock()
"""Thousands of profiles take a second to compile: whoever needs them meanwhile waits, and does not do it once more."""


def national_currency(at: datetime) -> str:
    """ISO 4217 code of the currency in which duties and findings are counted. Raises ``Missing`` before any release."""
    in_force = live(at)
    if in_force is None:
        raise Missing("releases.none", Reason("", _("No release selects yet.")))
    return in_force.pack.country.currency


@lru_cache(maxsize=4)
def release_pack(release_id: int) -> Pack:
    """A release as the pack it was, its profiles bearing the version numbers of this installation."""
    release = Release.objects.get(pk=release_id)
    versions = profile_versions((code, version) for code, version in release.members)
    content = {name: value for name, value in release.content.items() if name != "mapping_texts"}
    pack = msgspec.convert(content, Pack)
    return msgspec.structs.replace(pack, profiles=tuple(versions[code, version] for code, version in release.members))


def _era(release_id: int, on: date) -> date:
    """The last day up to ``on`` on which anything of the release begins or ends: what holds has not changed since."""
    turns = _turns(release_id)
    place = bisect_right(turns, on)
    return turns[place - 1] if place else date.min


@lru_cache(maxsize=4)
def _rates(release_id: int, on: date) -> dict[str, float]:
    return {currency: float(rate) for currency, rate in release_pack(release_id).rates_on(on).items()}


@lru_cache(maxsize=4)
def _turns(release_id: int) -> list[date]:
    pack = release_pack(release_id)
    dated: list[Profile | NamedList] = [*pack.profiles, *pack.lists.values()]
    begins = [each.valid_from for each in dated]
    ends = [each.valid_until + timedelta(days=1) for each in dated]
    values = [value.valid_from for parameter in pack.parameters.values() for value in parameter.values]
    return sorted({*begins, *ends, *values})


@lru_cache(maxsize=4)
def _knowledge(release_id: int, on: date) -> Knowledge:
    pack = release_pack(release_id)
    ruleset = compile_rules(
        pack.profiles_on(on),
        catalogue=CATALOGUE,
        lists=pack.lists_on(on),
        parameters=pack.parameters_on(on),
        on=on,
        keep_broken=True,
    )
    fail_safe = pack.policy.fail_safe
    return Knowledge(
        ruleset=ruleset,
        error_lane=fail_safe.profile_error,
        broken_lane=max(fail_safe.list_missing, fail_safe.parameter_missing, key=lambda lane: lane.stringency),
        versions={"release": str(release_id), "pack": pack.hash, "ruleset": ruleset.version},
    )


@lru_cache(maxsize=4)
def _conventions(release_id: int) -> Conventions:
    country = release_pack(release_id).country
    texts: dict[str, str] = Release.objects.get(pk=release_id).content["mapping_texts"]
    return Conventions(
        national_currency=country.currency,
        day_first=country.day_first,
        duty_codes=country.duty_codes,
        mappings={name: load_mapping(text.encode()) for name, text in texts.items()},
        mapping_digests={name: sha256(text.encode()).digest() for name, text in texts.items()},
    )


@lru_cache(maxsize=64)
def currency_of(release_id: int) -> str:
    """ISO 4217 code of the currency in which assessments under this release counted money."""
    return str(Release.objects.values_list("content__country__currency", flat=True).get(pk=release_id))


@lru_cache(maxsize=16)
def mapping_kept(name: str, digest: bytes) -> Mapping | None:
    """The mapping called ``name`` whose text has this SHA-256, whichever release brought it; None where none did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM (SELECT id, content->'mapping_texts'->>%s AS text FROM profiles_release) known"
            " WHERE sha256(convert_to(text, 'UTF8')) = %s ORDER BY id LIMIT 1",
            [name, digest],
        )
        found = cursor.fetchone()
    return load_mapping(found[0].encode()) if found else None


@lru_cache(maxsize=4)
def _places(release_id: int) -> frozenset[tuple[str, Direction]]:
    return frozenset((each.office, each.direction) for each in release_pack(release_id).selection)


def profile_versions(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Profile]:
    """Profiles as they stood, by (code, version)."""
    asked = set(wanted)
    rows = ProfileVersion.objects.filter(code__in={code for code, _version in asked}).values_list(
        "code", "version", "body"
    )
    return {(code, version): msgspec.convert(body, Profile) for code, version, body in rows if (code, version) in asked}
