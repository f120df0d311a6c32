"""A pack in a few lines, for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from steelyard.engine.lane import Lane
from steelyard.engine.pack.cases import CaseFailure
from steelyard.engine.pack.content import Pack


def summary(pack: Pack, failures: Sequence[CaseFailure] = ()) -> str:
    """What the pack holds, then each case that failed; one fact a line, nothing but text."""
    country = pack.country
    areas = Counter(profile.risk_area for profile in pack.profiles)
    lanes = Counter(profile.lane for profile in pack.profiles)
    cases = sum(len(profile.cases.match) + len(profile.cases.no_match) for profile in pack.profiles)
    lines = [
        f"{country.code}  {country.name.en}, version {country.version}",
        f"content      {pack.hash}",
        f"offices      {len(country.offices)}, {len(pack.selection)} sets of selection parameters",
        f"profiles     {len(pack.profiles)}: " + ", ".join(f"{lanes[lane]} {lane}" for lane in Lane if lanes[lane]),
        "risk areas   " + ", ".join(f"{area} {count}" for area, count in areas.most_common()),
        f"lists        {len(pack.lists)}, {sum(len(named.values) for named in pack.lists.values())} values",
        f"parameters   {len(pack.parameters)}",
        f"cases        {cases}, {len(failures)} failed",
        *(f"  {failure}" for failure in failures),
    ]
    return "\n".join(lines)
