"""Everything wrong with a body is said at once, each with its place."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.base.errors import Invalid
from steelyard.cycle.controls.report import Report
from steelyard.site.api.body import read_struct
from steelyard.site.api.misfits import misfits

NIL: dict[str, Any] = {
    "status": "nil",
    "started_at": "2027-03-02T10:00:00Z",
    "ended_at": "2027-03-02T11:00:00Z",
    "instruction_followed": "yes",
    "extent": "1",
    "details": {"type": "physical", "packages_counted": 4, "packages_opened": 4, "sealed": False},
    "comment": "All opened.",
}


def told(body: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        read_struct(json.dumps(body).encode(), Report)
    return {reason.path: str(reason.sentence) for reason in refused.value.reasons}


def test_a_sound_body_is_read() -> None:
    report = read_struct(json.dumps(NIL).encode(), Report)
    assert report.extent == Decimal(1)
    assert list(misfits(NIL, Report)) == []


def test_every_field_that_is_wrong_missing_or_unknown_is_told() -> None:
    body = {
        **{name: value for name, value in NIL.items() if name != "ended_at"},
        "status": 5,
        "extent": "x",
        "foo": 1,
        "started_at": "yesterday",
        "details": {"type": "physical", "packages_opened": "four", "sealed": "no", "colour": "red"},
        "findings": [{"risk_area": "valuation", "item": "one"}, "a finding"],
        "indicators_true": 1,
    }
    assert told(body) == {
        "status": "Give text.",
        "extent": "Give a number.",
        "foo": "There is no such field.",
        "started_at": "Give a moment, such as 2027-03-02T10:00:00Z.",
        "ended_at": "This field is required.",
        "details.packages_opened": "Give a whole number.",
        "details.sealed": "Say true or false.",
        "details.colour": "There is no such field.",
        "findings[0].type": "This field is required.",
        "findings[0].legal_base": "This field is required.",
        "findings[0].item": "Give a whole number.",
        "findings[1]": "Give an object.",
        "indicators_true": "Give a list.",
    }


@pytest.mark.parametrize("details", [{"type": "x-ray"}, {}])
def test_an_unknown_kind_of_control_is_told_with_those_there_are(details: dict[str, str]) -> None:
    assert told({**NIL, "details": details}) == {"details.type": "Give one of documentary, physical, scan, audit."}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("2027-03-02T10:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*NIL, "type", "findings"]), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*NIL, "findings", "other_risks", "strange"]), JSON, max_size=6))
def test_a_body_has_misfits_exactly_where_the_decoder_refuses_it(changes: dict[str, Any]) -> None:
    body = {**NIL, **changes}
    try:
        msgspec.convert(body, Report, strict=True)
    except msgspec.ValidationError:
        assert list(misfits(body, Report))
    else:
        assert list(misfits(body, Report)) == []
