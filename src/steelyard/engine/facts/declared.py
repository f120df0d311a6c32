"""What the header of the declaration says: codes, parties and transport, as declared and ready to compare."""

from __future__ import annotations

from collections.abc import Callable

from steelyard.engine.declaration import Declaration, Party, Role
from steelyard.engine.facts import form
from steelyard.engine.facts.dossier import Dossier
from steelyard.engine.facts.fact import Fact, Type
from steelyard.engine.facts.normal import code, prose
from steelyard.engine.facts.table import COUNT, NEVER_MISSING, header
from steelyard.engine.messages.container import compact, container_flaw

TEXT, NUMBER, BOOLEAN = Type.TEXT, Type.NUMBER, Type.BOOLEAN


def document_codes(declaration: Declaration, dossier: Dossier) -> str:
    """Distinct codes of the documents of header and items, sorted, separated by spaces.

    Empty, not missing, without documents: that a licence is not there must be something a condition can test.
    """
    return " ".join(sorted({found for document in declaration.all_documents() if (found := code(document.type))}))


def container_invalid(declaration: Declaration, dossier: Dossier) -> bool:
    return any(container_flaw(number) is not None for number in declaration.transport.containers)


def container_count(declaration: Declaration, dossier: Dossier) -> float:
    """Different containers: one that holds several items is often listed with each of them."""
    return float(len({compact(number) for number in declaration.transport.containers}))


def _header_codes() -> tuple[Fact, ...]:
    return (
        header("direction", TEXT, lambda d, _: d.direction.value,
            "direction of trade (import, export, transit)",
            "sens de l'opération (importation, exportation, transit)",
            "اتجاه العملية (استيراد، تصدير، عبور)", missing=NEVER_MISSING, form=form.DIRECTION),
        header("office", TEXT, lambda d, _: code(d.office), "customs office", "bureau de douane", "المكتب الجمركي",
            missing=NEVER_MISSING, form=form.OFFICE),
        header("regime", TEXT, lambda d, _: code(d.regime), "customs regime", "régime douanier", "النظام الجمركي",
            form=form.REGIME),
        header("mode", TEXT, lambda d, _: d.transport.mode.value if d.transport.mode else None,
            "mode of transport at the border", "mode de transport à la frontière", "نمط النقل عند الحدود",
            form=form.MODE),
        header("dispatch", TEXT, lambda d, _: code(d.dispatch),
            "country of dispatch", "pays d'expédition", "بلد الإرسال", form=form.COUNTRY),
        header("destination", TEXT, lambda d, _: code(d.destination),
            "country of destination", "pays de destination", "بلد المقصد", form=form.COUNTRY),
        header("terms", TEXT, lambda d, _: code(d.terms),
            "delivery terms (Incoterms)", "conditions de livraison (Incoterms)", "شروط التسليم (إنكوترمز)",
            form=form.TERMS),
        header("payment", TEXT, lambda d, _: code(d.payment),
            "method of payment", "mode de paiement", "طريقة الدفع", form=form.MARK),
        header("location", TEXT, lambda d, _: code(d.location),
            "place where the goods are", "localisation des marchandises", "مكان وجود البضاعة", form=form.MARK),
    )  # fmt: skip


def _named(
    name: str, find: Callable[[Declaration], Party | None], en: str, fr: str, ar: str, parts: tuple[str, ...]
) -> tuple[Fact, ...]:
    """The facts of one party: ``find`` says which, the wordings name it with its article (French: with *de*)."""

    def identifier(declaration: Declaration, dossier: Dossier) -> str | None:
        party = find(declaration)
        return code(party.identifier) if party else None

    def full_name(declaration: Declaration, dossier: Dossier) -> str | None:
        party = find(declaration)
        return prose(party.name) if party else None

    def country(declaration: Declaration, dossier: Dossier) -> str | None:
        party = find(declaration)
        return code(party.country) if party else None

    every = {
        "id": header(f"{name}.id", TEXT, identifier,
            f"registration number of {en}", f"numéro d'identification {fr}", f"رقم تعريف {ar}", form=form.MARK),
        "name": header(f"{name}.name", TEXT, full_name, f"name of {en}", f"nom {fr}", f"اسم {ar}",
            form=form.WORDS),
        "country": header(f"{name}.country", TEXT, country, f"country of {en}", f"pays {fr}", f"بلد {ar}",
            form=form.COUNTRY),
    }  # fmt: skip
    return tuple(every[part] for part in parts)


def _parties() -> tuple[Fact, ...]:
    return (
        *_named("operator", lambda d: d.operator, "the operator", "de l'opérateur économique", "المشغل الاقتصادي",
            ("id", "name", "country")),
        *_named("declarant", lambda d: d.declarant, "the declarant", "du déclarant", "مقدّم البيان", ("id", "name")),
        *_named("seller", lambda d: d.counterparty, "the seller or buyer abroad",
            "du vendeur ou de l'acheteur étranger", "البائع أو المشتري الأجنبي", ("id", "name", "country")),
        *_named("carrier", lambda d: d.party(Role.CARRIER), "the carrier", "du transporteur", "الناقل", ("id",)),
    )  # fmt: skip


def _transport() -> tuple[Fact, ...]:
    return (
        header("transport.means", TEXT, lambda d, _: code(d.transport.means),
            "means of transport (ship, flight, plate, train)",
            "moyen de transport (navire, vol, immatriculation, train)",
            "وسيلة النقل (سفينة، رحلة، لوحة، قطار)", form=form.MARK),
        header("transport.nationality", TEXT, lambda d, _: code(d.transport.nationality),
            "nationality of the means of transport", "nationalité du moyen de transport", "جنسية وسيلة النقل",
            form=form.COUNTRY),
        header("transport.document", TEXT, lambda d, _: code(d.transport.document),
            "number of the transport document", "numéro du titre de transport", "رقم وثيقة النقل", form=form.MARK),
        header("transport.loading", TEXT, lambda d, _: code(d.transport.loading),
            "place of loading", "lieu de chargement", "مكان الشحن", form=form.PLACE),
        header("transport.unloading", TEXT, lambda d, _: code(d.transport.unloading),
            "place of unloading", "lieu de déchargement", "مكان التفريغ", form=form.PLACE),
        header("containers", NUMBER, container_count,
            "number of containers", "nombre de conteneurs", "عدد الحاويات", missing=NEVER_MISSING, unit=COUNT),
        header("container_invalid", BOOLEAN, container_invalid,
            "a container number that is not valid (ISO 6346)",
            "un numéro de conteneur non valide (ISO 6346)",
            "رقم حاوية غير صحيح (ISO 6346)", missing=NEVER_MISSING),
        header("document_codes", TEXT, document_codes,
            "codes of the documents attached", "codes des documents joints", "رموز الوثائق المرفقة",
            missing=NEVER_MISSING, form=form.MARKS),
        header("documents", NUMBER, lambda d, _: float(sum(1 for _ in d.all_documents())),
            "number of documents attached", "nombre de documents joints", "عدد الوثائق المرفقة",
            missing=NEVER_MISSING, unit=COUNT),
    )  # fmt: skip


FACTS: tuple[Fact, ...] = (*_header_codes(), *_parties(), *_transport())
