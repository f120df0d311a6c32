"""Who may open which address: one row for each route, read by ``test_access_matrix``.

A new route needs a row here, or the test fails. A route with parts in its address names sample values for them; what
they name need not exist, for "no such thing" (404) is not "not for you" (403).
"""

from __future__ import annotations

from typing import Any

import msgspec

from steelyard.base.accounts.roles import Role

EVERYBODY = "everybody"
KEY = "key of an outside system"
OFFICERS = frozenset(Role)

TARGETER = Role.TARGETER
HEAD = Role.HEAD_OF_RISK_UNIT
DOCUMENTARY = Role.DOCUMENTARY_OFFICER
INSPECTOR = Role.PHYSICAL_INSPECTOR
ADMINISTRATOR = Role.SYSTEM_ADMINISTRATOR
AUDITOR = Role.INTERNAL_AUDITOR


class Row(msgspec.Struct, frozen=True):
    """``opened_by``: EVERYBODY, KEY or the roles; ``sample``: values for the parts of the address."""

    opened_by: str | frozenset[Role]
    sample: dict[str, Any] = {}


def row(*roles: Role, **sample: Any) -> Row:
    return Row(frozenset(roles), sample)


MATRIX: dict[str, Row] = {
    # the house
    "home": Row(OFFICERS),
    "choose_language": Row(EVERYBODY),
    "choose_theme": Row(EVERYBODY),
    "healthz": Row(EVERYBODY),
    "readyz": Row(EVERYBODY),
    "metrics": Row(EVERYBODY),
    # sign-in
    "account_login": Row(EVERYBODY),
    "account_logout": Row(EVERYBODY),
    "account_inactive": Row(EVERYBODY),
    "account_reauthenticate": Row(OFFICERS),
    "account_change_password": Row(OFFICERS),
    "mfa_index": Row(OFFICERS),
    "mfa_authenticate": Row(EVERYBODY),
    "mfa_reauthenticate": Row(OFFICERS),
    "mfa_activate_totp": Row(OFFICERS),
    "mfa_deactivate_totp": Row(OFFICERS),
    "add_passkey": Row(OFFICERS),
    "remove_passkey": Row(OFFICERS, {"factor": 0}),
    "mfa_reauthenticate_webauthn": Row(OFFICERS),
    "passkey_sign_in": Row(EVERYBODY),
    "sign_out_everywhere": Row(OFFICERS),
    "mfa_view_recovery_codes": Row(OFFICERS),
    "mfa_generate_recovery_codes": Row(OFFICERS),
    "mfa_download_recovery_codes": Row(OFFICERS),
    # the board, operators, search
    "board": row(TARGETER, HEAD, AUDITOR, DOCUMENTARY, INSPECTOR),
    "board_live": row(TARGETER, HEAD, AUDITOR, DOCUMENTARY, INSPECTOR),
    "profiles_at_work": row(TARGETER, HEAD, AUDITOR),
    "profile_at_work": row(TARGETER, HEAD, AUDITOR, code="VAL-101"),
    "operators": row(TARGETER, HEAD, AUDITOR),
    "operator": row(TARGETER, HEAD, AUDITOR),
    "failures": row(TARGETER, HEAD, ADMINISTRATOR, AUDITOR),
    "search": row(TARGETER, HEAD, AUDITOR, DOCUMENTARY, INSPECTOR),
    # administration
    "administration": row(ADMINISTRATOR),
    "enrol": row(ADMINISTRATOR),
    "officer": row(ADMINISTRATOR, number=0),
    "close_account": row(ADMINISTRATOR, number=0),
    "forget_factors": row(ADMINISTRATOR, number=0),
    "new_password": row(ADMINISTRATOR, number=0),
    "end_posting": row(ADMINISTRATOR, number=0, posting=0),
    "keys": row(ADMINISTRATOR),
    "revoke_key": row(ADMINISTRATOR, key=0),
    "subscribers": row(ADMINISTRATOR),
    "owe_again": row(ADMINISTRATOR, subscription=0),
    "audit": row(AUDITOR),
    # profiles
    "profiles": row(TARGETER, HEAD, AUDITOR),
    "profile": row(TARGETER, HEAD, AUDITOR, code="VAL-101"),
    "profile_reference": row(TARGETER, HEAD, AUDITOR),
    "profile_new": row(TARGETER),
    "profile_check": row(TARGETER),
    "profile_draft": row(TARGETER, code="VAL-101"),
    "profile_discard": row(TARGETER, code="VAL-101"),
    "profile_test": row(TARGETER, code="VAL-101"),
    # releases
    "releases": row(ADMINISTRATOR, HEAD, AUDITOR),
    "release": row(ADMINISTRATOR, HEAD, AUDITOR, release_id=1),
    "release_propose": row(ADMINISTRATOR),
    "release_approve": row(HEAD, release_id=1),
    "house": row(ADMINISTRATOR),
    # tasks, results, declarations
    "tasks": row(DOCUMENTARY, INSPECTOR),
    "take_next": row(DOCUMENTARY, INSPECTOR),
    "task": row(DOCUMENTARY, INSPECTOR, control=0),
    "result": row(DOCUMENTARY, INSPECTOR, control=0),
    "amend_result": row(DOCUMENTARY, INSPECTOR, control=0),
    "evidence": row(TARGETER, HEAD, AUDITOR, DOCUMENTARY, INSPECTOR, control=0, sha256="0" * 64),
    "declaration": row(TARGETER, HEAD, AUDITOR, DOCUMENTARY, INSPECTOR, number="QX-0"),
    # the API
    "api-v1:api-root": Row(EVERYBODY),
    "api-v1:openapi-json": Row(EVERYBODY),
    "api-v1:published_schema": Row(EVERYBODY),
    "api-v1:draws": Row(EVERYBODY, {"day": "2026-01-01"}),
    "api-v1:send_declarations": Row(KEY),
    "api-v1:decision": Row(KEY, {"number": "QX-0"}),
    "api-v1:explanation": Row(KEY, {"number": "QX-0"}),
    "api-v1:send_result": Row(KEY, {"number": "QX-0"}),
    "api-v1:listing": Row(KEY),
    "api-v1:subscribe": Row(KEY),
    "api-v1:unsubscribe": Row(KEY, {"subscription": "0"}),
}
