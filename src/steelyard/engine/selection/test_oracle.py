"""A second reading of D§5, written from its text alone in fractions, against ``decide`` over many random cases.

The oracle imports nothing of the selection but the nouns it is asked and answers with. It makes its own draws, counts
its own windows and computes the propensity by its own formula, so that an error in one is not repeated in the other.
"""

from __future__ import annotations

import hashlib
import hmac
import random
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.selection.decide import decide
from steelyard.engine.selection.decision import Counters, PickKind, Request
from steelyard.engine.selection.parameters import Parameters, SelectionMode, faults
from steelyard.engine.selection.window import Window
from steelyard.engine.signal import Kind, Signal

CASES = 40_000
AT = datetime(2027, 3, 2, 10, tzinfo=UTC)
ASCENDING = ["green", "blue", "yellow", "orange", "red"]
CODES = ["VAL-01", "ORI-7", "Ünïcode", "1:x,", "يمن", "TOB"]


def u(secret: bytes, number: str, step: str, criterion: str = "") -> Fraction:
    """HMAC-SHA-256(secret, number ‖ step ‖ criterion) ÷ 2²⁵⁶, each part as a netstring."""
    said = b"".join(b"%d:%s," % (len(part.encode()), part.encode()) for part in (number, step, criterion))
    return Fraction(int(hmac.new(secret, said, hashlib.sha256).hexdigest(), 16), 2**256)


def oracle(case: dict) -> dict:
    """D§5, steps 2 to 6, for a first version: plain numbers in, plain numbers out."""
    secret, number, compatible = case["secret"], case["number"], case["compatible"]
    picks: list[tuple[str, str, str]] = []
    misses = dict(case["misses"])
    missing_all = Fraction(1)
    for code, lane, p, own_longest in case["criteria"]:  # step 2
        longest = case["max_misses"] if own_longest is None else own_longest
        m = misses.get(code, 0)
        forced = longest is not None and m >= longest
        chance = Fraction(1) if forced else Fraction(p, 10_000)
        picked = chance == 1 or u(secret, number, "criterion", code) < chance
        misses[code] = 0 if picked else m + 1
        missing_all *= 1 - chance
        if picked:
            picks.append(("forced" if forced else "criterion", code, lane))

    r = Fraction(case["random_bp"], 10_000)  # step 3
    random_propensity = r * missing_all if compatible else r
    if not (compatible and picks) and u(secret, number, "random") < r:
        landed, position = u(secret, number, "random-lane"), Fraction(0)
        for lane in ASCENDING:
            position += Fraction(case["mix"].get(lane, 0), 10_000)
            if landed < position:
                picks.append(("random", "", lane))
                break
    missing_all *= 1 - r

    green, n = not picks, sum(case["window"].values())  # step 4
    for lane in ("red", "orange", "yellow", "blue"):
        e, k = Fraction(case["expected"].get(lane, 0), 10_000), case["window"][lane]
        if compatible:
            q = Fraction(k < e * n or (n == 0 and e > 0))
        else:
            q = min(Fraction(1), max(Fraction(0), e * (n + 1) - k))
        missing_all *= 1 - q
        if green and q > 0 and (q == 1 or u(secret, number, "expected", lane) < q):
            picks.append(("expected", lane, lane))
            green = False

    lane = max((lane for _, _, lane in picks), key=ASCENDING.index, default="green")  # step 5
    counts = {**case["window"], lane: case["window"][lane] + 1}
    return {
        "lane": lane,
        "picks": sorted(picks),
        "misses": misses,
        "counts": counts,
        "pi": 1 - missing_all,
        "random_pi": random_propensity,
    }


def random_case(dice: random.Random, place: int) -> dict:
    parts = [dice.randrange(1, 100) for _ in range(4)]
    mix = {lane: 10_000 * part // sum(parts) for lane, part in zip(ASCENDING[1:], parts, strict=True)}
    mix["red"] += 10_000 - sum(mix.values())
    # Windows that owe something and windows that do not; empty ones too.
    n = dice.choice([0, 0, 1, 3, 10, 97, 1_000])
    window = dict.fromkeys(ASCENDING, 0)
    for _ in range(min(n, 10)):
        window[dice.choice(ASCENDING)] += 1
    window["green"] += n - min(n, 10)
    expected = {lane: dice.choice([0, 1, 37, 250, 1_000, 2_500]) for lane in ASCENDING[1:] if dice.random() < 0.6}
    criteria = [
        (code, dice.choice(ASCENDING[1:]), dice.choice([1, 50, 3_000, 9_999, 10_000]), dice.choice([None, None, 1, 4]))
        for code in dice.sample(CODES, dice.choice([0, 0, 0, 1, 2, 4]))
    ]
    return {
        "secret": dice.randbytes(32),
        "number": f"2027-QXPOR-I-{place:07d}",
        "compatible": dice.random() < 0.5,
        "criteria": criteria,
        "max_misses": dice.choice([None, 1, 3]),
        "misses": {code: dice.randrange(1, 5) for code, *_ in criteria if dice.random() < 0.5},
        "random_bp": dice.choice([100, 101, 2_500, 9_999, 10_000]),
        "mix": mix,
        "expected": expected,
        "window": window,
    }


def answered(case: dict) -> dict:
    """What ``decide`` makes of the case, in the oracle's words."""
    parameters = Parameters(
        office="QXPOR",
        direction=Direction.IMPORT,
        valid_from=date(2027, 1, 1),
        random_rate_bp=case["random_bp"],
        random_lane_mix={Lane(lane): weight for lane, weight in case["mix"].items()},
        expected={Lane(lane): share for lane, share in case["expected"].items()},
        max_misses=case["max_misses"],
        mode=SelectionMode.COMPATIBLE if case["compatible"] else SelectionMode.STEELYARD,
    )
    assert faults(parameters) == ()
    request = Request(
        number=case["number"],
        version=1,
        office="QXPOR",
        direction=Direction.IMPORT,
        at=AT,
        day=AT.date(),
        signals=tuple(
            Signal(Kind.MATCH, code, 1, Lane(lane), p, longest) for code, lane, p, longest in case["criteria"]
        ),
    )
    counters = Counters(Window("day 2027-03-02", **case["window"]), case["misses"])
    decision, after = decide(request, parameters, counters, case["secret"])
    return {
        "lane": decision.lane.value,
        "picks": sorted((pick.kind.value, pick.source, pick.lane.value) for pick in decision.picks),
        "misses": after.misses,
        "counts": {lane: after.window.ended_in(Lane(lane)) for lane in ASCENDING},
        "pi": Fraction(decision.propensity),
        "random_pi": Fraction(decision.random_propensity),
    }


@pytest.mark.parametrize("part", range(4))
def test_a_second_reading_of_the_text_gives_the_same_decisions(part):
    dice = random.Random(part)
    seen: set[str] = set()
    lanes: set[str] = set()
    for place in range(CASES // 4):
        case = random_case(dice, place)
        wanted = oracle(case)
        assert answered(case) == wanted, case
        seen |= {kind for kind, _, _ in wanted["picks"]}
        lanes.add(wanted["lane"])
    assert seen == {kind.value for kind in PickKind} - {"floor", "failsafe"}
    assert lanes == set(ASCENDING)
