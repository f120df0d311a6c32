"""The one road: read → gather → assess → one transaction (record, select, queue) → answer.

Nothing is answered before it is durable. A message that is on record already is answered from the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from steelyard.base.prepared import pipelined, prepared
from steelyard.cycle.declarations import operations as declarations
from steelyard.cycle.declarations import queries as recorded
from steelyard.cycle.declarations.operations import Arrival
from steelyard.cycle.operators.queries import gather
from steelyard.cycle.profiles import queries as profiles
from steelyard.cycle.profiles.queries import Live
from steelyard.cycle.road import write
from steelyard.cycle.road.answer import Answer
from steelyard.cycle.road.answers import stored_answers
from steelyard.cycle.road.waves import Traveller, waves
from steelyard.cycle.selection.entry import Unprepared
from steelyard.engine.assess import Assessment, Knowledge, assess, failed
from steelyard.engine.declaration import Declaration
from steelyard.engine.facts.dossier import Dossier
from steelyard.engine.messages import Message, Reason, Refused, placed, read
from steelyard.engine.messages.refusal import reason

log = structlog.get_logger(__name__)

MOMENT = timedelta(microseconds=1)
"""Between the parts of a batch, so that each is in the past of the next."""

TRIES = 5
"""Another batch may win the same version or key; what it left is seen on the next try."""


class Unready(Exception):
    """No release selects yet, so no lane can be given."""


def in_force(at: datetime) -> Live:
    """What selects at ``at``. Raises ``Unready`` before the first release."""
    live = profiles.live(at)
    if live is None:
        raise Unready("no release selects yet: load a pack")
    return live


def clear(batch: Sequence[Message], *, at: datetime) -> list[Answer]:
    """Give every message of ``batch`` its answer, in order; one declaration is a batch of one.

    Idempotent on (source, message id): the same message again gets the same answer, the same key with another body a
    conflict. Raises ``Unready`` before the first release and ``django.db.OperationalError`` without a database; then
    nothing of the part being cleared was answered or kept.
    """
    with prepared():
        live = in_force(at)
        return _clear_read([(message, read(message, live.conventions)) for message in batch], live, at=at)


def clear_read(batch: Sequence[tuple[Message, Declaration | Refused]], *, at: datetime) -> list[Answer]:
    """``clear`` for messages whose reader has been at work already, as readers of whole files are."""
    with prepared():
        return _clear_read(batch, in_force(at), at=at)


def _clear_read(batch: Sequence[tuple[Message, Declaration | Refused]], live: Live, *, at: datetime) -> list[Answer]:
    answers: dict[int, Answer] = {}
    travellers: list[Traveller] = []
    refusals: list[Arrival] = []
    firsts: dict[Message, int] = {}
    for place, (message, outcome) in enumerate(batch):
        if firsts.setdefault(message, place) != place:
            continue  # the same to the byte: it gets the same answer
        if isinstance(outcome, Refused):
            refusals.append(Arrival(message, outcome.message_id, outcome.reasons))
            answers[place] = _refused(outcome.message_id, outcome.reasons)
        else:
            travellers.append(Traveller(place, message, outcome))
    declarations.keep_refused(refusals, at=at)
    for number, part in enumerate(waves(travellers)):
        answers.update(_persist(part, live, at=at + number * MOMENT))
    return [answers[firsts[message]] for message, _outcome in batch]


def _persist(part: list[Traveller], live: Live, *, at: datetime) -> dict[int, Answer]:
    """Clear one part, again where another transaction got in the way, and one by one where that is not what is wrong.

    So one declaration that nobody thought of takes no other down with it.
    """
    try:
        return _insist(part, live, at=at)
    except (OperationalError, InterfaceError, Unprepared):
        raise  # true of every declaration, and gone when it is mended
    except Exception as error:
        if len(part) == 1:
            return _not_processed(part[0], live, error, at=at)
        log.warning("road.one_by_one", error=type(error).__name__, declarations=len(part))
        answers: dict[int, Answer] = {}
        for each in part:
            answers |= _persist([each], live, at=at)
        return answers


def _insist(part: list[Traveller], live: Live, *, at: datetime) -> dict[int, Answer]:
    for attempt in range(1, TRIES + 1):
        try:
            return _clear(part, live, at=at)
        except (IntegrityError, OperationalError) as error:
            if attempt == TRIES or not _passing(error):
                raise
            log.info("road.again", attempt=attempt, error=str(error).splitlines()[0])
    raise AssertionError("unreachable: the last try returns or raises")


def _not_processed(each: Traveller, live: Live, error: Exception, *, at: datetime) -> dict[int, Answer]:
    """Keep what we failed on: a refusal, so that no lane comes of it and it may be sent again once we are mended."""
    log.error("road.not_processed", source=each.source, message_id=each.declaration.message_id, exc_info=error)
    wrong = placed([reason("", "not_processed")], each.message, live.conventions)
    declarations.keep_refused([Arrival(each.message, each.declaration.message_id, wrong)], at=at)
    return {each.place: _refused(each.declaration.message_id, wrong)}


def _passing(error: Exception) -> bool:
    """Whether the error is of the kind that another try may not meet: a race, a deadlock; never a lost database."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, IntegrityError) or state in {"40001", "40P01"}


