import json
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given

from steelyard.engine.selection.decide import decide
from steelyard.engine.selection.decision import Earlier
from steelyard.engine.selection.record import GENESIS, broken_at, link, read, record, replay, standing
from steelyard.engine.selection.test_decide import SECRETS, counter_sets, parameter_sets, requests, signal_sets

RECORDS = [b'{"n":1}', b'{"n":2}', b'{"n":3}']


def chained(contents, after=GENESIS):
    links = []
    for content in contents:
        after = link(after, content)
        links.append((content, after))
    return links


def refuse_float(text):
    raise AssertionError(f"a number that is not an integer: {text}")


@given(requests, parameter_sets, counter_sets, SECRETS, signal_sets)
def test_e_a_record_alone_with_its_days_secret_gives_itself_again_byte_for_byte(
    request, parameters, counters, secret, signals
):
    first, after = decide(request, parameters, counters, secret)
    content = record(request, parameters, counters, first)
    assert replay(content, secret) == content
    assert read(content).decision == first
    assert json.loads(content, parse_float=refuse_float)["decision"]["lane"] == first.lane

    amendment = msgspec.structs.replace(
        request,
        version=2,
        signals=signals,
        at=request.at + timedelta(days=1),
        day=request.day + timedelta(days=1),
        earlier=standing(read(content), office=request.office, direction=request.direction),
    )
    assert amendment.earlier == Earlier(1, first.lane, first.draws, first.random_propensity, after.window.key)
    second, _ = decide(amendment, parameters, after, secret[::-1])
    content = record(amendment, parameters, after, second)
    assert replay(content, secret[::-1]) == content
    again = standing(read(content), office=request.office, direction=request.direction)
    assert again == Earlier(2, second.lane, second.draws, second.random_propensity, after.window.key)
    elsewhere = standing(read(content), office="QXAIR", direction=request.direction)
    assert elsewhere == Earlier(2, second.lane, second.draws, second.random_propensity, None)


@given(requests, parameter_sets, counter_sets, SECRETS)
def test_another_secret_does_not_give_the_same_record_where_something_was_drawn(request, parameters, counters, secret):
    decision, _ = decide(request, parameters, counters, secret)
    content = record(request, parameters, counters, decision)
    drawn = any((draw.value or draw.lane_value) is not None for draw in decision.draws)
    assert (replay(content, secret + b"x") != content) is drawn


@given(requests, parameter_sets, counter_sets, SECRETS)
def test_the_values_that_made_a_signal_stay_out_of_the_record(request, parameters, counters, secret):
    told = tuple(
        msgspec.structs.replace(signal, values={"value_total": 1.5}, items=(1,), detail="confidential")
        for signal in request.signals
    )
    decision, _ = decide(request, parameters, counters, secret)
    content = record(msgspec.structs.replace(request, signals=told), parameters, counters, decision)
    assert content == record(request, parameters, counters, decision)


def test_what_is_not_a_record_is_refused():
    with pytest.raises(msgspec.DecodeError):
        read(b'{"format":1}')


def test_a_whole_chain_holds():
    assert broken_at(chained(RECORDS)) is None
    assert broken_at([]) is None


def test_changing_dropping_inserting_or_swapping_a_record_breaks_the_chain_there():
    whole = chained(RECORDS)
    assert broken_at([whole[0], (b'{"n":9}', whole[1][1]), whole[2]]) == 1
    assert broken_at([whole[0], whole[2]]) == 1
    assert broken_at([whole[0], whole[0], *whole[1:]]) == 1
    assert broken_at([whole[1], whole[0], whole[2]]) == 0
    assert broken_at(whole, after=bytes([1]) * 32) == 0


def test_a_part_of_a_chain_is_checked_from_the_link_before_it():
    whole = chained(RECORDS)
    assert broken_at(whole[1:], after=whole[0][1]) is None
