"""A pack whose dates are moved: an invented country has no calendar of its own, so it can live in any year."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from steelyard.engine.pack.content import NamedList, Pack, Parameter
from steelyard.engine.pack.load import content_hash
from steelyard.engine.rules.profile import Profile


def moved(pack: Pack, *, days: int) -> Pack:
    """``pack`` with everything that begins or ends in it ``days`` later (earlier where negative), under its own hash.

    How long a profile or list holds stays as it was, and with it what the policy says of that. Rates of exchange keep
    their dates: they are those of the world outside.
    """
    by = timedelta(days=days)
    shifted = msgspec.structs.replace(
        pack,
        profiles=tuple(_profile(each, by) for each in pack.profiles),
        lists={name: _list(each, by) for name, each in pack.lists.items()},
        parameters={name: _parameter(each, by) for name, each in pack.parameters.items()},
        selection=tuple(msgspec.structs.replace(each, valid_from=each.valid_from + by) for each in pack.selection),
    )
    return msgspec.structs.replace(shifted, hash=content_hash(shifted))


def _profile(profile: Profile, by: timedelta) -> Profile:
    return msgspec.structs.replace(
        profile,
        valid_from=profile.valid_from + by,
        valid_until=profile.valid_until + by,
        review_on=profile.review_on + by,
    )


def _list(named: NamedList, by: timedelta) -> NamedList:
    return msgspec.structs.replace(named, valid_from=named.valid_from + by, valid_until=named.valid_until + by)


def _parameter(parameter: Parameter, by: timedelta) -> Parameter:
    values = (msgspec.structs.replace(each, valid_from=each.valid_from + by) for each in parameter.values)
    return msgspec.structs.replace(parameter, values=tuple(values))
