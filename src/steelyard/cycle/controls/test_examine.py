"""A report is stored only when nothing is wrong with it, and everything wrong is said at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from steelyard.cycle.controls import codes, wordings
from steelyard.cycle.controls.concerns import CARRIED, FAILED, GENERAL, concerns, general, number_shown
from steelyard.cycle.controls.examine import Ordered, examine
from steelyard.cycle.controls.models import Kind, Outcome
from steelyard.cycle.controls.report import (
    Amended,
    AuditDetails,
    Concealment,
    Details,
    Discrepancy,
    DocumentaryDetails,
    DocumentSeen,
    FindingReport,
    OtherRisk,
    PhysicalDetails,
    Query,
    Report,
    ScanDetails,
    Seal,
)
from steelyard.engine.assess import Assessment
from steelyard.engine.lane import Lane
from steelyard.engine.selection.decision import Decision, PickKind, certain
from steelyard.engine.signal import Kind as SignalKind
from steelyard.engine.signal import Signal

QUEUED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
AT = QUEUED + timedelta(hours=5)
SHA = "a" * 64
ORDERED = Ordered(
    kind="physical",
    queued_at=QUEUED,
    least=timedelta(minutes=5),
    items=frozenset({1, 2}),
    concerns=2,
    risk_areas=frozenset({"valuation", "origin"}),
    pictures=frozenset({SHA}),
)
DETAILS = PhysicalDetails(packages_counted=10, packages_opened=3, sealed=True, seals=(Seal("QX1", "intact"),))
PAPERS = DocumentaryDetails(documents_seen=(DocumentSeen("invoice", "INV-1"),))
FINDING = FindingReport(risk_area="valuation", type="undervaluation", legal_base="Art. 1")
NIL = Report("nil", QUEUED, AT, "yes", DETAILS, extent=Decimal(1))


def places(ordered: Ordered = ORDERED, **fields: Any) -> list[str]:
    report = msgspec.structs.replace(NIL, **fields)
    return [reason.path for reason in examine(report, ordered, at=AT)]


def details(**fields: Any) -> PhysicalDetails:
    return msgspec.structs.replace(DETAILS, **fields)


def finding(**fields: Any) -> dict[str, Any]:
    return {"status": "finding", "findings": (msgspec.structs.replace(FINDING, **fields),)}


def test_a_complete_nil_is_accepted_on_the_bounds_of_its_clock() -> None:
    assert places() == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"started_at": QUEUED - timedelta(seconds=1)}, "started_at"),
        ({"started_at": QUEUED.replace(tzinfo=None)}, "started_at"),
        ({"ended_at": AT + timedelta(seconds=1)}, "ended_at"),
        ({"started_at": AT, "ended_at": QUEUED}, "ended_at"),
        ({"status": "perhaps"}, "status"),
        ({"status": "finding"}, "findings"),
        ({"findings": (FINDING,)}, "status"),
        ({"status": "finding", "findings": (FINDING,) * 51}, "findings"),
        ({"instruction_followed": "mostly"}, "instruction_followed"),
        ({"not_performed_reason": "unsafe"}, "not_performed_reason"),
        ({"details": PAPERS}, "details"),
        ({"details": details(packages_opened=-1)}, "details.packages_opened"),
        ({"details": details(packages_opened=11)}, "details.packages_opened"),
        ({"details": details(packages_counted=None)}, "details.packages_counted"),
        ({"details": details(packages_counted=10_000_001)}, "details.packages_counted"),
        ({"details": details(sealed=None, seals=())}, "details.sealed"),
        ({"details": details(sealed=False)}, "details.sealed"),
        ({"details": details(seals=())}, "details.seals"),
        ({"details": details(seals=(Seal("QX1", "intact"),) * 51)}, "details.seals"),
        ({"details": details(seals=(Seal(" ", "intact"),))}, "details.seals[0].number"),
        ({"details": details(seals=(Seal("QX1", "opened"),))}, "details.seals[0].state"),
        ({"details": details(samples=("",))}, "details.samples[0]"),
        ({"details": details(samples=("x" * 41,))}, "details.samples[0]"),
        ({"details": details(concealment=Concealment("attic", "mixed"))}, "details.concealment.place"),
        ({"details": details(concealment=Concealment("pallet", ""))}, "details.concealment.method"),
        ({"details": details(weight_found=Decimal("NaN"))}, "details.weight_found"),
        ({"details": details(weight_found=Decimal("0.0000001"))}, "details.weight_found"),
        ({"usefulness": 0}, "usefulness"),
        ({"usefulness": 6}, "usefulness"),
        ({"comment": "x" * 4001}, "comment"),
        ({"comment": "\x00"}, "comment"),
        ({"indicators_true": (3,)}, "indicators_true"),
        ({"indicators_true": (0,)}, "indicators_true"),
        ({"indicators_true": (1, 1)}, "indicators_true"),
        ({"other_risks": (OtherRisk("weather"),)}, "other_risks[0].risk_area"),
        ({"other_risks": (OtherRisk("origin", "x" * 501),)}, "other_risks[0].note"),
        ({"officers": ("",)}, "officers[0]"),
        ({"officers": ("claire",) * 11}, "officers"),
        ({"evidence": ("x" * 101,)}, "evidence[0]"),
        (finding(risk_area="weather"), "findings[0].risk_area"),
        (finding(risk_area="x" * 41), "findings[0].risk_area"),
        (finding(type="bad luck"), "findings[0].type"),
        (finding(legal_base=" "), "findings[0].legal_base"),
        (finding(legal_base="x" * 201), "findings[0].legal_base"),
        (finding(item=3), "findings[0].item"),
        (finding(item=-(10**20)), "findings[0].item"),
        (finding(box="x" * 21), "findings[0].box"),
        (finding(declared="x" * 501), "findings[0].declared"),
        (finding(found="\ud800"), "findings[0].found"),
        *((finding(hs=code), "findings[0].hs") for code in ("24022", "24022000001", "2402.20", "٢٤٠٢٢٠")),
        (finding(quantity=Decimal(1)), "findings[0].unit"),
        (finding(unit="KGM"), "findings[0].quantity"),
        (finding(quantity=Decimal(1), unit="kg"), "findings[0].unit"),
        (finding(quantity=Decimal(10**14), unit="KGM"), "findings[0].quantity"),
        (finding(quantity=Decimal("0.0000001"), unit="KGM"), "findings[0].quantity"),
        (finding(revenue=Decimal("0.001")), "findings[0].revenue"),
        (finding(evidence=("b" * 64,)), "findings[0].evidence[0]"),
        (finding(evidence=("picture",)), "findings[0].evidence[0]"),
        *(({"extent": value}, "extent") for value in (None, *map(Decimal, ("0", "1.01", "NaN", "0.00001")))),
    ],
)
def test_each_fault_is_told_at_its_place(fields: dict[str, Any], place: str) -> None:
    assert places(**fields) == [place]


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity", "1e15"])
@pytest.mark.parametrize("name", ["revenue", "penalty"])
def test_amounts_are_bounded(name: str, amount: str) -> None:
    assert places(**finding(**{name: Decimal(amount)})) == [f"findings[0].{name}"]


def test_what_is_widest_is_accepted() -> None:
    widest = finding(
        legal_base="x" * 200,
        box="x" * 20,
        declared="x" * 500,
        found="ح" * 500,
        hs="2402200001",
        quantity=Decimal("99999999999999.999999"),
        unit="KGM",
        revenue=Decimal("999999999999999.99"),
        evidence=(SHA,),
    )
    assert places(**widest, comment="x" * 4000, indicators_true=(1, 2), usefulness=5) == []


@pytest.mark.parametrize(
    ("kind", "empty", "asked"),
    [
        ("documentary", DocumentaryDetails(), ["extent", "details.documents_seen", "comment"]),
        (
            "physical",
            PhysicalDetails(),
            ["extent", "details.packages_counted", "details.packages_opened", "details.sealed", "comment"],
        ),
        ("scan", ScanDetails(), ["extent", "details.image"]),
        ("audit", AuditDetails(), ["extent", "details.period", "details.sample"]),
    ],
)
def test_nil_demands_the_same_as_a_finding(kind: str, empty: Details, asked: list[str]) -> None:
    ordered = msgspec.structs.replace(ORDERED, kind=kind, pictures=frozenset())
    bare: dict[str, Any] = {"ordered": ordered, "details": empty, "extent": None}
    for status in ({}, {"status": "inconclusive"}, {"status": "finding", "findings": (FINDING,)}):
        assert places(**bare, **status) == asked


def test_evidence_is_a_picture_a_reference_a_numbered_document_or_a_note() -> None:
    bare = msgspec.structs.replace(ORDERED, pictures=frozenset())
    assert places(bare) == ["comment"]
    assert places(bare, comment="Opened three cartons at the back.") == []
    assert places(bare, evidence=("IMG_0042",)) == []
    papers = msgspec.structs.replace(bare, kind="documentary")
    assert places(papers, details=PAPERS) == []
    assert places(papers, details=DocumentaryDetails((DocumentSeen("invoice"),))) == ["comment"]


def test_a_control_not_performed_needs_only_its_reason() -> None:
    bare = msgspec.structs.replace(ORDERED, pictures=frozenset())
    nothing: dict[str, Any] = {"ordered": bare, "details": PhysicalDetails(), "status": "not_performed"}
    assert places(**nothing, extent=None, not_performed_reason="unsafe") == []
    assert places(**nothing, not_performed_reason="tired") == ["not_performed_reason", "extent"]
    assert places(**nothing, extent=None) == ["not_performed_reason"]


def test_rows_of_a_documentary_control_are_whole() -> None:
    papers = DocumentaryDetails(
        documents_seen=PAPERS.documents_seen,
        discrepancies=(Discrepancy("42", "100", "140"), Discrepancy("", "", "")),
        queries=(
            Query("value", "Why so low?", "settled", "Old stock."),
            Query("value", "Why?", "unanswered"),
            Query("value", "", "settled"),
            Query("value", "Why?", "unanswered", "Because."),
        ),
        amended=(Amended("origin", "CN", 1, "AE"), Amended("origin", "", 9), Amended("colour", "red")),
    )
    assert places(msgspec.structs.replace(ORDERED, kind="documentary"), details=papers) == [
        "details.amended[2].field",
        "details.discrepancies[1].box",
        "details.discrepancies[1].found",
        "details.queries[2].question",
        "details.queries[2].answer",
        "details.queries[3].answer",
        "details.amended[1].new",
        "details.amended[1].item",
    ]


def test_every_code_has_its_words_and_every_word_its_code() -> None:
    assert tuple(Outcome.values) == codes.OUTCOMES == tuple(wordings.OUTCOMES)
    assert set(Kind.values) == {"documentary", "physical", "scan", "audit"}
    for listed, words in (
        (codes.FOLLOWED, wordings.FOLLOWED),
        (codes.NOT_PERFORMED, wordings.NOT_PERFORMED_REASONS),
        (codes.FINDING_TYPES, wordings.FINDING_TYPES),
        (codes.DOCUMENTS, wordings.DOCUMENTS),
        (codes.AMENDABLE, wordings.AMENDABLE),
        (codes.QUERY_TOPICS, wordings.QUERY_TOPICS),
        (codes.QUERY_OUTCOMES, wordings.QUERY_OUTCOMES),
        (codes.SEAL_STATES, wordings.SEAL_STATES),
        (codes.HIDING_PLACES, wordings.HIDING_PLACES),
        (codes.HIDING_METHODS, wordings.HIDING_METHODS),
        (codes.UNITS, wordings.UNITS),
    ):
        assert tuple(words) == listed


@pytest.mark.parametrize(("declared", "kind"), [("N380", "invoice"), ("705", "transport_document"), ("ZZZ", "other")])
def test_a_document_declared_is_of_the_kind_its_code_says(declared: str, kind: str) -> None:
    assert codes.document_kind(declared) == kind


@pytest.mark.parametrize("kinds", [(), ("RANDOM",), ("CRITERION",), ("CRITERION", "RANDOM", "EXPECTED"), ("FAILSAFE",)])
def test_as_many_concerns_are_counted_as_are_shown(kinds: tuple[str, ...], profile: Any) -> None:
    picks = tuple(
        certain(PickKind[kind], profile.code if kind == "CRITERION" else kind, Lane.RED, source_version=1, drawn_in=1)
        for kind in kinds
    )
    decision = Decision("N", 1, Lane.RED, picks, "1", "0.01")
    known = {(profile.code, profile.version): profile}
    orders = [{"source": pick.source, "version": pick.source_version} for pick in picks]
    assert number_shown(orders, known.keys()) == len(concerns(decision, Assessment((), {}), known, currency="QXD"))


def test_what_is_told_is_the_same_whether_or_not_chance_chose_too(profile: Any) -> None:
    own = certain(PickKind.CRITERION, profile.code, Lane.RED, source_version=profile.version, drawn_in=1)
    chance = certain(PickKind.RANDOM, "RANDOM", Lane.RED, source_version=1, drawn_in=1)
    known = {(profile.code, profile.version): profile}
    told = {concerns(Decision("N", 1, Lane.RED, picks, "1", "0.01"), Assessment((), {}), known, currency="QXD")
            for picks in ((own,), (own, chance), (chance, own))}  # fmt: skip
    assert len(told) == 1
    assert [concern.text for concern in told.pop()][-1] == GENERAL


def test_a_lane_above_every_reason_is_told_alike_whether_chance_or_an_earlier_lane_gave_it(profile: Any) -> None:
    """The paper check of a profile in the red lane: somebody else asked for red, and who did is told in no way."""
    papers = certain(PickKind.CRITERION, profile.code, Lane.YELLOW, source_version=profile.version, drawn_in=1)
    known = {(profile.code, profile.version): profile}
    told = set()
    for kind, source in ((PickKind.RANDOM, ""), (PickKind.EXPECTED, "red"), (PickKind.FLOOR, "2026-QXPOR-I-0000001")):
        picks = (papers, certain(kind, source, Lane.RED, drawn_in=1))
        told.add(concerns(Decision("N", 1, Lane.RED, picks, "1", "0.01"), Assessment((), {}), known, currency="QXD"))
    ((reason, last),) = told
    assert reason.what == profile.instruction.what
    assert last == general(Lane.RED)  # how to inspect goods is said, though no reason shown asks for it


def test_a_reason_is_told_only_of_what_was_seen(profile: Any) -> None:
    pick = certain(PickKind.CRITERION, profile.code, Lane.RED, source_version=profile.version, drawn_in=1)
    decision = Decision("N", 2, Lane.RED, (pick,), "1", "0.01")
    known = {(profile.code, profile.version): profile}
    failed = Signal(SignalKind.ERROR, profile.code, profile.version, Lane.RED)
    for signals, said in (((), CARRIED), ((failed,), FAILED)):
        concern, _general = concerns(decision, Assessment(signals, {}), known, currency="QXD")
        assert (concern.text, concern.what, concern.how) == (said, profile.instruction.what, profile.instruction.how)


def test_too_much_is_not_called_too_little() -> None:
    report = msgspec.structs.replace(NIL, extent=Decimal(3), details=details(weight_found=Decimal(10**14)))
    assert [str(reason.sentence) for reason in examine(report, ORDERED, at=AT)] == [
        "Give an amount of zero or more and less than 100000000000000.",
        "Say how much was examined, more than 0 and at most 100 per cent.",
    ]


@pytest.fixture(scope="module")
def profile() -> Any:
    from steelyard.engine.pack import load
    from steelyard.packs import DEMO

    return next(each for each in load(DEMO).profiles if each.version == 1)
