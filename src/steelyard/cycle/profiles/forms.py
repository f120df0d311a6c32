"""The form in which a targeter drafts a profile; what it collects becomes the engine's ``Profile`` struct."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from steelyard.base.ui.lanes import LANES
from steelyard.base.ui.trade import DIRECTIONS, MODES
from steelyard.cycle.profiles.cases import Unreadable, read_cases, written_cases
from steelyard.cycle.profiles.wordings import FIELDS, LANGUAGE_NAMES
from steelyard.engine.declaration import Direction, Mode
from steelyard.engine.lane import Lane
from steelyard.engine.pack import Pack
from steelyard.engine.rules import Profile, limits
from steelyard.engine.rules.profile import Cases, Instruction, Scope
from steelyard.engine.signal import CERTAIN_BP
from steelyard.engine.wording import LANGUAGES, Wording

SENTENCES = {
    "name": pgettext_lazy("profile", "Name"),
    "reason": _("Reason the officer reads"),
    "what": _("What to check"),
    "how": _("How to check it"),
}
LONGEST_SENTENCE = 2_000
LONGEST_CASES = 20_000
PER_CENT = CERTAIN_BP // 100


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _boxes(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )


def _cases(label: Any, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 5, "dir": "ltr", "spellcheck": "false"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST_CASES, widget=area)


class DraftForm(forms.Form):
    """A draft may be unfinished: what a release would ask for besides is told, not demanded."""

    code = forms.RegexField(
        label=FIELDS["code"],
        regex=r"\A[A-Z][A-Z0-9]{1,7}-[0-9]{2,4}\Z",
        max_length=13,
        help_text=_("Letters, a hyphen and digits, such as VAL-101."),
        error_messages={"invalid": _("Letters, a hyphen and digits, such as VAL-101.")},
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    risk_area = forms.ChoiceField(label=FIELDS["risk_area"])
    objective = forms.ChoiceField(label=FIELDS["objective"])
    direction = _boxes(_("Directions"))
    mode = _boxes(_("Modes of transport"))
    office = _boxes(_("Offices"))
    regime = _boxes(_("Regimes"))
    condition = forms.CharField(
        label=FIELDS["condition"],
        max_length=limits.CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "ltr", "spellcheck": "false", "autocapitalize": "off"}),
    )
    lane = forms.ChoiceField(label=FIELDS["lane"])
    probability = forms.DecimalField(
        label=_("Probability, per cent"), min_value=Decimal("0.01"), max_value=100, decimal_places=2
    )
    max_misses = forms.IntegerField(
        label=FIELDS["max_misses"],
        min_value=1,
        max_value=10_000,
        required=False,
        help_text=_("After so many matches that were not picked, the next is. Empty: the office's own number."),
    )
    owner = forms.CharField(
        label=FIELDS["owner"],
        max_length=80,
        required=False,
        help_text=_("A named post, such as risk-unit.valuation."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    legal_reference = forms.CharField(label=FIELDS["legal_reference"], max_length=300, required=False)
    valid_from = _day(FIELDS["valid_from"])
    valid_until = _day(FIELDS["valid_until"])
    review_on = _day(FIELDS["review_on"])
    cases_match = _cases(_("Cases that must match"), _("One case after each hyphen: facts by name, items in a list."))
    cases_no_match = _cases(_("Cases that must not match"))

    def __init__(self, *args: Any, pack: Pack, language: str, code: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = pack.country
        self._choices("risk_area", [(area.code, area.name[language]) for area in country.risk_areas])
        self._choices("objective", [(each.code, f"{each.code} · {each.name[language]}") for each in country.objectives])
        self._choices("office", [(each.code, f"{each.code} · {each.name[language]}") for each in country.offices])
        self._choices("regime", [(each.code, f"{each.code} · {each.name[language]}") for each in pack.regimes])
        self._choices("direction", [(direction.value, word) for direction, word in DIRECTIONS.items()])
        self._choices("mode", [(mode.value, word) for mode, word in MODES.items()])
        controls = [lane for lane in Lane if lane is not Lane.GREEN]
        self._choices("lane", [(lane.value, f"{LANES[lane].word} · {LANES[lane].meaning}") for lane in controls])
        for sentence in SENTENCES:
            for tongue in LANGUAGES:
                self.fields[f"{sentence}_{tongue}"] = _sentence(sentence, tongue)
        if code is not None:
            self.fields["code"].disabled = True

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def sentences(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The sentences, each with its field in every language."""
        return [(label, [self[f"{name}_{tongue}"] for tongue in LANGUAGES]) for name, label in SENTENCES.items()]

    def scope(self) -> list[forms.BoundField]:
        return [self[name] for name in ("direction", "mode", "office", "regime")]

    def clean_cases_match(self) -> tuple[dict[str, Any], ...]:
        return _read(self.cleaned_data["cases_match"])

    def clean_cases_no_match(self) -> tuple[dict[str, Any], ...]:
        return _read(self.cleaned_data["cases_no_match"])

    def profile(self) -> Profile:
        """The profile this valid form describes."""
        data = self.cleaned_data
        sentence = {
            name: Wording(*(data[f"{name}_{language}"].strip() for language in LANGUAGES)) for name in SENTENCES
        }
        return Profile(
            code=data["code"],
            name=sentence["name"],
            risk_area=data["risk_area"],
            objective=data["objective"],
            condition=data["condition"].replace("\r\n", "\n").strip(),
            lane=Lane(data["lane"]),
            reason=sentence["reason"],
            instruction=Instruction(what=sentence["what"], how=sentence["how"]),
            owner=data["owner"],
            legal_reference=data["legal_reference"],
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            review_on=data["review_on"],
            probability_bp=int(data["probability"] * PER_CENT),
            max_misses=data["max_misses"],
            scope=Scope(
                direction=tuple(Direction(each) for each in data["direction"]),
                regime=tuple(data["regime"]),
                mode=tuple(Mode(each) for each in data["mode"]),
                office=tuple(data["office"]),
            ),
            cases=Cases(match=data["cases_match"], no_match=data["cases_no_match"]),
        )


def initial_of(profile: Profile) -> dict[str, Any]:
    """What the form shows of ``profile`` before anything is changed."""
    texts = {
        "name": profile.name,
        "reason": profile.reason,
        "what": profile.instruction.what,
        "how": profile.instruction.how,
    }
    return {
        **msgspec.structs.asdict(profile),
        **msgspec.to_builtins(profile.scope),
        **{f"{name}_{language}": wording[language] for name, wording in texts.items() for language in LANGUAGES},
        "lane": profile.lane.value,
        "probability": Decimal(profile.probability_bp) / PER_CENT,
        "cases_match": written_cases(profile.cases.match),
        "cases_no_match": written_cases(profile.cases.no_match),
    }


def _sentence(name: str, language: str) -> forms.CharField:
    direction = "rtl" if language == "ar" else "ltr"
    widget: forms.Widget = forms.Textarea(attrs={"rows": 3, "dir": direction, "lang": language})
    if name == "name":
        widget = forms.TextInput(attrs={"dir": direction, "lang": language})
    longest = 160 if name == "name" else LONGEST_SENTENCE
    return forms.CharField(label=LANGUAGE_NAMES[language], required=False, max_length=longest, widget=widget)


def _read(text: str) -> tuple[dict[str, Any], ...]:
    try:
        return read_cases(text)
    except Unreadable as refused:
        raise forms.ValidationError(
            [
                forms.ValidationError(
                    _("Line %(line)s cannot be read: %(why)s"), params={"line": line, "why": sentence}, code="cases"
                )
                for line, sentence in refused.reasons
            ]
        ) from None
