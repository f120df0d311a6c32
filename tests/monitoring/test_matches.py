"""What a profile is said to have matched is what the verdicts of the last decisions say."""

from __future__ import annotations

import html

import pytest

from steelyard.base.accounts import queries as accounts
from steelyard.cycle.assessments.queries import assessments_of
from steelyard.cycle.monitoring import queries_matches
from steelyard.cycle.monitoring.queries_matches import SHOWN, matches_of
from steelyard.cycle.monitoring.sight import Sight
from steelyard.cycle.selection.models import Decision
from steelyard.cycle.selection.queries import decisions
from steelyard.engine.signal import Kind
from tests.monitoring.conftest import AT, Country, browser


def recounted(code: str, offices: tuple[str, ...], ids: list[int]) -> list[int]:
    """The decisions at ``offices`` on which the profile matched, the latest first, from the verdicts alone."""
    spoke = assessments_of(ids)
    here = Decision.objects.filter(declaration_id__in=ids, office__in=offices).order_by("-declaration_id")
    return [
        row.declaration_id
        for row in here
        if any(each.kind is Kind.MATCH and each.source == code for each in spoke[row.declaration_id].signals)
    ]


def all_ids() -> list[int]:
    return list(Decision.objects.order_by("declaration_id").values_list("declaration_id", flat=True))


def busiest() -> list[str]:
    counted: dict[str, int] = {}
    for verdict in assessments_of(all_ids()).values():
        for signal in verdict.signals:
            counted[signal.source] = counted.get(signal.source, 0) + (signal.kind is Kind.MATCH)
    return sorted((code for code in counted if "-" in code), key=lambda code: -counted[code])


@pytest.mark.parametrize("place", ["everywhere", "QXPOR"])
def test_matches_are_counted_as_the_verdicts_tell(everywhere: Sight, place: str) -> None:
    offices = everywhere.codes if place == "everywhere" else (place,)
    codes = busiest()
    for code in (*codes[:3], codes[-1], "ZZZ-999", "VAL_10%"):
        found = matches_of(code=code, offices=offices, at=AT)
        expected = recounted(code, offices, all_ids())
        assert found.matched == len(expected)
        assert found.looked_at == Decision.objects.filter(office__in=offices).count()
        numbers = dict(Decision.objects.values_list("declaration_id", "number"))
        assert [each.number for each in found.last] == [numbers[each] for each in expected[:SHOWN]]
        decided = decisions(declaration_ids=expected[:SHOWN])
        for each, match in zip(expected, found.last, strict=False):
            drawn = [draw for draw in decided[each].decision.picks if draw.source == code]
            assert match.picked is bool(drawn)
            assert match.office in offices


def test_only_the_last_decisions_are_looked_at(everywhere: Sight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_matches, "LOOKED_AT", 50)
    code = busiest()[0]
    within = [each for each in all_ids() if each > max(all_ids()) - 50]
    found = matches_of(code=code, offices=everywhere.codes, at=AT)
    assert found.looked_at == len(within)
    assert found.matched == len(recounted(code, everywhere.codes, within))


def held_match() -> tuple[str, Decision]:
    """A profile, and the green decision that waited on which it matched latest, without being picked."""
    waited = Decision.objects.filter(stand_by_until__isnull=False).order_by("-declaration_id")
    for row in waited.iterator():
        for signal in assessments_of([row.declaration_id])[row.declaration_id].signals:
            if signal.kind is Kind.MATCH:
                return signal.source, row
    raise AssertionError("no match was let go in a month")


def test_a_match_that_was_not_picked_says_so_while_its_green_is_held(
    country: Country, everywhere: Sight, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, row = held_match()
    assert row.stand_by_until is not None
    last = {row.at: True, row.stand_by_until: False}
    for at, held in last.items():
        (match,) = (each for each in matches_of(code=code, offices=[row.office], at=at).last if each.at == row.at)
        assert (match.number, match.picked, match.stand_by) == (row.number, False, held)
    monkeypatch.setattr("django.utils.timezone.now", lambda: row.at)
    assert "on stand-by" in browser(country.cast.dina).get(f"/board/profiles/{code}/").content.decode()


def test_a_version_that_was_replaced_is_held_no_more(everywhere: Sight) -> None:
    code, row = held_match()
    later = {field.attname: getattr(row, field.attname) for field in Decision._meta.fields}
    later |= {"declaration_id": all_ids()[-1] + 1, "version": row.version + 1, "sequence": 10**9}
    Decision(**later).save(force_insert=True)
    (match,) = (each for each in matches_of(code=code, offices=[row.office], at=row.at).last if each.at == row.at)
    assert not match.stand_by


def test_nowhere_nothing_matches(country: Country) -> None:
    assert matches_of(code="VAL-101", offices=(), at=AT).matched == 0


@pytest.mark.parametrize("part", [True, False])
def test_the_page_shows_the_matches_and_says_how_far_it_looked(
    country: Country, monkeypatch: pytest.MonkeyPatch, part: bool
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    code = busiest()[0]
    headers = {"HX-Request": "true"} if part else {}
    client = browser(country.cast.dina)
    said = html.unescape(client.get(f"/board/profiles/{code}/", headers=headers).content.decode())
    assert ("<html" in said) is not part
    assert "10,000" in said
    found = matches_of(code=code, offices=[each.code for each in accounts.offices()], at=AT)
    assert found.matched > 0
    assert all(each.number in said for each in found.last)
    assert f'hx-get="/board/profiles/{code}/"' in client.get(f"/profiles/{code}/").content.decode()
    assert client.get("/board/profiles/NONE-1/").status_code == 404
    assert browser(country.cast.brahim).get(f"/board/profiles/{code}/").status_code == 403
