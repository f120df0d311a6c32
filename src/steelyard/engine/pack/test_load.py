from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.pack import Pack, PackErrors, load, run_cases, summary

NAME = "{en: a name, fr: un nom, ar: اسم}"
MAPPING = """name: csv
constants: {direction: import, office: QXPOR}
fields:
  message_id: {column: No}
  item.hs: {column: Code}
"""
GOOD = {
    "pack.yaml": f"""\
code: QX
name: {NAME}
version: "1"
currency: USD
timezone: UTC
languages: [en, fr, ar]
offices:
  - {{code: QXPOR, name: {NAME}, kind: sea, modes: [sea]}}
risk_areas:
  - {{code: valuation, name: {NAME}}}
objectives:
  - {{code: REV-1, name: {NAME}}}
exchange_rates:
  - {{valid_from: 2026-01-01, rates: {{EUR: 1.1580, KRW: 0.00069}}}}
  - {{valid_from: 2026-02-01, rates: {{EUR: 1.2, KRW: 0.0007}}}}
""",
    "codes/regimes.yaml": f'- {{code: "4000", name: {NAME}, direction: [import]}}\n',
    "codes/documents.yaml": f'- {{code: "380", name: {NAME}}}\n',
    "lists.yaml": f"""\
watch:
  description: {NAME}
  legal_reference: art. 1
  valid_from: 2025-01-01
  valid_until: 2027-12-31
  values: [CN, TR]
""",
    "parameters.yaml": f"""\
floor:
  description: {NAME}
  unit: fraction
  values:
    - {{valid_from: 2025-01-01, value: 0.5, legal_reference: art. 2}}
    - {{valid_from: 2026-06-01, value: 0.6, legal_reference: art. 2}}
""",
    "policy.yaml": f"""\
legal_reference: art. 3
maximum_validity_days: 730
maximum_days_to_review: 400
control_hours: {{blue: 2160, yellow: 4, orange: 12, red: 24}}
fail_safe: {{profile_error: yellow, list_missing: yellow, parameter_missing: orange}}
significance:
  - {{dimension: revenue, name: {NAME}, amount: 5000, unit: USD, legal_reference: art. 4}}
""",
    "selection.yaml": """\
- office: QXPOR
  direction: import
  valid_from: 2025-01-01
  random_rate_bp: 150
  random_lane_mix: {yellow: 5000, red: 5000}
- office: QXPOR
  direction: import
  valid_from: 2026-07-01
  random_rate_bp: 200
  random_lane_mix: {yellow: 5000, red: 5000}
""",
    "profiles/value.yaml": f"""\
- code: VAL-1
  code: VAL-101
  name: {NAME}
  risk_area: valuation
  objective: REV-1
  scope: {{direction: [import], regime: ["4000"], office: [QXPOR]}}
  condition: origin IN @watch AND price_ratio < :floor
  lane: red
  probability_bp: 5000
  max_misses: 3
  reason:
    en: Goods of {{origin}} at a low price.
    fr: Marchandises de {{origin}} à bas prix.
    ar: بضاعة من {{origin}} بسعر منخفض.
  instruction: {{what: {NAME}, how: {NAME}}}
  owner: risk-unit.valuation
  legal_reference: art. 5
  valid_from: 2026-01-01
  valid_until: 2027-06-30
  review_on: 2026-12-31
  cases:
    match:
      - {{direction: import, regime: "4000", office: QXPOR, items: [{{origin: CN, price_ratio: 0.55}}]}}
    no_match:
      - {{direction: import, regime: "4000", office: QXPOR, items: [{{origin: CN}}]}}
""".replace("- code: VAL-1\n  code", "- code"),
    "mappings/csv.yaml": MAPPING,
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def changed(*changes: tuple[str, str, str]) -> dict[str, str]:
    files = dict(GOOD)
    for name, old, new in changes:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)
    return files


def errors_of(folder: Path, files: dict[str, str]) -> list[str]:
    with pytest.raises(PackErrors) as caught:
        load(write(folder, files))
    return [str(error) for error in caught.value.errors]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load(write(tmp_path, GOOD))


def test_a_good_pack_loads_whole(pack: Pack) -> None:
    assert pack.country.offices[0].code == "QXPOR"
    assert [profile.code for profile in pack.profiles] == ["VAL-101"]
    assert pack.profiles[0].lane is Lane.RED
    assert pack.country.exchange_rates[0].rates["EUR"] == Decimal("1.1580")
    assert pack.mappings["csv"].read_text() == MAPPING
    assert run_cases(pack) == []
    assert "1: 1 red" in summary(pack)


