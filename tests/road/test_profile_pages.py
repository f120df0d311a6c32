"""Profiles, drafts, trials and releases through their pages: who sees what, what is refused, what stays untouched."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.translation import override

from steelyard.base.accounts import operations as accounts
from steelyard.base.accounts.models import Officer
from steelyard.base.accounts.roles import Role
from steelyard.base.actor import Actor, ActorKind, house
from steelyard.base.audit.queries import entries
from steelyard.cycle.profiles import operations
from steelyard.cycle.profiles.forms import initial_of
from steelyard.cycle.profiles.models import Release
from steelyard.cycle.profiles.queries_page import draft_of
from steelyard.cycle.profiles.wordings import UNITS
from steelyard.cycle.road.clear import clear
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.pack import Pack
from steelyard.engine.pack.load import content_hash
from tests.cast import PASSWORD, SINCE, Cast
from tests.road.conftest import AT

CODE = "VAL-101"
NOW = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request comes an hour after the declarations, whatever day it is."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Officer.objects.get(username=actor.name), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def written(pack: Pack, **changed: Any) -> dict[str, Any]:
    """The form of a draft as the browser sends it."""
    (profile,) = [each for each in pack.profiles if each.code == CODE]
    given = {**initial_of(profile), **changed}
    wanted = {name for name in given if name not in ("scope", "instruction", "cases", "name", "reason", "version")}
    return {name: given[name] for name in wanted if given[name] is not None}


def drafted(amina: Client, pack: Pack, **changed: Any) -> None:
    assert amina.post(f"/profiles/{CODE}/draft/", written(pack, **changed)).status_code == 302


def changed_pack(pack: Pack) -> Pack:
    """The pack with one profile less certain and one gone."""
    first, _gone, *rest = pack.profiles
    other = msgspec.structs.replace(pack, profiles=(msgspec.structs.replace(first, probability_bp=1), *rest))
    return msgspec.structs.replace(other, hash=content_hash(other))


@pytest.fixture
def amina(cast: Cast, installation: Pack) -> Client:
    return browser(cast.amina)


@pytest.fixture
def second_targeter(amina: Client) -> Actor:
    pk = accounts.enrol_officer(username="hana", name="Hana", password=PASSWORD, actor=house("tests"), at=NOW)
    accounts.post_officer(officer=pk, role=Role.TARGETER, valid_from=SINCE, actor=house("tests"), at=NOW)
    return Actor(ActorKind.OFFICER, "hana", pk)


def test_the_list_narrows_by_area_lane_direction_and_words(amina: Client, demo_pack: Pack) -> None:
    every = amina.get("/profiles/").context["page"]
    assert every.total == len(demo_pack.profiles)
    found = (
        amina.get("/profiles/", {"area": "valuation", "lane": "yellow", "direction": "import"}).context["page"].shown
    )
    assert 0 < len(found) < every.total
    assert {(each.profile.risk_area, each.profile.lane.value) for each in found} == {("valuation", "yellow")}
    assert [each.profile.code for each in amina.get("/profiles/", {"q": "val-101"}).context["page"].shown] == [CODE]
    assert "No profile is like that" in amina.get("/profiles/", {"q": "nothing is called this"}).content.decode()


def test_a_profile_shows_its_condition_and_every_case_as_written(amina: Client, demo_pack: Pack) -> None:
    page = amina.get(f"/profiles/{CODE}/")
    assert page.context["reading"].mistakes == ()
    runs = page.context["runs"]
    assert {run.wanted for run in runs} == {True, False}
    assert [run.outcome for run in runs] == [""] * len(runs)
    assert amina.get(f"/profiles/{CODE}/?version=99").status_code == 404
    assert amina.get("/profiles/NONE-1/").status_code == 404


def test_a_mistake_is_told_with_its_column_and_marked(amina: Client) -> None:
    said = amina.post("/profiles/check/", {"condition": "origin = 'CN' AND value > 'much'"})
    (mistake,) = said.context["reading"].mistakes
    assert mistake.error.column == 27
    assert mistake.marked.wrong == "'much'"
    text = said.content.decode()
    assert "Column 27" in text
    assert "<mark>&#x27;much&#x27;</mark>" in text
    assert "<html" not in text


def test_a_sound_condition_tells_its_level_and_the_facts_it_rests_on(amina: Client) -> None:
    said = amina.post("/profiles/check/", {"condition": "ANY(hs LIKE '24%') AND value_total > :material_value"})
    assert [fact.name for fact in said.context["reading"].facts] == ["hs", "value_total"]
    assert [name for name, *_ in said.context["reading"].parameters] == ["material_value"]
    assert "whole declaration" in said.content.decode()


def test_hostile_text_in_a_condition_is_shown_and_never_run_by_the_browser(amina: Client) -> None:
    said = amina.post("/profiles/check/", {"condition": "<script>alert(1)</script>"}).content.decode()
    assert "<script>" not in said
    assert amina.post("/profiles/check/", {"condition": "(" * 5000}).status_code == 200


def test_a_saved_draft_selects_nothing_and_shows_what_a_release_would_refuse(amina: Client, demo_pack: Pack) -> None:
    drafted(amina, demo_pack, condition="value >", reason_ar="")
    draft = draft_of(code=CODE)
    assert draft is not None
    assert (draft.profile.condition, draft.author, draft.based_on) == ("value >", "amina", 1)
    faults = {(fault.field, fault.part) for fault in amina.get(f"/profiles/{CODE}/draft/").context["faults"]}
    assert ("reason", "ar") in faults
    assert ("condition", "") in faults
    live = amina.get(f"/profiles/{CODE}/").context["profile"]
    assert live.condition != "value >"


def test_cases_that_cannot_be_read_are_refused_with_their_line_and_nothing_is_saved(
    amina: Client, demo_pack: Pack
) -> None:
    answer = amina.post(f"/profiles/{CODE}/draft/", written(demo_pack, cases_match="- a: 1\n- &x b"))
    assert answer.status_code == 422
    assert "Line 2" in answer.content.decode()
    assert draft_of(code=CODE) is None


def test_a_case_that_does_not_turn_out_as_written_is_shown(amina: Client, demo_pack: Pack) -> None:
    drafted(amina, demo_pack, condition="value_total > 10", cases_match="- {value_total: 5}", cases_no_match="")
    (run,) = amina.get(f"/profiles/{CODE}/draft/").context["runs"]
    assert run.outcome == "does not match"


def test_cases_are_run_again_while_the_condition_is_written(amina: Client, demo_pack: Pack) -> None:
    form = written(demo_pack, condition="value_total > 10", cases_match="- {value_total: 5}", cases_no_match="")
    del form["code"]
    said = amina.post("/profiles/check/", {**form, "of": CODE})
    assert [run.outcome for run in said.context["runs"]] == ["does not match"]
    assert 'id="runs" hx-swap-oob' in said.content.decode()
    unfinished = amina.post("/profiles/check/", {**form, "of": CODE, "condition": "value_total >"})
    assert unfinished.context["runs"] == ()
    assert "As written" not in unfinished.content.decode()


def test_nobody_writes_on_in_the_draft_of_another(
    amina: Client, demo_pack: Pack, second_targeter: Actor, cast: Cast
) -> None:
    drafted(amina, demo_pack)
    hana = browser(second_targeter)
    assert hana.get(f"/profiles/{CODE}/draft/").status_code == 403
    assert hana.post(f"/profiles/{CODE}/draft/", written(demo_pack, condition="items > 1")).status_code == 403
    assert hana.post(f"/profiles/{CODE}/draft/discard/").status_code == 404
    draft = draft_of(code=CODE)
    assert draft is not None
    assert draft.author == "amina"
    assert hana.get(f"/profiles/{CODE}/?version=draft").status_code == 200
    assert browser(cast.dina).get(f"/profiles/{CODE}/?version=draft").context["draft"].author == "amina"
    assert "draft" not in browser(cast.elias).get(f"/profiles/{CODE}/?version=draft").context


def test_officers_who_control_reach_no_profile_and_the_administrator_no_condition(
    amina: Client, demo_pack: Pack, cast: Cast
) -> None:
    drafted(amina, demo_pack)
    for actor in (cast.brahim, cast.claire, cast.farid):
        for address in ("/profiles/", f"/profiles/{CODE}/", f"/profiles/{CODE}/draft/", f"/profiles/{CODE}/test/"):
            assert browser(actor).get(address).status_code == 403


def test_a_trial_tells_what_would_have_matched_and_changes_nothing(
    amina: Client, demo_pack: Pack, letter: Any, cast: Cast
) -> None:
    answers = clear([letter(message_id=f"t{number}") for number in range(5)], at=AT)
    assert {answer.status for answer in answers} == {"decided"}
    drafted(amina, demo_pack, condition="value_total > 0", direction=[], regime=[])
    before = [entry.verb for entry in entries(limit=200)]
    tried = amina.post(f"/profiles/{CODE}/test/", {"number": "200"}).context["tried"]
    assert (tried.asked, tried.looked_at, tried.matches, tried.failed) == (5, 5, 5, 0)
    assert all(each.lane is not None and dict(each.values)["value_total"] for each in tried.matched)
    after = [entry.verb for entry in entries(limit=200)]
    assert after == ["draft.tried", *before]
    drafted(amina, demo_pack, condition="value_total < 0", direction=[], regime=[])
    assert amina.post(f"/profiles/{CODE}/test/", {"number": "200"}).context["tried"].matches == 0
    assert amina.post(f"/profiles/{CODE}/test/", {"number": "20000"}).status_code == 422


def test_a_release_goes_live_by_the_head_of_the_unit_and_tells_first_what_it_changes(
    amina: Client, demo_pack: Pack, cast: Cast
) -> None:
    number = operations.propose_release(pack=changed_pack(demo_pack), actor=cast.farid, at=NOW)
    page = browser(cast.dina).get(f"/releases/{number}/")
    assert page.context["changes"].profiles.removed == (demo_pack.profiles[1].code,)
    assert [each.name for each in page.context["changes"].profiles.changed] == [demo_pack.profiles[0].code]
    assert "Approve" in page.content.decode()
    assert browser(cast.farid).post(f"/releases/{number}/approve/").status_code == 403
    assert not page.context["release"].live
    browser(cast.dina).post(f"/releases/{number}/approve/")
    assert browser(cast.dina).get(f"/releases/{number}/").context["release"].live


def test_who_proposed_a_release_cannot_approve_it_neither_here_nor_in_the_database(
    amina: Client, demo_pack: Pack, cast: Cast
) -> None:
    number = operations.propose_release(pack=changed_pack(demo_pack), actor=cast.dina, at=NOW)
    dina = browser(cast.dina)
    assert "Approve: it selects" not in dina.get(f"/releases/{number}/").content.decode()
    assert dina.post(f"/releases/{number}/approve/").status_code == 403
    with pytest.raises(IntegrityError, match="release_needs_two_persons"), transaction.atomic():
        Release.objects.filter(pk=number).update(approved_by="dina", effective_at=NOW)


def test_the_administrator_sees_what_a_release_touches_but_no_value(amina: Client, demo_pack: Pack, cast: Cast) -> None:
    number = operations.propose_release(pack=changed_pack(demo_pack), actor=cast.elias, at=NOW)
    seen = browser(cast.farid).get(f"/releases/{number}/").content.decode()
    assert demo_pack.profiles[0].code in seen
    assert "<ins" not in seen
    assert "<ins" in browser(cast.dina).get(f"/releases/{number}/").content.decode()


def test_only_installed_packs_are_proposed_and_the_same_content_not_twice(
    amina: Client, cast: Cast, installation: Pack
) -> None:
    farid = browser(cast.farid)
    assert farid.post("/releases/propose/", {"pack": "../../../etc"}).status_code == 404
    answer = farid.post("/releases/propose/", {"pack": "demo"}, follow=True).content.decode()
    assert "selects already" in answer
    assert Release.objects.count() == 1


def test_the_page_about_the_house_names_no_declaration(amina: Client, cast: Cast, letter: Any) -> None:
    (answer,) = clear([letter()], at=AT)
    seen = browser(cast.farid).get("/administration/house/")
    assert seen.context["live"] is not None
    assert str(answer.number) not in seen.content.decode()


def test_every_unit_of_the_catalogue_and_of_the_demo_has_a_word(demo_pack: Pack) -> None:
    """French keeps the letters of some, such as kg; Arabic keeps none."""
    of_facts = {fact.unit for fact in CATALOGUE.values() if fact.unit}
    of_parameters = {each.unit for each in demo_pack.parameters.values()}
    assert of_facts | of_parameters <= set(UNITS)
    with override("ar"):
        assert [name for name in UNITS if re.search("[a-z]", str(UNITS[name]))] == []


@pytest.mark.parametrize(("language", "word"), [("fr", "kg par unité déclarée"), ("ar", "كيلوغرام لكل وحدة مصرَّح بها")])
def test_the_reference_names_units_in_the_readers_language(amina: Client, language: str, word: str) -> None:
    amina.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert f"<bdi>{word}</bdi>" in amina.get("/profiles/reference/").content.decode()
