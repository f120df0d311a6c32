"""What the codes of the audit log are called. The log keeps codes, so that an entry says the same in every language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from steelyard.base.accounts.roles import Role, Scope
from steelyard.base.actor import ActorKind

VERBS: Mapping[str, Any] = {
    "aeo.granted": pgettext_lazy("deed", "AEO status granted"),
    "aeo.withdrawn": pgettext_lazy("deed", "AEO status withdrawn"),
    "audit.read": pgettext_lazy("deed", "Audit log read"),
    "control.taken": pgettext_lazy("deed", "Control taken on"),
    "declaration.read": pgettext_lazy("deed", "Declaration read"),
    "draft.discarded": pgettext_lazy("deed", "Draft discarded"),
    "draft.saved": pgettext_lazy("deed", "Draft saved"),
    "draft.tried": pgettext_lazy("deed", "Draft tried on past declarations"),
    "evidence.added": pgettext_lazy("deed", "Picture added as evidence"),
    "explanation.read": pgettext_lazy("deed", "Explanation of a decision read"),
    "factor.added": pgettext_lazy("deed", "Second factor added"),
    "factor.all_removed": pgettext_lazy("deed", "All second factors removed"),
    "factor.refused": pgettext_lazy("deed", "Second factor refused"),
    "factor.removed": pgettext_lazy("deed", "Second factor removed"),
    "factor.renewed": pgettext_lazy("deed", "Second factor renewed"),
    "factor.used": pgettext_lazy("deed", "Second factor used"),
    "key.issued": pgettext_lazy("deed", "Key issued"),
    "key.revoked": pgettext_lazy("deed", "Key revoked"),
    "office.opened": pgettext_lazy("deed", "Office opened"),
    "officer.closed": pgettext_lazy("deed", "Account closed"),
    "officer.enrolled": pgettext_lazy("deed", "Officer enrolled"),
    "officer.locked_out": pgettext_lazy("deed", "Sign-in barred after wrong passwords"),
    "officer.password_set": pgettext_lazy("deed", "New password set"),
    "officer.posted": pgettext_lazy("deed", "Posting given"),
    "officer.posting_ended": pgettext_lazy("deed", "Posting ended"),
    "officer.sessions_ended": pgettext_lazy("deed", "All sessions ended"),
    "officer.signed_in": pgettext_lazy("deed", "Signed in"),
    "officer.signed_out": pgettext_lazy("deed", "Signed out"),
    "operator.read": pgettext_lazy("deed", "Operator's record read"),
    "parameters.loaded": pgettext_lazy("deed", "Selection parameters loaded"),
    "release.approved": pgettext_lazy("deed", "Release approved"),
    "release.founded": pgettext_lazy("deed", "First release put in force"),
    "release.proposed": pgettext_lazy("deed", "Release proposed"),
    "result.recorded": pgettext_lazy("deed", "Result recorded"),
    "search.done": pgettext_lazy("deed", "Search made"),
    "secret.committed": pgettext_lazy("deed", "Secret of the draw committed to"),
    "secret.revealed": pgettext_lazy("deed", "Secret of the draw published"),
    "subscription.begun": pgettext_lazy("deed", "Subscription begun"),
    "subscription.ended": pgettext_lazy("deed", "Subscription ended"),
    "subscription.owed_again": pgettext_lazy("deed", "Undelivered events put up again"),
}
KINDS: Mapping[str, Any] = {
    "audit": pgettext_lazy("object on record", "Audit log"),
    "control": pgettext_lazy("object on record", "Control"),
    "declaration": pgettext_lazy("object on record", "Declaration"),
    "explanation": pgettext_lazy("object on record", "Explanation"),
    "office": pgettext_lazy("object on record", "Office"),
    "officer": pgettext_lazy("object on record", "Officer"),
    "operator": pgettext_lazy("object on record", "Operator"),
    "profile": pgettext_lazy("object on record", "Profile"),
    "release": pgettext_lazy("object on record", "Release"),
    "search": pgettext_lazy("object on record", "Search"),
    "secret": pgettext_lazy("object on record", "Secret of the draw"),
    "selection": pgettext_lazy("object on record", "Selection"),
    "source": pgettext_lazy("object on record", "Source system"),
    "subscription": pgettext_lazy("object on record", "Subscription"),
}
ACTORS: Mapping[str, Any] = {
    ActorKind.OFFICER: pgettext_lazy("actor on record", "Officer"),
    ActorKind.SOURCE: pgettext_lazy("actor on record", "Source system"),
    ActorKind.SYSTEM: pgettext_lazy("actor on record", "This installation"),
}
SOUGHT: Mapping[str, Any] = {
    "number": _("Declaration number"),
    "reference": _("Message or reference number"),
    "transport": _("Transport document"),
    "container": _("Container"),
    "hs": _("HS code"),
    "operator": _("Operator"),
    "declared_for": _("Declarations of the operator"),
}
"""The parts of the object of a search: what the text was looked for as."""
DETAILS: Mapping[str, Any] = {
    "actor": _("Who"),
    "before": pgettext_lazy("detail on record", "Entries before"),
    "copied": pgettext_lazy("detail on record", "Copied passkey"),
    "declarations": pgettext_lazy("detail on record", "Declarations looked at"),
    "events": pgettext_lazy("detail on record", "Events"),
    "factor": pgettext_lazy("detail on record", "Second factor"),
    "factors": pgettext_lazy("detail on record", "Second factors"),
    "for": pgettext_lazy("detail on record", "For"),
    "found": pgettext_lazy("detail on record", "Number found"),
    "from": pgettext_lazy("detail on record", "From"),
    "key": pgettext_lazy("detail on record", "Known by"),
    "matches": pgettext_lazy("detail on record", "Matches"),
    "name": pgettext_lazy("detail on record", "Name"),
    "number": pgettext_lazy("detail on record", "Number"),
    "object_id": _("Object"),
    "object_kind": _("Kind of object"),
    "office": _("Office"),
    "prefix": pgettext_lazy("detail on record", "Beginning of the key"),
    "result": pgettext_lazy("detail on record", "Result"),
    "role": pgettext_lazy("detail on record", "Role"),
    "scopes": pgettext_lazy("detail on record", "Rights"),
    "sha256": pgettext_lazy("detail on record", "Checksum"),
    "since": pgettext_lazy("detail on record", "Since"),
    "status": pgettext_lazy("detail on record", "Outcome"),
    "text": pgettext_lazy("detail on record", "Text looked for"),
    "tier": pgettext_lazy("detail on record", "AEO tier"),
    "topics": pgettext_lazy("detail on record", "Topics"),
    "until": pgettext_lazy("detail on record", "Until"),
    "url": pgettext_lazy("detail on record", "Web address"),
    "valid_from": pgettext_lazy("detail on record", "Valid from"),
    "verb": _("What was done"),
    "version": pgettext_lazy("detail on record", "Version"),
}
FACTORS: Mapping[str, Any] = {
    "recovery_codes": _("Recovery codes"),
    "totp": _("Authenticator app"),
    "webauthn": _("Passkey"),
}
VALUES: Mapping[str, Mapping[str, Any]] = {
    "factor": FACTORS,
    "factors": FACTORS,
    "for": {
        "confirmation": pgettext_lazy("detail on record", "Confirming who it is"),
        "sign-in without password": pgettext_lazy("detail on record", "Sign-in without password"),
    },
    "role": dict(Role.choices),
    "scopes": dict(Scope.choices),
    "copied": {"True": _("Yes")},
    "status": {
        "nil": pgettext_lazy("result", "Nil"),
        "finding": pgettext_lazy("result", "Finding"),
        "inconclusive": pgettext_lazy("result", "Inconclusive"),
        "not_performed": pgettext_lazy("result", "Not performed"),
    },
}
"""Of details that hold codes: by the detail's name, the word of each code."""