def test_content_is_dated(pack: Pack) -> None:
    assert pack.lists_on(date(2026, 5, 1)) == {"watch": ("CN", "TR")}
    assert pack.lists_on(date(2028, 1, 1)) == {}
    assert pack.parameters_on(date(2024, 12, 31)) == {}
    assert pack.parameters_on(date(2026, 5, 31)) == {"floor": 0.5}
    assert pack.parameters_on(date(2026, 6, 1)) == {"floor": 0.6}
    assert pack.rates_on(date(2025, 12, 31)) == {}
    assert pack.rates_on(date(2026, 3, 1)) == {"EUR": Decimal("1.2"), "KRW": Decimal("0.0007"), "USD": Decimal(1)}
    assert pack.profiles_on(date(2025, 12, 31)) == ()
    assert pack.profiles_on(date(2027, 6, 30)) == pack.profiles


def test_selection_parameters_are_those_of_the_office_direction_and_day(pack: Pack) -> None:
    chosen = pack.selection_for("QXPOR", Direction.IMPORT, date(2026, 6, 30))
    assert chosen is not None
    assert chosen.random_rate_bp == 150
    later = pack.selection_for("QXPOR", Direction.IMPORT, date(2026, 7, 1))
    assert later is not None
    assert later.random_rate_bp == 200
    assert pack.selection_for("QXPOR", Direction.EXPORT, date(2026, 7, 1)) is None


def test_the_hash_names_the_content_not_the_layout(pack: Pack, tmp_path: Path) -> None:
    again = load(write(tmp_path / "a", changed(("policy.yaml", "legal_reference", "# why\n\nlegal_reference"))))
    other = load(write(tmp_path / "b", changed(("policy.yaml", "art. 3", "art. 6"))))
    mapped = load(write(tmp_path / "c", changed(("mappings/csv.yaml", "Code", "HS code"))))
    assert again.hash == pack.hash
    assert len({pack.hash, other.hash, mapped.hash}) == 3


