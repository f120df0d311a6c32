from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.lane import Lane
from steelyard.engine.selection.draw import Step, below, commitment, drawn, lane_from, message

SECRET = bytes(range(32))
NUMBER = "2027-QXPOR-I-0000001"
TOP = 2**256


def of(u: int) -> bytes:
    return u.to_bytes(32, "big")


def test_a_draw_is_what_openssl_computes_from_the_documented_message():
    assert (
        drawn(SECRET, NUMBER, Step.RANDOM).hex() == "07177f516fed55bd2846f567c9bbbde71a85ed39cb35766813b7c87a5e662c50"
    )
    assert (
        drawn(SECRET, NUMBER, Step.CRITERION, "VAL-Ünd").hex()
        == "c2f850958c90f05b8221ba59aa1b555438eb98ef1375aa923800a2184c4e45d7"
    )


def test_lengths_are_of_bytes_so_that_letters_beyond_ascii_cannot_be_confused():
    assert message("N", Step.CRITERION, "é") == b"1:N,9:criterion,2:\xc3\xa9,"


@given(st.text(), st.text(), st.text(), st.text(), st.sampled_from(Step), st.sampled_from(Step))
def test_no_two_draws_share_a_message(number, criterion, other_number, other_criterion, step, other_step):
    same = (number, step, criterion) == (other_number, other_step, other_criterion)
    assert (message(number, step, criterion) == message(other_number, other_step, other_criterion)) is same


@given(st.integers(0, TOP - 1), st.integers(0, 10_000))
def test_the_comparison_is_exact(u, probability_bp):
    assert below(of(u), probability_bp) is (Fraction(u, TOP) < Fraction(probability_bp, 10_000))


def test_none_never_picks_and_certain_always_does():
    assert not below(of(0), 0)
    assert below(of(TOP - 1), 10_000)


def test_a_half_splits_between_the_two_middle_numbers():
    assert below(of(TOP // 2 - 1), 5_000)
    assert not below(of(TOP // 2), 5_000)


@pytest.mark.parametrize(
    ("share", "lane"),
    [
        (Fraction(0), Lane.YELLOW),
        (Fraction(2499, 10_000), Lane.YELLOW),
        (Fraction(2500, 10_000), Lane.RED),
        (Fraction(9999, 10_000), Lane.RED),
    ],
)
def test_weights_of_the_mix_lie_end_to_end_from_the_least_stringent_lane(share, lane):
    u = -(-share.numerator * TOP // share.denominator)
    assert lane_from(of(u), {Lane.RED: 7_500, Lane.YELLOW: 2_500}) is lane


def test_a_mix_that_leaves_a_gap_is_not_drawn_from():
    with pytest.raises(ValueError, match="10 000"):
        lane_from(of(TOP - 1), {Lane.RED: 9_999})


def test_the_commitment_is_the_sha_256_of_the_secret():
    assert commitment(b"").hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
