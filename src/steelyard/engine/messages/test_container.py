import pytest

from steelyard.engine.messages.container import check_digit, container_flaw


@pytest.mark.parametrize("number", ["CSQU3054383", "csqu 305438-3", "MSKU1234565", "ORNU4102736"])
def test_sound_numbers_have_no_flaw_however_they_are_spaced(number):
    assert container_flaw(number) is None


@pytest.mark.parametrize(
    ("number", "flaw"),
    [
        ("CSQU3054384", "check digit"),
        ("CSQU3054833", "check digit"),  # two digits swapped
        ("CSQX3054383", "equipment"),
        ("CSQU305438", "form"),
        ("1SQU3054383", "form"),
        ("CSQU٣٠٥٤٣٨٣", "form"),
        ("", "form"),
    ],
)
def test_each_flaw_is_named(number, flaw):
    assert container_flaw(number) == flaw


def test_a_remainder_of_ten_counts_as_zero():
    tens = [f"ABCU{n:06}" for n in range(200) if sum_of(f"ABCU{n:06}") % 11 == 10]
    assert tens
    assert {check_digit(stem) for stem in tens} == {0}


def sum_of(stem: str) -> int:
    letters = dict(zip("ABCU", (10, 12, 13, 32), strict=True))
    return sum((letters[c] if c in letters else int(c)) * 2**position for position, c in enumerate(stem))