P = "profiles/value.yaml"
BROKEN = yaml.safe_load((Path(__file__).parent / "broken_packs.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", BROKEN, ids=[f"{row['file']}: {row['by']}" for row in BROKEN])
def test_a_fault_is_named_with_its_file_line_and_path(tmp_path: Path, row: dict[str, str]) -> None:
    (found,) = errors_of(tmp_path, changed((row["file"], row["replace"], row["by"])))
    assert found.startswith(f"{row['place']}: {row['says']}")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    faulty = changed(
        ("pack.yaml", "code: QX", "code: Q"),
        ("selection.yaml", "bp: 200", "bp: 0"),
        (P, "lane: red", "lane: green"),
        (P, "area: valuation", "area: value"),
        (P, "price_ratio < :floor", "price_ratio < 'low'"),
        (P, "  owner: risk-unit.valuation\n", ""),
        (P, "{origin: CN}", "{origen: CN}"),
    )
    faulty["profile.yaml"] = "[]"
    places = [error.rpartition(": ")[0].split(": ")[0] for error in errors_of(tmp_path, faulty)]
    assert places == [
        "pack.yaml:1 code",
        "profile.yaml:1",
        "profiles/value.yaml:1 [0]",
        "profiles/value.yaml:3 [0].risk_area",
        "profiles/value.yaml:6 [0].condition",
        "profiles/value.yaml:7 [0].lane",
        "profiles/value.yaml:23 [0].cases.no_match[0].items[0].origen",
        "selection.yaml:9 [1].random_rate_bp",
    ]


def test_one_fault_is_blamed_once(tmp_path: Path) -> None:
    """A list, a table or a file that cannot be read is one error; what refers to it is not blamed as well."""
    assert len(errors_of(tmp_path / "list", changed(("lists.yaml", "values: [CN, TR]", "values: CN")))) == 1
    assert len(errors_of(tmp_path / "table", changed(("pack.yaml", "risk_areas:", "risk_areas: many\nareas:")))) == 2
    assert len(errors_of(tmp_path / "file", changed(("pack.yaml", "code: QX", "code: *x")))) == 1
    assert len(errors_of(tmp_path / "code", changed((P, "- code: VAL-101", "- code: 101")))) == 1


def test_a_code_and_a_name_are_used_once(tmp_path: Path) -> None:
    files = {**GOOD, "profiles/again.yaml": GOOD[P], "lists_more.yaml": GOOD["lists.yaml"]}
    assert errors_of(tmp_path, files) == [
        "lists_more.yaml:2 watch: 'watch' is there twice, first lists.yaml:2 watch",
        "profiles/value.yaml:1 [0].code: profile VAL-101 is there twice, first profiles/again.yaml:1 [0].code",
    ]


def test_a_file_means_what_its_folder_says(tmp_path: Path) -> None:
    profiles = GOOD[P].replace("VAL-101", "VAL-102")
    pack = load(write(tmp_path, {**GOOD, "profiles/lists.yaml": profiles, "mappings/pack.yaml": MAPPING}))
    assert [profile.code for profile in pack.profiles] == ["VAL-101", "VAL-102"]
    assert sorted(pack.mappings) == ["csv", "pack"]


def test_a_mapping_that_could_read_no_file_is_told_where_it_is_wrong(tmp_path: Path) -> None:
    broken = MAPPING.replace("import", "sideways").replace("item.hs", "item.hs8") + "  office: {column: At, date: X}\n"
    assert errors_of(tmp_path / "values", {**GOOD, "mappings/csv.yaml": broken}) == [
        "mappings/csv.yaml:2 constants.direction: sideways is not one of: import, export, transit.",
        "mappings/csv.yaml:2 constants.office: comes from a column, too",
        "mappings/csv.yaml:4 fields.item.hs: required",
        "mappings/csv.yaml:5 fields.item.hs8: there is no such field",
    ]
    (unknown,) = errors_of(tmp_path / "key", {**GOOD, "mappings/csv.yaml": MAPPING + "colour: red\n"})
    assert unknown.startswith("mappings/csv.yaml:1: ")
    assert "colour" in unknown
    (alias,) = errors_of(tmp_path / "alias", {**GOOD, "mappings/csv.yaml": "name: &n csv\ndescription: *n\n"})
    assert "anchors and aliases" in alias


def test_a_pack_is_what_stands_in_its_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("root:x:0:0")
    for name, make in {
        "profiles/link.yaml": lambda path: path.symlink_to(secret),
        "profiles/folder.yaml": lambda path: path.mkdir(),
        "profiles/pipe.yaml": os.mkfifo,
    }.items():
        folder = write(tmp_path / Path(name).stem, GOOD)
        make(folder / name)
        with pytest.raises(PackErrors) as raised:
            load(folder)
        assert [str(error) for error in raised.value.errors] == [f"{name}:1: is not a file of the pack itself"]
    elsewhere = write(tmp_path / "elsewhere", GOOD)
    folder = write(tmp_path / "linked", {name: text for name, text in GOOD.items() if not name.startswith("profiles")})
    (folder / "profiles").symlink_to(elsewhere / "profiles")
    with pytest.raises(PackErrors, match=r"profiles/value.yaml:1: is not a file of the pack itself"):
        load(folder)


@pytest.mark.parametrize("name", ["a\nb.yaml", "\u202eb.yaml", os.fsdecode(b"\xff.yaml"), "a b.yaml"])
def test_a_name_that_cannot_be_told_is_refused(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, GOOD)
    (folder / "profiles" / name).write_text("[]")
    with pytest.raises(PackErrors) as raised:
        load(folder)
    (error,) = raised.value.errors
    assert str(error).encode("ascii").endswith(b"its name is not letters, digits, . _ and -")


def test_an_item_fact_is_quoted_only_where_the_condition_speaks_of_one_item(tmp_path: Path) -> None:
    files = changed((P, "origin IN @watch AND price_ratio < :floor", "ANY(origin IN @watch AND price_ratio < :floor)"))
    assert errors_of(tmp_path / "whole", files) == [
        f"{P}:11 [0].reason: {{origin}} is a fact of the item, but the condition speaks of the whole declaration"
    ]
    files = changed((P, "origin IN @watch AND", "hs4 = '6109' AND"))
    assert f"{P}:11 [0].reason: {{origin}} is not tested by the condition, so its value is not at hand" in errors_of(
        tmp_path / "untested", files
    )


@pytest.mark.parametrize("gone", sorted(name for name in GOOD if not name.startswith("mappings")))
def test_a_file_that_is_not_there_is_named(tmp_path: Path, gone: str) -> None:
    found = errors_of(tmp_path, {name: text for name, text in GOOD.items() if name != gone})
    assert any(error.endswith(": is missing") for error in found)


def test_what_is_not_a_folder_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match="is not a folder"):
        load(tmp_path / "nowhere")


def test_a_case_that_does_not_turn_out_as_written_is_told(tmp_path: Path) -> None:
    files = changed(
        (P, "price_ratio: 0.55", "price_ratio: 0.65"), (P, "[{origin: CN}]", "[{origin: TR, price_ratio: 0}]")
    )
    pack = load(write(tmp_path, files))
    assert [str(failure) for failure in run_cases(pack)] == [
        "VAL-101: case 1 under match does not match",
        "VAL-101: case 1 under no_match matches",
    ]
    assert "cases        2, 2 failed\n  VAL-101: case 1 under match does not match" in summary(pack, run_cases(pack))
