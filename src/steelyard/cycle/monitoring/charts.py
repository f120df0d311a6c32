"""The charts of these pages, put together from what the queries counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from steelyard.base.ui.chart import Chart, Series, Shape
from steelyard.base.ui.lanes import LANES
from steelyard.cycle.monitoring.queries_past import Hits, Mix, Step
from steelyard.cycle.monitoring.queries_profiles import ProfilesAtWork
from steelyard.cycle.operators.queries_register import Month
from steelyard.engine.measure.rate import FEWEST, Rate

MOST_PROFILES = 12


def mix_chart(mixes: Sequence[Mix], *, step: Step) -> Chart | None:
    """Shares of the lanes over time; None where nothing was declared."""
    totals = [sum(mix.lanes.values()) for mix in mixes]
    if not any(totals):
        return None
    return Chart(
        key="mix",
        title=_("Lanes over time"),
        shape=Shape.STACKED,
        label=_("Week from") if step is Step.WEEK else _("Day"),
        labels=[_day(mix.first) for mix in mixes],
        series=[
            Series(
                name=str(shown.word),
                values=[_share(mix.lanes.get(lane, 0), total) for mix, total in zip(mixes, totals, strict=True)],
                lane=lane.value,
            )
            for lane, shown in LANES.items()
        ],
        percent=True,
        note=_("Shares of %(number)s decisions before today; an amended declaration is decided on again.")
        % {"number": formats.number_format(sum(totals), 0, force_grouping=True)},
    )


def hits_chart(hits: Hits) -> Chart | None:
    """Hit rate of targeted controls by lane beside that of random ones; None where nothing can be told yet."""
    if hits.random is None and not any(hits.targeted.values()):
        return None
    names = [str(LANES[lane].word) for lane in hits.targeted]
    labels = [_counted(name, rate) for name, rate in zip(names, hits.targeted.values(), strict=True)]
    targeted = [*hits.targeted.values(), None]
    random = [*(None for _lane in hits.targeted), hits.random]
    return Chart(
        key="hits",
        title=_("Hit rate of targeted and of random controls"),
        shape=Shape.INTERVALS,
        label=_("Lane"),
        labels=[*labels, _counted(pgettext("lanes together", "All"), hits.random)],
        series=[_points(_("Targeted"), targeted), _points(_("Random"), random)],
        percent=True,
        note=_hits_note(hits),
    )


def profiles_chart(found: ProfilesAtWork) -> Chart | None:
    """Hit rates of the profiles picked most, beside the random one; None where none has results enough."""
    told = [each for each in found.profiles if each.hit_rate and each.hit_rate.enough][:MOST_PROFILES]
    if not told:
        return None
    everything = pgettext("lanes together", "All")
    names = [_counted(each.profile.code, each.hit_rate) for each in told]
    return Chart(
        key="profiles",
        title=_("Hit rate of the profiles picked most, and of random controls"),
        shape=Shape.INTERVALS,
        label=_("Profile"),
        labels=[*names, _counted(everything, found.random)],
        series=[
            _points(_("Targeted"), [*(each.hit_rate for each in told), None]),
            _points(_("Random"), [*(None for _each in told), found.random]),
        ],
        percent=True,
        note=_("Bars are 95 %% intervals; under %(fewest)s results no rate is shown.") % {"fewest": FEWEST},
    )


def months_chart(months: Sequence[Month]) -> Chart | None:
    """Declarations, controls and findings of an operator by month; None where there are none."""
    if not any(month.declarations or month.controls for month in months):
        return None
    return Chart(
        key="months",
        title=_("Declarations, controls and findings by month"),
        shape=Shape.BARS,
        label=_("Month"),
        labels=[formats.date_format(month.first, "YEAR_MONTH_FORMAT") for month in months],
        series=[
            Series(_("Declarations"), [month.declarations for month in months]),
            Series(_("Controls"), [month.controls for month in months]),
            Series(_("Findings"), [month.findings for month in months]),
        ],
        note=_("Controls and findings stand in the month in which the result was recorded."),
    )


def _points(name: str, rates: Sequence[Rate | None]) -> Series:
    return Series(
        name=name,
        values=[rate.share if rate else None for rate in rates],
        low=[rate.low if rate else None for rate in rates],
        high=[rate.high if rate else None for rate in rates],
    )


def _counted(name: str, rate: Rate | None) -> str:
    """The name with the number of results behind its rate."""
    if rate is None:
        return pgettext("results behind a rate", "%(name)s\n(too few)") % {"name": name}
    number = formats.number_format(rate.n, 0, force_grouping=True)
    return pgettext("results behind a rate", "%(name)s\nn = %(number)s") % {"name": name, "number": number}


def _hits_note(hits: Hits) -> str:
    sentences = [
        _("Results recorded since %(day)s; bars are 95 %% intervals; under %(fewest)s results no rate is shown.")
        % {"day": formats.date_format(hits.since, "DATE_FORMAT"), "fewest": FEWEST}
    ]
    if hits.apart is not None:
        sentences.append(
            _("Random controls that tell nothing are left out: %(open)s inconclusive, %(none)s not performed.")
            % {"open": hits.apart.inconclusive, "none": hits.apart.not_performed}
        )
    if hits.lift is not None:
        ends = [formats.number_format(round(value, 1), 1) for value in (hits.lift.ratio, hits.lift.low, hits.lift.high)]
        sentences.append(
            _("Targeted controls find something %(ratio)s times as often as random ones (%(low)s to %(high)s).")
            % dict(zip(("ratio", "low", "high"), ends, strict=True))
        )
    return " ".join(sentences)


def _share(part: int, total: int) -> float | None:
    return part / total if total else None


def _day(day: date) -> str:
    return formats.date_format(day, "MONTH_DAY_FORMAT")