def _clear(part: list[Traveller], live: Live, *, at: datetime) -> dict[int, Answer]:
    answers, refusals, fresh = _answered_before(part, live)
    amended = recorded.versions([(each.source, each.declaration.amends) for each in fresh if each.declaration.amends])
    sound: list[Traveller] = []
    for each in fresh:
        wrong = (*_amendment_reasons(each, amended), *_office_reasons(each, live))
        if wrong:
            wrong = placed(wrong, each.message, live.conventions)
            refusals.append(Arrival(each.message, each.declaration.message_id, wrong))
            answers[each.place] = _refused(each.declaration.message_id, wrong)
        else:
            sound.append(each)
    declarations.keep_refused(refusals, at=at)
    if not sound:
        return answers
    replaced = [amended.get((each.source, each.declaration.amends or "")) for each in sound]
    earlier = _bodies(replaced)
    gathered = gather(
        [each.declaration for each in sound],
        at=at,
        earlier=earlier,
        rates=live.rates,
        national_currency=live.pack.country.currency,
    )
    cases = [
        write.Case(
            traveller=each,
            touched=touched,
            assessment=_assessed(each.declaration, dossier, live.knowledge),
            amended=version,
            earlier=body,
        )
        for each, touched, dossier, version, body in zip(
            sound, gathered.touched, gathered.dossiers, replaced, earlier, strict=True
        )
    ]
    with transaction.atomic(), pipelined():
        written = write.record(cases, live=live, at=at, known=gathered.known)
    answers.update(written)
    missed = [each for each in sound if each.place not in written]
    if missed:
        # Another transaction recorded these first; it has committed, so they are answered from the record.
        answers.update(_clear(missed, live, at=at))
    return answers


def _bodies(versions: Sequence[recorded.Version | None]) -> list[Declaration | None]:
    """The declarations of ``versions``, in their order; one read, where there are any."""
    ids = [version.declaration_id for version in versions if version is not None]
    known = recorded.declarations_of(ids) if ids else {}
    return [known[version.declaration_id] if version is not None else None for version in versions]


def _answered_before(part: list[Traveller], live: Live) -> tuple[dict[int, Answer], list[Arrival], list[Traveller]]:
    """Answers for what is on record already, messages at odds with the record, and what is fresh."""
    known = recorded.known_messages([(each.source, each.declaration.message_id) for each in part])
    stored = stored_answers([each.declaration_id for each in known.values()])
    answers: dict[int, Answer] = {}
    conflicts: list[Arrival] = []
    fresh: list[Traveller] = []
    for each in part:
        message_id = each.declaration.message_id
        earlier = known.get((each.source, message_id))
        if earlier is None:
            fresh.append(each)
        elif earlier.is_of(each.message):
            answers[each.place] = stored[earlier.declaration_id]
        else:
            wrong = placed(
                [reason("/message_id", "message_id.conflict", id=message_id)], each.message, live.conventions
            )
            conflicts.append(Arrival(each.message, message_id, wrong))
            answers[each.place] = Answer(status="conflict", message_id=message_id, reasons=wrong)
    return answers, conflicts, fresh


def _amendment_reasons(each: Traveller, amended: dict[recorded.Key, recorded.Version]) -> tuple[Reason, ...]:
    declared = each.declaration
    if declared.amends is None:
        return ()
    target = amended.get((each.source, declared.amends))
    if target is None:
        return (reason("/amends", "amends.unknown", id=declared.amends),)
    wrong = []
    if target.replaced:
        wrong.append(reason("/amends", "amends.replaced", id=declared.amends))
    if target.direction != declared.direction.value:
        wrong.append(reason("/direction", "amends.direction", found=declared.direction, before=target.direction))
    if target.office != declared.office:
        wrong.append(reason("/office", "amends.office", found=declared.office, before=target.office))
    return tuple(wrong)


def _office_reasons(each: Traveller, live: Live) -> tuple[Reason, ...]:
    declared = each.declaration
    if (declared.office, declared.direction) in live.places:
        return ()
    return (reason("/office", "office.unknown", found=declared.office),)


def _assessed(declaration: Declaration, dossier: Dossier, knowledge: Knowledge) -> Assessment:
    """Assess, and turn what goes wrong into an error signal: a failing part makes control stricter, never looser."""
    try:
        return assess(declaration, dossier, knowledge)
    except Exception as error:
        log.exception("assess.failed", message_id=declaration.message_id)
        return failed(declaration, knowledge, f"{type(error).__name__}: {error}")


def _refused(message_id: str | None, reasons: tuple[Reason, ...]) -> Answer:
    return Answer(status="refused", message_id=message_id, reasons=reasons)
