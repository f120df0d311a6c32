"""The pages on which an officer works: what is recorded, what is refused, what is shown and what is not."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from steelyard.base.ui.units import UNITS
from steelyard.cycle.controls import operations
from steelyard.cycle.controls.forms_rows import MORE
from steelyard.cycle.controls.models import Control, Evidence, Result
from steelyard.cycle.controls.queries_grounds import grounds_of
from steelyard.engine.lane import Lane
from tests.cast import AIRPORT, PORT
from tests.controls.conftest import ASKED_BY, FOUND, LATER, House, Select, browser, report_on, take
from tests.controls.sheets import NIL, ROUTINE, add_picture, address, filled


@pytest.mark.parametrize("lane", [Lane.YELLOW, *ROUTINE])
def test_a_routine_nil_is_a_few_fields_on_a_page_that_has_the_rest(
    brahim: Client, hand: Callable[..., Control], lane: Lane
) -> None:
    control = hand(lane)
    page = brahim.get(address(control))
    touched = ROUTINE.get(lane) or {"documents_seen": [page.context["form"].fields["documents_seen"].choices[0][0]]}
    assert len(touched) <= 4
    silent = brahim.post(address(control), filled(page, **touched, **dict.fromkeys(NIL, "")))
    assert (silent.status_code, set(silent.context["form"].errors)) == (422, {"status", "instruction_followed"})
    told = "Nothing is recorded yet"
    assert [told in each.content.decode().partition('id="id_status')[0] for each in (page, silent)] == [False, True]
    answer = brahim.post(address(control), filled(page, **touched))
    assert answer.status_code == 302, [answer.context["form"].errors]
    result = Result.objects.get()
    assert (result.status, result.extent, result.instruction_followed) == ("nil", 1, "yes")
    if lane is Lane.YELLOW:
        assert result.details["documents_seen"] == [{"kind": "invoice", "reference": "EL-26-0311"}]


@pytest.mark.parametrize("microsecond", [0, 1, 500_000, 999_999])
def test_a_routine_nil_is_accepted_in_the_very_second_in_which_the_task_was_ordered_and_taken(
    installed: House, brahim: Client, select: Select, monkeypatch: pytest.MonkeyPatch, microsecond: int
) -> None:
    now = installed.at.replace(microsecond=microsecond)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    control = select(Lane.RED, at=now)
    assert brahim.post("/tasks/next/").url == f"/tasks/{control.pk}/"
    page = brahim.get(address(control))
    answer = brahim.post(address(control), filled(page, **ROUTINE[Lane.RED]))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["quick_reason"])
    answer = brahim.post(address(control), filled(page, **ROUTINE[Lane.RED], quick_reason="One carton."))
    assert answer.status_code == 302, [answer.context["form"].errors]
    late = Result.objects.get()
    assert late.started_at == late.ended_at == now.replace(microsecond=0)


def test_the_page_asks_why_only_where_the_clock_leaves_too_little_time(
    installed: House, brahim: Client, hand: Callable[..., Control], monkeypatch: pytest.MonkeyPatch
) -> None:
    control = hand(Lane.RED)
    for passed, asked in ((299, b'data-quick-below="300">'), (300, b'data-quick-below="300" hidden>')):
        now = installed.at + LATER + timedelta(seconds=passed)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        assert asked in brahim.get(address(control)).content


def test_rows_become_parts_of_the_report(brahim: Client, hand: Callable[..., Control]) -> None:
    control = hand(Lane.YELLOW)
    add_picture(brahim, control)
    sha = Evidence.objects.get().sha256
    page = brahim.get(address(control))
    fields = {
        "status": "finding",
        "documents_seen": ["invoice|EL-26-0311", "contract"],
        "discrepancies-1-box": "42",
        "discrepancies-1-declared": "100",
        "discrepancies-1-found": "140",
        "queries-0-about": "value",
        "queries-0-question": "Why so low?",
        "queries-0-outcome": "settled",
        "queries-0-answer": "Old stock.",
        "amended-0-field": "value",
        "amended-0-item": "2",
        "amended-0-new": "140",
        "findings-0-risk_area": "valuation",
        "findings-0-type": "undervaluation",
        "findings-0-legal_base": "Customs Code, art. 87",
        "findings-0-item": "2",
        "findings-0-quantity": "3.5",
        "findings-0-unit": "KGM",
        "findings-0-revenue": "40.00",
        "findings-0-evidence": [sha],
        "other_risks-0-risk_area": "origin",
        "other_risks-0-note": "labels removed",
        "indicators_true": ["1"],
        "usefulness": "5",
        "evidence": "FILE-1, FILE-2",
    }
    answer = brahim.post(address(control), filled(page, **fields))
    assert answer.status_code == 302, [answer.context["form"].errors, answer.context["sheet"].rows["findings"].errors]
    result = Result.objects.get()
    assert result.details == {
        "type": "documentary",
        "documents_seen": [{"kind": "invoice", "reference": "EL-26-0311"}, {"kind": "contract"}],
        "discrepancies": [{"box": "42", "declared": "100", "found": "140"}],
        "queries": [{"about": "value", "question": "Why so low?", "outcome": "settled", "answer": "Old stock."}],
        "amended": [{"field": "value", "new": "140", "item": 2}],
    }
    assert (result.other_risks, result.evidence) == (
        [{"risk_area": "origin", "note": "labels removed"}],
        ["FILE-1", "FILE-2"],
    )
    shown = brahim.get(f"/tasks/{control.pk}/").content.decode()
    for said in ("Box 42", "declared 100, found 140", "Why so low?", "labels removed", "FILE-1, FILE-2", "3.5"):
        assert said in shown


def test_everything_wrong_is_said_at_once_beside_its_field(brahim: Client, hand: Callable[..., Control]) -> None:
    control = hand(Lane.RED)
    page = brahim.get(address(control))
    fields = {
        "status": "finding",
        "packages_counted": "2",
        "packages_opened": "3",
        "sealed": "no",
        "seals-1-number": "QX1",
        "seals-1-state": "intact",
        "findings-0-risk_area": "valuation",
        "findings-0-type": "undervaluation",
        "findings-0-legal_base": "art. 87",
        "findings-0-unit": "KGM",
        "concealment_place": "pallet",
    }
    answer = brahim.post(address(control), filled(page, **fields))
    assert answer.status_code == 422
    sheet = answer.context["sheet"]
    assert set(sheet.form.errors) == {"packages_opened", "sealed", "concealment_method", "comment"}
    assert set(sheet.rows["findings"][0].errors) == {"quantity"}
    assert "QX1" in answer.content.decode()
    assert not Result.objects.exists()


def test_more_rows_are_given_without_losing_what_was_typed(brahim: Client, hand: Callable[..., Control]) -> None:
    control = hand(Lane.RED)
    page = brahim.get(address(control))
    before = len(page.context["sheet"].rows["seals"].forms)
    answer = brahim.post(address(control), filled(page, more="seals", comment="half a sentence"))
    assert answer.status_code == 200
    assert len(answer.context["sheet"].rows["seals"].forms) == before + MORE
    assert "half a sentence" in answer.content.decode()
    for forged in ("9999999", "x", "-1"):
        answer = brahim.post(address(control), {**filled(page), "more": "seals", "seals-TOTAL_FORMS": forged})
        assert len(answer.context["sheet"].rows["seals"].forms) <= 50


def test_what_was_typed_on_a_replaced_task_stays_on_the_page(
    installed: House, brahim: Client, hand: Callable[..., Control], decide: Callable[..., Any]
) -> None:
    control = hand(Lane.RED)
    add_picture(brahim, control)
    page = brahim.get(address(control))
    decide("b", Lane.RED, amends="a", at=installed.at + timedelta(minutes=30))
    answer = brahim.post(address(control), filled(page, **{**ROUTINE[Lane.RED], "comment": "Two cartons resealed."}))
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "A newer version of this declaration replaced this task" in said
    assert "waits in the queue" in said
    assert "Two cartons resealed." in said
    assert "Record and close" not in said
    assert not Result.objects.exists()
    assert control.number in brahim.get("/tasks/").content.decode()
    new = take(installed.cast.brahim, at=installed.at + timedelta(minutes=31))
    sha = Evidence.objects.get().sha256
    for page_of_new in (f"/tasks/{new}/", f"/tasks/{new}/result/", f"/declarations/{control.number}/"):
        assert f"/evidence/{control.pk}/{sha}/" in brahim.get(page_of_new).content.decode()
    assert f'href="/tasks/{new}/"' in brahim.get(f"/tasks/{control.pk}/").content.decode()
    assert brahim.get(address(control)).status_code == 302


def test_a_task_answers_only_to_the_officer_who_has_it(
    installed: House, hand: Callable[..., Control], brahim: Client
) -> None:
    control = hand(Lane.RED)
    add_picture(brahim, control)
    picture_at = f"/evidence/{control.pk}/{Evidence.objects.get().sha256}/"
    claire, amina, elias = (browser(getattr(installed.cast, name)) for name in ("claire", "amina", "elias"))
    for path in (f"/tasks/{control.pk}/", address(control)):
        assert brahim.get(path).status_code == 200
        for other in (claire, amina, elias):
            assert other.get(path).status_code == 403
    assert claire.post(address(control), {}).status_code == 403
    assert add_picture(claire, control).status_code == 403
    assert claire.get(picture_at).status_code == 403
    assert claire.get(f"/declarations/{control.number}/").status_code == 403
    assert claire.post("/tasks/next/").url == "/tasks/"
    shown = elias.get(picture_at)
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/png"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Disposition"].startswith("inline; filename=")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "no-store" in shown["Cache-Control"]
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")
    assert elias.get(f"/evidence/{control.pk}/{'0' * 64}/").status_code == 404
    assert Evidence.objects.count() == 1


def test_another_office_has_its_own_work(installed: House, select: Select) -> None:
    control = select(Lane.RED, "x", office=AIRPORT)
    assert browser(installed.cast.brahim).post("/tasks/next/").url == "/tasks/"
    assert browser(installed.cast.claire).post("/tasks/next/").url == f"/tasks/{control.pk}/"


def test_the_officer_learns_nothing_of_profiles_chances_or_draws(
    installed: House, brahim: Client, hand: Callable[..., Control]
) -> None:
    control = hand(Lane.RED)
    grounds = grounds_of(declaration_ids=[control.declaration_id])[control.declaration_id]
    (profile,) = grounds.profiles.values()
    decision = grounds.decided.decision
    secret = [
        ASKED_BY[Lane.RED],
        *(profile.name[language] for language in ("en", "fr", "ar")),
        profile.condition,
        decision.random_propensity,
        *(draw.value for draw in decision.draws if draw.value),
        *("propensity", "Propensity", "random", "Random", "basis point", "Criterion", "How it was selected"),
    ]
    for path in ("/tasks/", f"/tasks/{control.pk}/", address(control), f"/declarations/{control.number}/"):
        text = html.unescape(brahim.get(path).content.decode())
        found = [each for each in secret if re.search(rf"(?<![\w.]){re.escape(each)}(?![\w.])", text)]
        assert found == [], path
    told = browser(installed.cast.elias).get(f"/declarations/{control.number}/").content.decode()
    assert ASKED_BY[Lane.RED] in told


def words(page: bytes) -> str:
    """The text of a page without its data: names, codes, numbers and what declarants wrote."""
    text = page.decode()
    text = re.sub(r"(?s)<(script|style|svg|bdi)\b.*?</\1>", " ", text)
    text = re.sub(r'(?s)<(\w+)\b[^>]*\bdir="auto"[^>]*>.*?</\1>', " ", text)
    text = re.sub(r"(?s)<form[^>]*set_?language.*?</form>|<header.*?</header>|<nav.*?</nav>", " ", text)
    text = re.sub(r'(?s)<option value="[0-9]+"[^>]*>.*?</option>', " ", text)  # goods lines, as declared
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


ENGLISH = re.compile(r"\b(the|of|and|with|this|is|was|not|waiting|record|result|more|add|seals?|packages)\b", re.I)


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_the_pages_are_whole_in_each_language(
    installed: House,
    brahim: Client,
    hand: Callable[..., Control],
    decide: Callable[..., Any],
    language: str,
    direction: str,
) -> None:
    replaced = hand(Lane.ORANGE, "r")
    decide("s", Lane.ORANGE, amends="r", at=installed.at + LATER)
    take(installed.cast.brahim, at=installed.at + LATER)
    done, red, yellow = hand(Lane.RED, "a"), hand(Lane.RED, "b"), hand(Lane.YELLOW, "c")
    operations.record_result(
        control_id=done.pk,
        report=report_on(done, **FOUND, indicators_true=[1]),
        officer=installed.cast.brahim,
        at=installed.at + timedelta(hours=1),
    )
    brahim.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    paths = ["/tasks/", f"/tasks/{replaced.pk}/", f"/tasks/{done.pk}/", f"/declarations/{done.number}/"]
    pages = [brahim.get(path) for path in (*paths, address(red), address(yellow))]
    pages.append(brahim.post(address(red), filled(pages[-2])))
    assert [page.status_code for page in pages] == [200] * 6 + [422]
    for page in pages:
        assert f'dir="{direction}"' in page.content.decode()
        assert language == "en" or ENGLISH.findall(words(page.content)) == []


def test_a_finding_that_is_not_described_opens_the_place_to_describe_it(
    brahim: Client, hand: Callable[..., Control]
) -> None:
    place = f"/tasks/{hand(Lane.YELLOW).pk}/result/"
    page = brahim.get(place)
    assert findings_stand_open(page) is False
    answer = brahim.post(place, filled(page, status="finding"))
    assert answer.status_code == 422
    assert findings_stand_open(answer) is True


def findings_stand_open(page: Any) -> bool:
    (section,) = lxml.html.fromstring(page.content).xpath("//details[@id='rows-findings']")
    return "open" in section.attrib


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_codes_of_the_declaration_are_named_in_words(
    brahim: Client, hand: Callable[..., Control], installed: House, language: str
) -> None:
    control = hand(Lane.YELLOW, regime="4000")
    page = html.unescape(brahim.get(f"/tasks/{control.pk}/", headers={"accept-language": language}).content.decode())
    pack = installed.pack
    office = next(each.name for each in pack.country.offices if each.code == PORT)
    regime = next(each.name for each in pack.regimes if each.code == "4000")
    invoice = next(each.name for each in pack.document_types if each.code == "380")  # declared as N380
    for name in (office, regime, invoice):
        assert name[language] in page


DECLARED = [
    {"type": "520", "number": "POL-7"},
    {"type": "N380", "number": "EL-26-0311"},
    {"type": "ZZ9", "number": "Q1"},
]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_documents_units_and_offices_are_named_as_the_pack_and_the_recommendation_name_them(
    brahim: Client, hand: Callable[..., Control], installed: House, language: str
) -> None:
    """From the choice on the result page to the card of the recorded result."""
    control = hand(Lane.YELLOW, documents=DECLARED)
    brahim.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    names = {each.code: each.name[language] for each in installed.pack.document_types}
    page = brahim.get(address(control))
    said = words_of(page)
    assert f"{names['520']} POL-7" in said
    assert f"{names['380']} EL-26-0311" in said
    assert "ZZ9 Q1" in said
    seen = ["other|POL-7", "invoice|EL-26-0311"]
    found = {
        "status": "finding",
        "findings-0-risk_area": "valuation",
        "findings-0-type": "quantity",
        "findings-0-legal_base": "art. 87",
        "findings-0-quantity": "3.5",
        "findings-0-unit": "NPR",
    }
    assert brahim.post(address(control), filled(page, documents_seen=seen, **found)).status_code == 302
    card = words_of(brahim.get(f"/tasks/{control.pk}/"))
    assert f"{names['520']} POL-7 · {names['380']} EL-26-0311" in card
    with translation.override(language):
        assert f"3{',' if language == 'fr' else '.'}5 NPR{UNITS['NPR']}" in card
    (valuation,) = [each.name[language] for each in installed.pack.country.risk_areas if each.code == "valuation"]
    assert valuation in card
    (port,) = [each.name[language] for each in installed.pack.country.offices if each.code == PORT]
    hand(Lane.YELLOW, "b")
    assert f"{port} {PORT}" in words_of(brahim.get("/tasks/"))


def words_of(page: Any) -> str:
    return " ".join(lxml.html.fromstring(page.content).xpath("string(//main)").split())
