"""From picks to words: why these goods are controlled, what to check and how, for somebody who may not know more.

Nothing here tells whether a pick was drawn at random, how likely it was, or which profile made it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from steelyard.cycle.controls.figures import told
from steelyard.engine.assess import Assessment
from steelyard.engine.lane import Lane
from steelyard.engine.rules.profile import Profile
from steelyard.engine.selection.decision import Decision, Draw
from steelyard.engine.signal import Kind, Signal, Value
from steelyard.engine.wording import LANGUAGES, Wording

Profiles = Mapping[tuple[str, int], Profile]


class Concern(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason for the lane in words, with what to check and how; no profile name, threshold or chance."""

    text: Wording
    what: Wording
    how: Wording
    risk_area: str | None = None
    items: tuple[int, ...] = ()


PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")

CARRIED = Wording(
    en="An earlier version of this declaration gave a reason for this control.",
    fr="Une version antérieure de cette déclaration a donné un motif à ce contrôle.",
    ar="أعطت نسخة سابقة من هذا البيان سبباً لهذه الرقابة.",
)
FAILED = Wording(
    en="These goods could not be assessed on this point, so it is to be checked.",
    fr="Ces marchandises n'ont pu être évaluées sur ce point ; il est donc à vérifier.",
    ar="تعذّر تقييم هذه البضائع في هذه النقطة، فيجب التحقق منها.",
)

GENERAL = Wording(
    en="General examination of the consignment.",
    fr="Vérification générale de l'envoi.",
    ar="معاينة عامة للإرسالية.",
)
GENERAL_WHAT = {
    Lane.BLUE: Wording(
        en="After release: books and records behind this declaration.",
        fr="Après mainlevée : livres et pièces justificatives de cette déclaration.",
        ar="بعد الإفراج: الدفاتر والسجلات المؤيدة لهذا البيان.",
    ),
    Lane.YELLOW: Wording(
        en="Invoice, transport document, certificate of origin and licences against every box declared.",
        fr="Facture, titre de transport, certificat d'origine et licences, face à chaque case déclarée.",
        ar="الفاتورة ووثيقة النقل وشهادة المنشأ والتراخيص مقابل كل خانة مصرح بها.",
    ),
    Lane.ORANGE: Wording(
        en="Image of the whole load against the goods and packages declared.",
        fr="Image de tout le chargement, face aux marchandises et colis déclarés.",
        ar="صورة الحمولة كاملة مقابل البضائع والطرود المصرح بها.",
    ),
    Lane.RED: Wording(
        en="Nature, quantity, weight, origin marks and value of the goods, and the means of transport.",
        fr="Nature, quantité, poids, marques d'origine et valeur des marchandises, et moyen de transport.",
        ar="طبيعة البضائع وكميتها ووزنها وعلامات منشئها وقيمتها، ووسيلة النقل.",
    ),
}
GENERAL_HOW = {
    Lane.BLUE: Wording(
        en="Take a sample of the entries of the period and follow each from order to payment.",
        fr="Prendre un échantillon des écritures de la période et suivre chacune de la commande au paiement.",
        ar="تؤخذ عينة من قيود الفترة ويُتتبع كل قيد من الطلب إلى السداد.",
    ),
    Lane.YELLOW: Wording(
        en="Read each document whole; note every box that differs; ask the declarant where one is missing.",
        fr="Lire chaque document en entier ; noter chaque case discordante ; s'il en manque un, le demander.",
        ar="تُقرأ كل وثيقة كاملة، وتُدوَّن كل خانة مخالفة، ويُسأل مقدم البيان عن كل وثيقة ناقصة.",
    ),
    Lane.ORANGE: Wording(
        en="Scan all containers or pallets; compare density and shape with the goods declared; mark what differs.",
        fr="Passer tous les conteneurs ou palettes ; comparer densité et forme aux marchandises ; marquer les écarts.",
        ar="تُفحص جميع الحاويات أو المنصات، وتُقارن الكثافة والشكل بالبضائع المصرح بها، وتُعلَّم الاختلافات.",
    ),
    Lane.RED: Wording(
        en="Check seals before opening; open packages from front, middle and back; count, weigh, photograph.",
        fr="Contrôler les scellés avant ouverture ; ouvrir des colis à l'avant, au milieu et au fond ; compter, peser, "
        "photographier.",
        ar="تُفحص الأختام قبل الفتح، وتُفتح طرود من المقدمة والوسط والخلف، ثم العد والوزن والتصوير.",
    ),
}


def concerns(decision: Decision, assessment: Assessment, profiles: Profiles, *, currency: str) -> tuple[Concern, ...]:
    """The concerns of a controlled declaration, the most stringent pick first; none where it is green.

    ``currency``: ISO 4217 code of the one in which the facts of ``assessment`` count money.

    The general concern of the lane always comes last: if it came only with a pick that no profile stands behind, it
    would tell that chance had chosen these goods too, and its absence that chance had not.
    """
    if not decision.picks:
        return ()
    signals = {(signal.source, signal.version): signal for signal in assessment.signals}
    picks = sorted(decision.picks, key=lambda pick: -pick.lane.stringency)
    known = [pick for pick in picks if (pick.source, pick.source_version) in profiles]
    return (*(_concern(pick, signals, profiles, currency) for pick in known), general(decision.lane))


def number_shown(orders: Iterable[Mapping[str, Any]], known: Collection[tuple[str, int]]) -> int:
    """How many concerns the picks of a control give, of which ``known`` profiles stand behind some."""
    picks = [(order["source"], order["version"]) for order in orders]
    return sum(pick in known for pick in picks) + bool(picks)


def general(lane: Lane) -> Concern:
    """The standard examination of a lane above green."""
    return Concern(text=GENERAL, what=GENERAL_WHAT[lane], how=GENERAL_HOW[lane])


def _concern(pick: Draw, signals: Mapping[tuple[str, int], Signal], profiles: Profiles, currency: str) -> Concern:
    profile = profiles[pick.source, pick.source_version]
    signal = signals.get((pick.source, pick.source_version))
    return Concern(
        text=_reason(profile, signal, currency),
        what=profile.instruction.what,
        how=profile.instruction.how,
        risk_area=profile.risk_area,
        items=signal.items if signal else (),
    )


def _reason(profile: Profile, signal: Signal | None, currency: str) -> Wording:
    """What the profile saw; its sentence would be untrue of what it did not see here, or failed on."""
    if signal is None:
        return CARRIED
    if signal.kind is Kind.ERROR:
        return FAILED
    values: dict[str, Value] = dict(signal.values)
    if signal.items:
        values.update(signal.item_values.get(signal.items[0], {}))
    return fill(profile.reason, values, currency)


def fill(wording: Wording, values: Mapping[str, Value], currency: str) -> Wording:
    """``wording`` with each ``{fact}`` replaced by its value as seen; money is in ``currency``."""
    return Wording(**{language: _filled(wording[language], values, language, currency) for language in LANGUAGES})


def _filled(sentence: str, values: Mapping[str, Value], language: str, currency: str) -> str:
    return PLACE.sub(lambda found: told(found[1], values.get(found[1]), language, currency), sentence)
