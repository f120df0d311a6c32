"""What is known of the past of those who trade and of what they trade in, up to the instant of the dossier."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import msgspec

from steelyard.engine.declaration import Declaration, Item
from steelyard.engine.facts.dossier import RECENT, WINDOWS, Dossier, History
from steelyard.engine.facts.fact import Fact, Type
from steelyard.engine.facts.table import COUNT, DAYS, FRACTION, header, item
from steelyard.engine.wording import Wording

TEXT, NUMBER, BOOLEAN = Type.TEXT, Type.NUMBER, Type.BOOLEAN


class Subject(msgspec.Struct, frozen=True):
    """How a subject with a history is spoken of, with its article; ``fr`` follows *de*, ``fr_on`` a preposition."""

    name: str
    en: str
    fr: str
    fr_on: str
    ar: str
    unnamed: Wording

    @property
    def of(self) -> Callable[[Dossier], History | None]:
        return attrgetter(self.name)  # the dossier calls them the same


SUBJECTS: tuple[Subject, ...] = (
    Subject("operator", "the operator", "de l'opérateur", "l'opérateur", "المشغل الاقتصادي",
        Wording(en="no operator is identified", fr="aucun opérateur n'est identifié", ar="لم يُحدَّد أي مشغل اقتصادي")),
    Subject("declarant", "the declarant", "du déclarant", "le déclarant", "مقدّم البيان",
        Wording(en="no declarant is identified", fr="aucun déclarant n'est identifié", ar="لم يُحدَّد مقدّم البيان")),
    Subject("seller", "the seller or buyer abroad", "du vendeur ou de l'acheteur étranger",
        "le vendeur ou l'acheteur étranger", "البائع أو المشتري الأجنبي",
        Wording(en="no seller or buyer abroad is identified",
            fr="aucun vendeur ni acheteur étranger n'est identifié",
            ar="لم يُحدَّد أي بائع أو مشترٍ أجنبي")),
    Subject("route", "the route (origin, dispatch, office)", "de l'itinéraire (origine, expédition, bureau)",
        "l'itinéraire (origine, expédition, bureau)", "خط السير (المنشأ، الإرسال، المكتب)",
        Wording(en="neither origin nor country of dispatch is declared",
            fr="ni l'origine ni le pays d'expédition ne sont déclarés",
            ar="لم يُصرَّح بالمنشأ ولا ببلد الإرسال")),
)  # fmt: skip

NO_CONTROL = Wording(
    en="no control in that time, or nobody identified",
    fr="aucun contrôle durant cette période, ou personne n'est identifié",
    ar="لا توجد رقابة خلال هذه المدة، أو لم يُحدَّد أحد",
)
NO_PAIR = Wording(
    en="operator or origin not declared",
    fr="opérateur ou origine non déclaré",
    ar="المشغل الاقتصادي أو المنشأ غير مصرَّح به",
)


def _seen(of: Callable[[Dossier], History | None], tell: Callable[[History, Dossier], Any]) -> Callable[..., Any]:
    """A header fact that tells something of a history; missing where the declaration names no such subject."""

    def fact(declaration: Declaration, dossier: Dossier) -> Any:
        history = of(dossier)
        return None if history is None else tell(history, dossier)

    return fact


def _count(subject: Subject, position: int, what: str) -> Callable[..., Any]:
    """A header fact: ``what`` was counted around ``subject`` in one window."""
    of, count = subject.of, attrgetter(what)

    def fact(declaration: Declaration, dossier: Dossier) -> float | None:
        history = of(dossier)
        return None if history is None else float(count(history.windows[position]))

    return fact


def _first_seen_days(history: History, dossier: Dossier) -> float:
    """Whole days since the first declaration; 0 on the first day and where never seen before."""
    return 0.0 if history.first_at is None else float(max((dossier.at - history.first_at).days, 0))


def _windowed(subject: Subject, position: int) -> tuple[Fact, ...]:
    """The four facts on what happened around ``subject`` in one window."""
    days, name = WINDOWS[position], subject.name
    en, fr, ar = f"in the last {days} days", f"au cours des {days} derniers jours", f"خلال آخر {days} يوماً"
    none = subject.unnamed

    return (
        header(f"{name}.declarations_{days}", NUMBER, _count(subject, position, "declarations"),
            f"declarations of {subject.en} {en}", f"déclarations {subject.fr} {fr}",
            f"عدد بيانات {subject.ar} {ar}", missing=none, unit=COUNT),
        header(f"{name}.controls_{days}", NUMBER, _count(subject, position, "controls"),
            f"controls done on {subject.en} {en}", f"contrôles effectués sur {subject.fr_on} {fr}",
            f"عدد الإجراءات الرقابية على {subject.ar} {ar}", missing=none, unit=COUNT),
        header(f"{name}.findings_{days}", NUMBER, _count(subject, position, "findings"),
            f"controls with a finding on {subject.en} {en}", f"contrôles avec constatation sur {subject.fr_on} {fr}",
            f"عدد الإجراءات الرقابية ذات الملاحظات على {subject.ar} {ar}", missing=none, unit=COUNT),
        header(f"{name}.hit_rate_{days}", NUMBER, _seen(subject.of, lambda h, _: h.windows[position].hit_rate),
            f"hit rate of controls on {subject.en} {en}",
            f"taux de réussite des contrôles sur {subject.fr_on} {fr}",
            f"نسبة الإصابة في الرقابة على {subject.ar} {ar}", missing=NO_CONTROL, unit=FRACTION),
    )  # fmt: skip


def _known_since(subject: Subject) -> tuple[Fact, ...]:
    name, none = subject.name, subject.unnamed
    return (
        header(f"{name}.first_seen_days", NUMBER, _seen(subject.of, _first_seen_days),
            f"days since the first declaration of {subject.en}",
            f"jours depuis la première déclaration {subject.fr}",
            f"عدد الأيام منذ أول بيان من {subject.ar}", missing=none, unit=DAYS),
        header(f"{name}.is_new", BOOLEAN, _seen(subject.of, lambda history, _: history.first_at is None),
            f"first declaration of {subject.en}", f"première déclaration {subject.fr}",
            f"أول بيان من {subject.ar}", missing=none),
    )  # fmt: skip


def operator_new_hs(declaration: Declaration, goods: Item, dossier: Dossier) -> bool | None:
    return None if dossier.operator_hs is None else goods.hs[:6] not in dossier.operator_hs


def operator_same_hs(declaration: Declaration, goods: Item, dossier: Dossier) -> float | None:
    return None if dossier.operator_hs is None else float(dossier.operator_hs.get(goods.hs[:6], 0))


def operator_new_origin(declaration: Declaration, goods: Item, dossier: Dossier) -> bool | None:
    if dossier.operator_origin is None or not goods.origin:
        return None
    return goods.origin not in dossier.operator_origin


def hs_origin_is_new(declaration: Declaration, goods: Item, dossier: Dossier) -> bool | None:
    if not goods.origin:
        return None
    return (goods.hs[:6], goods.origin) not in dossier.hs_origin


OPERATOR = SUBJECTS[0]

FACTS: tuple[Fact, ...] = (
    *(fact for subject in SUBJECTS for position in range(len(WINDOWS)) for fact in _windowed(subject, position)),
    *(fact for subject in SUBJECTS for fact in _known_since(subject)),
    header("operator.declarations_today", NUMBER, _seen(OPERATOR.of, lambda history, _: float(history.today)),
        "declarations of the operator earlier today", "déclarations de l'opérateur plus tôt dans la journée",
        "عدد بيانات المشغل الاقتصادي في وقت سابق من اليوم", missing=OPERATOR.unnamed, unit=COUNT),
    header("operator.aeo", TEXT, lambda _, dossier: dossier.aeo_tier,
        "authorised operator (AEO) tier", "niveau d'opérateur économique agréé (OEA)",
        "فئة المشغل الاقتصادي المعتمد",
        missing=Wording(en="not an authorised operator", fr="opérateur non agréé", ar="ليس مشغلاً معتمداً")),
    item("operator.new_hs", BOOLEAN, operator_new_hs,
        "goods this operator never declared before", "marchandises jamais déclarées par cet opérateur",
        "سلعة لم يصرّح بها هذا المشغل من قبل", missing=OPERATOR.unnamed),
    item("operator.new_origin", BOOLEAN, operator_new_origin,
        "origin this operator never declared before", "origine jamais déclarée par cet opérateur",
        "منشأ لم يصرّح به هذا المشغل من قبل", missing=NO_PAIR),
    item(f"operator.same_hs_{RECENT}", NUMBER, operator_same_hs,
        f"declarations of the same goods by this operator in the last {RECENT} days",
        f"déclarations des mêmes marchandises par cet opérateur au cours des {RECENT} derniers jours",
        f"عدد بيانات هذا المشغل للسلعة نفسها خلال آخر {RECENT} أيام", missing=OPERATOR.unnamed, unit=COUNT),
    item("hs_origin.is_new", BOOLEAN, hs_origin_is_new,
        "goods nobody declared from this origin before", "marchandises jamais déclarées de cette origine",
        "سلعة لم يُصرَّح بها من هذا المنشأ من قبل",
        missing=Wording(en="origin not declared", fr="origine non déclarée", ar="المنشأ غير مصرَّح به")),
)  # fmt: skip
