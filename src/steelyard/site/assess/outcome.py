"""What became of the declarations in files: a line for each, and the sum of all."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import msgspec

from steelyard.cycle.controls.concerns import fill
from steelyard.cycle.controls.queries_grounds import Grounds, grounds_of
from steelyard.cycle.declarations import queries as declarations
from steelyard.cycle.road.answer import Answer
from steelyard.engine.lane import Lane
from steelyard.engine.signal import Kind, Signal
from steelyard.site.assess.source import SOURCE

COLUMNS = (
    "message_id",
    "number",
    "version",
    "lane",
    "picks",
    "signals",
    "concerns",
    "propensity",
    "random_propensity",
    "release",
    "pack",
    "ruleset",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LINE = msgspec.json.Encoder(decimal_format="number")


class Told(msgspec.Struct):
    """How often one reason was given for a refusal, and what was said first, with its place."""

    detail: str
    place: str
    times: int = 0


class Tally:
    """The sum of a run; ``empty``: the files that held nothing."""

    def __init__(self) -> None:
        self.lanes: Counter[Lane] = Counter()
        self.profiles: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.refusals: dict[str, Told] = {}
        self.refused = 0
        self.conflicts = 0
        self.empty: list[Path] = []

    @property
    def decided(self) -> int:
        return self.lanes.total()

    @property
    def total(self) -> int:
        return self.decided + self.refused + self.conflicts

    def add(self, file: Path, answers: Iterable[Answer], lines: Iterable[dict[str, Any]]) -> None:
        for answer in answers:
            if answer.lane is not None:
                self.lanes[answer.lane] += 1
                continue
            self.refused += answer.status == "refused"
            self.conflicts += answer.status == "conflict"
            for reason in answer.reasons:
                place = f"{file.name}, {reason.place}" if reason.place else file.name
                self.refusals.setdefault(reason.code, Told(reason.detail, place)).times += 1
        for line in lines:
            for signal in line["signals"]:
                spoke = self.profiles if signal["kind"] == Kind.MATCH else self.failures
                spoke[signal["source"]] += 1


class Outputs:
    """``decisions.ndjson``, ``decisions.csv`` and ``refusals.ndjson`` in a folder; nothing where it is None."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._files: list[IO[Any]] = []

    def __enter__(self) -> Self:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)  # the caller made sure that it can be
            self._lines = self._open("decisions.ndjson", "wb")
            self._refusals = self._open("refusals.ndjson", "wb")
            self._table = csv.writer(self._open("decisions.csv", "w", newline="", encoding="utf-8"))
            self._table.writerow(COLUMNS)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for file in self._files:
            file.close()

    def write(self, file: Path, answers: Iterable[Answer], lines: Iterable[dict[str, Any]]) -> None:
        if self._folder is None:
            return
        for line in lines:
            self._lines.write(LINE.encode(line) + b"\n")
            self._table.writerow([_inert(cell) for cell in _cells(line)])
        for answer in answers:
            if answer.status != "decided":
                self._refusals.write(LINE.encode({"file": file.name, **msgspec.to_builtins(answer)}) + b"\n")

    def _open(self, name: str, mode: str, **kwargs: Any) -> Any:
        file = (self._folder or Path()).joinpath(name).open(mode, **kwargs)
        self._files.append(file)
        return file


def decision_lines(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """A line for each decided declaration of a batch, in order: picks, signals with reasons, chances, versions."""
    wanted = [answer for answer in answers if answer.status == "decided" and answer.message_id]
    known = declarations.known_messages([(SOURCE, answer.message_id or "") for answer in wanted])
    ids = {answer.message_id: known[SOURCE, answer.message_id or ""].declaration_id for answer in wanted}
    grounds = grounds_of(declaration_ids=list(ids.values()))
    return [_line(answer, grounds[ids[answer.message_id]]) for answer in wanted]


def _line(answer: Answer, grounds: Grounds) -> dict[str, Any]:
    decision = grounds.decided.decision
    return {
        "message_id": answer.message_id,
        "number": answer.number,
        "version": answer.version,
        "lane": answer.lane,
        "picks": [
            {
                "kind": pick.kind,
                "profile": pick.source if pick.source_version else None,
                "source": pick.source,
                "version": pick.source_version or None,
                "lane": pick.lane,
                "probability": pick.probability_bp / 10_000,
            }
            for pick in decision.picks
        ],
        "signals": [
            {
                "kind": signal.kind,
                "source": signal.source,
                "version": signal.version,
                "lane": signal.lane,
                "probability": signal.probability_bp / 10_000,
                "risk_area": signal.risk_area,
                "items": signal.items,
                "values": signal.values,
                "item_values": signal.item_values,
                "reason": _reason(grounds, signal),
                "detail": signal.detail,
            }
            for signal in grounds.assessment.signals
        ],
        "concerns": [concern.text.en for concern in grounds.concerns],
        "propensity": Decimal(decision.propensity),
        "random_propensity": Decimal(decision.random_propensity),
        "versions": grounds.assessment.versions,
    }


def _reason(grounds: Grounds, signal: Signal) -> str | None:
    """Why the profile spoke, in English, with the values it saw; None where no profile stands behind the signal."""
    profile = grounds.profiles.get((signal.source, signal.version))
    if profile is None:
        return None
    first = signal.item_values.get(signal.items[0], {}) if signal.items else {}
    return fill(profile.reason, {**signal.values, **first}, grounds.currency).en


def _cells(line: dict[str, Any]) -> list[object]:
    versions = line["versions"]
    return [
        line["message_id"],
        line["number"],
        line["version"],
        line["lane"],
        "; ".join(_pick(pick) for pick in line["picks"]),
        "; ".join(_signal(signal) for signal in line["signals"]),
        " ".join(line["concerns"]),
        line["propensity"],
        line["random_propensity"],
        versions["release"],
        versions["pack"],
        versions["ruleset"],
    ]


def _pick(pick: dict[str, Any]) -> str:
    named = f" {pick['source']}" if pick["source"] else ""
    version = f" v{pick['version']}" if pick["version"] else ""
    return f"{pick['kind']}{named}{version} {pick['probability']:.2%}"


def _signal(signal: dict[str, Any]) -> str:
    why = signal["reason"] or signal["detail"]
    return f"{signal['kind']} {signal['source']} v{signal['version']}{': ' + why if why else ''}"


def _inert(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
