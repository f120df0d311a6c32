"""Prepares the installation that the browser tests open: a few weeks of the invented country, lived through the road.

``main`` runs in a process of its own (``server``), against an empty database. It prints, as JSON, what the tests must
know: a session for each person, things to look at, and what may never reach an officer's page.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import lxml.html
import msgspec
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from steelyard.base.accounts import operations as accounts
from steelyard.base.accounts.models import Officer
from steelyard.base.actor import house
from steelyard.cycle.operators.operations import fold_history
from steelyard.cycle.road.clear import clear
from steelyard.cycle.selection.operations import prepare_secrets
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.messages import Format, Message, to_json
from steelyard.engine.pack import Pack, load
from steelyard.engine.pack.load import content_hash
from steelyard.engine.wording import LANGUAGES
from steelyard.packs import DEMO
from steelyard.site.demo import authorise, enrol_inspector
from steelyard.site.founding import found
from steelyard.site.year import SOURCE, Year
from steelyard.world.inspector import inspectors
from steelyard.world.world import World
from tests.browser.people import PASSWORD, PEOPLE, totp_secret

SEED = 11
DAYS = 36
DECLARATIONS = 900
RANDOM_BP = 3_000  # far more than anybody would draw, so that few weeks have something of everything
PORT = "QXPOR"
WAITING = {"documentary": 8, "physical": 6, "scan": 1}
"""At least so many controls must wait at the port; what the last day left there depends on the day of the week."""
DRAFTED = "VAL-101"
FOUND = {
    "status": "finding",
    "comment": "Two cartons more than declared.",
    "image": "IMG-1",  # of a scan; what is not on the form is not looked at
    "device": "S1",
    "packages_opened": "3",
    "sealed": "no",
    "findings-0-risk_area": "valuation",
    "findings-0-type": "undeclared_goods",
    "findings-0-legal_base": "Art. 12",
    "findings-0-item": "1",
    "findings-0-declared": "10 cartons",
    "findings-0-found": "12 cartons",
}
SURE = ("brahim", "elias", "nadia")
"""Who has just given a password once more, so that the pages of the second factor open."""
ACTOR = house("tests")


def main() -> None:
    logging.disable(logging.WARNING)
    call_command("migrate", interactive=False, verbosity=0)
    at = timezone.now()
    pack = lived(at)
    fill_queues(at - timedelta(minutes=20))
    enrol_people(at)
    browsers = {username: signed_in(username) for username in PEOPLE}
    for username in SURE:
        assert browsers[username].post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    told = {
        "sessions": {username: browser.cookies["session"].value for username, browser in browsers.items()},
        "things": {**worked(browsers), **known()},
        "hidden": hidden(pack),
    }
    json.dump(told, sys.stdout)


def lived(at: datetime) -> Pack:
    """The country founded on the demo pack, with far more random picks, and its last weeks lived."""
    first = at.astimezone(UTC).date() - timedelta(days=DAYS - 1)
    start = datetime.combine(first, datetime.min.time(), UTC) - timedelta(days=1)
    pack = load(DEMO)
    selection = tuple(msgspec.structs.replace(each, random_rate_bp=RANDOM_BP) for each in pack.selection)
    drawing = msgspec.structs.replace(pack, selection=selection)
    found(msgspec.structs.replace(drawing, hash=content_hash(drawing)), actor=ACTOR, at=start)
    for each in inspectors(SEED):
        enrol_inspector(each, since=first, at=start)
    world = World(SEED, first, DAYS, DECLARATIONS)
    authorise(world, at=start)
    Year(world, until=at, seed=SEED).live(advance=lambda done: None)
    prepare_secrets(at=at, entropy=os.urandom)
    fold_history(through=at.astimezone(UTC).date() - timedelta(days=1), at=at)
    return pack


def fill_queues(at: datetime) -> None:
    """Declarations of this minute at the port, until enough controls wait there."""
    for number, message in enumerate(late_messages(at)):
        clear([message], at=at)
        if number % 10 == 9 and all(waiting(kind) >= least for kind, least in WAITING.items()):
            return
    raise SystemExit("too few controls wait at the port")


def late_messages(at: datetime) -> Iterator[Message]:
    first = at.astimezone(UTC).date() - timedelta(days=6)
    arrivals = (arrival for day in World(SEED + 1, first, 7, 400).days() for arrival in day.arrivals)
    for number, arrival in enumerate(arrivals):
        declared = msgspec.structs.replace(
            arrival.declaration, office=PORT, message_id=f"late-{number}", reference=f"LATE-{number}", amends=None
        )
        yield Message(SOURCE, Format.JSON, to_json(declared))


def waiting(kind: str) -> int:
    query = "SELECT count(*) FROM controls_control WHERE office = %s AND kind = %s AND status = 'queued'"
    return int(rows(query, PORT, kind)[0][0])


def enrol_people(at: datetime) -> None:
    since = at.astimezone(UTC).date() - timedelta(days=400)
    for person in PEOPLE.values():
        number = accounts.enrol_officer(
            username=person.username, name=person.name, home_office=person.office, password=PASSWORD, actor=ACTOR, at=at
        )
        accounts.post_officer(
            officer=number, role=person.role, office=person.office, valid_from=since, actor=ACTOR, at=at
        )
        if person.factor:
            officer = Officer.objects.get(pk=number)
            TOTP.activate(officer, totp_secret(person.username))
            RecoveryCodes.activate(officer)


def signed_in(username: str) -> Client:
    browser = Client()
    officer = Officer.objects.get(username=username)
    browser.force_login(officer, "allauth.account.auth_backends.AuthenticationBackend")
    return browser


def worked(browsers: dict[str, Client]) -> dict[str, Any]:
    """What the people of the pages did so far: controls in hand and closed, a picture, a draft, a proposed release."""
    closed_check, check = take(browsers["brahim"]), take(browsers["brahim"])
    send_result(browsers["brahim"], closed_check)
    closed_inspection, inspection = take(browsers["claire"]), take(browsers["claire"])
    for control in (closed_inspection, inspection):
        picture = io.BytesIO()
        Image.new("RGB", (640, 480), "steelblue").save(picture, "JPEG")
        picture.seek(0)
        picture.name = "open carton.jpg"
        sent = browsers["claire"].post(f"/tasks/{control}/result/", {"pictures": picture, "more": "pictures"})
        assert sent.status_code == 200, sent.content
    send_result(browsers["claire"], closed_inspection, **FOUND)
    draft(browsers["amina"])
    proposed = browsers["farid"].post("/releases/propose/", {"pack": "demo"})
    assert proposed.status_code == 302, proposed.content
    ((sha256,),) = rows("SELECT sha256 FROM controls_evidence WHERE control_id = %s", closed_inspection)
    return {
        "check": check,
        "closed_check": closed_check,
        "inspection": inspection,
        "closed_inspection": closed_inspection,
        "sha256": sha256,
        "proposed": int(proposed.headers["Location"].rstrip("/").rpartition("/")[2]),
        "draft": DRAFTED,
        "officer": Officer.objects.get(username="brahim").pk,
    }


def take(browser: Client) -> int:
    answer = browser.post("/tasks/next/")
    assert answer.status_code == 302, answer.content
    return int(answer.headers["Location"].rstrip("/").rpartition("/")[2])


def send_result(browser: Client, control: int, **changed: str) -> None:
    """The form as the browser would send it back, with fields changed."""
    page = lxml.html.fromstring(browser.get(f"/tasks/{control}/result/").content)
    (form,) = [form for form in page.forms if form.xpath(".//*[@name='started_at']")]
    documents = form.xpath(".//input[@name='documents_seen']/@value")
    seen = {"documents_seen": documents[0]} if documents else {}
    routine = {"status": "nil", "extent": "100", "instruction_followed": "yes", "quick_reason": "One small parcel."}
    sent = browser.post(f"/tasks/{control}/result/", {**dict(form.form_values()), **routine, **seen, **changed})
    assert sent.status_code == 302, complaints(sent)


def complaints(answer: Any) -> list[str]:
    """What a form that came back says is wrong."""
    page = lxml.html.fromstring(answer.content)
    return [
        each.text_content().strip() for each in page.xpath("//*[contains(@class, 'invalid-feedback') or @role='alert']")
    ]


def draft(browser: Client) -> None:
    page = lxml.html.fromstring(browser.get(f"/profiles/{DRAFTED}/draft/").content)
    (form,) = [form for form in page.forms if form.xpath(".//*[@name='condition']")]
    given: dict[str, list[str]] = {}
    for name, value in form.form_values():
        given.setdefault(name, []).append(value)
    sent = browser.post(f"/profiles/{DRAFTED}/draft/", given)
    assert sent.status_code == 302, complaints(sent)


def known() -> dict[str, Any]:
    """Numbers and keys to look for."""
    ((green,),) = rows(
        "SELECT d.number FROM selection_decision s JOIN declarations_declaration d ON d.id = s.declaration_id"
        " WHERE s.lane = 'green' ORDER BY d.id DESC LIMIT 1"
    )
    ((amended,),) = rows("SELECT number FROM declarations_declaration WHERE version > 1 ORDER BY id DESC LIMIT 1")
    ((operator,),) = rows("SELECT operator FROM declarations_declaration GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    ((container, carried),) = rows(
        "SELECT c.number, d.number FROM declarations_container c JOIN declarations_declaration d"
        " ON d.id = c.declaration_id JOIN controls_control o ON o.declaration_id = d.id"
        " WHERE d.office = %s ORDER BY d.id DESC LIMIT 1",
        PORT,
    )
    ((resembled,),) = rows(
        "SELECT d.number FROM declarations_declaration d JOIN declarations_item i ON i.declaration_id = d.id"
        " WHERE d.office = %s AND (SELECT count(*) FROM declarations_item o WHERE o.declaration_id = d.id) = 1"
        " AND 2 <= (SELECT count(*) FROM declarations_item e"
        "  JOIN declarations_declaration was ON was.id = e.declaration_id AND was.number <> d.number"
        "  WHERE e.hs = i.hs AND e.origin = i.origin AND e.declaration_id < d.id)"
        " ORDER BY d.id DESC LIMIT 1",
        PORT,
    )
    ((hs,),) = rows("SELECT left(hs, 4) FROM declarations_item GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    return {
        "green": green,
        "amended": amended,
        "operator": operator,
        "container": container,
        "carried": carried,
        "resembled": resembled,
        "hs": hs,
    }


def hidden(pack: Pack) -> dict[str, Any]:
    """What officers may never see: profiles by code, name, condition and owner, and what conditions name."""
    return {
        "codes": [profile.code for profile in pack.profiles],
        "names": sorted({profile.name[tongue] for profile in pack.profiles for tongue in LANGUAGES}),
        "conditions": [profile.condition for profile in pack.profiles],
        "facts": [name for name in CATALOGUE if "_" in name or "." in name],
        # Those of one word are words of customs, which a page may say.
        "lists and parameters": [name for name in (*pack.lists, *pack.parameters) if "_" in name],
        "owners": sorted({profile.owner for profile in pack.profiles}),
    }


def rows(query: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchall()
