"""Every page a browser can open, and as whom. ``test_every_address_is_here`` holds this against the access matrix."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from django.urls import reverse


class Look(msgspec.Struct, frozen=True):
    """One page in one state: the route, who opens it, and which of the product's ``things`` stand in its address.

    ``given`` are parts of the address, ``asked`` its query; a value that begins with ``=`` names a thing.
    """

    route: str
    who: str = ""
    given: dict[str, str] = {}
    asked: dict[str, str] = {}
    state: str = ""
    status: int = 200
    part: bool = False  # a fragment, which htmx puts into a page

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.route, self.state, self.who and f"as {self.who}") if part)

    def address(self, things: dict[str, Any]) -> str:
        def told(value: str) -> Any:
            return things[value[1:]] if value.startswith("=") else value

        path = reverse(self.route, kwargs={name: told(value) for name, value in self.given.items()})
        query = urlencode({name: told(value) for name, value in self.asked.items()})
        return f"{path}?{query}" if query else path


LOOKS: tuple[Look, ...] = (
    # sign-in
    Look("account_login"),
    Look("account_inactive"),
    Look("account_logout", "brahim"),
    Look("account_reauthenticate", "brahim"),
    Look("account_change_password", "brahim"),
    Look("passkey_sign_in"),
    Look("add_passkey", "brahim"),
    Look("mfa_index", "nadia", state="without"),
    Look("mfa_index", "elias", state="with"),
    Look("mfa_activate_totp", "nadia"),
    Look("mfa_deactivate_totp", "elias"),
    Look("mfa_reauthenticate", "elias"),
    Look("mfa_view_recovery_codes", "elias"),
    Look("mfa_generate_recovery_codes", "elias"),
    # the house
    *(Look("home", who) for who in ("brahim", "dina")),
    Look("board", "dina"),
    Look("board", "claire"),
    Look("board", "dina", asked={"office": "QXPOR", "step": "day"}, state="one office"),
    Look("board_live", "dina", part=True),
    Look("profiles_at_work", "dina"),
    Look("profile_at_work", "dina", {"code": "=draft"}),
    Look("profile_at_work", "amina", {"code": "=draft"}, state="part", part=True),
    Look("failures", "amina"),
    Look("board", "brahim"),
    Look("board_live", "brahim", part=True),
    Look("board_live", "claire", part=True),
    # tasks
    Look("tasks", "brahim"),
    Look("tasks", "claire"),
    Look("tasks", "idle", state="empty"),
    Look("task", "brahim", {"control": "=check"}),
    Look("task", "brahim", {"control": "=closed_check"}, state="closed"),
    Look("task", "claire", {"control": "=inspection"}),
    Look("task", "claire", {"control": "=closed_inspection"}, state="closed"),
    Look("result", "brahim", {"control": "=check"}),
    Look("result", "claire", {"control": "=inspection"}),
    Look("amend_result", "brahim", {"control": "=closed_check"}),
    Look("amend_result", "claire", {"control": "=closed_inspection"}),
    Look("declaration", "brahim", {"number": "=carried"}),
    Look("declaration", "claire", {"number": "=carried"}),
    Look("declaration", "dina", {"number": "=carried"}),
    Look("declaration", "dina", {"number": "=amended"}, state="amended"),
    Look("declaration", "elias", {"number": "=green"}, state="green"),
    # search and operators
    Look("search", "brahim", state="blank"),
    Look("search", "brahim", asked={"q": "=carried"}, state="number"),
    Look("search", "claire", asked={"q": "=container"}, state="container"),
    Look("search", "amina", asked={"q": "=hs"}, state="goods"),
    Look("search", "amina", asked={"q": "=operator"}, state="operator"),
    Look("search", "claire", asked={"q": "nothing"}, state="nothing"),
    Look("operators", "amina", state="blank"),
    Look("operators", "amina", asked={"q": "=operator"}, state="found"),
    Look("operators", "amina", asked={"q": "zzzz"}, state="nothing"),
    Look("operator", "amina", asked={"key": "=operator"}),
    # profiles
    Look("profiles", "amina"),
    Look("profiles", "amina", asked={"q": "zzzz"}, state="nothing"),
    Look("profile", "amina", {"code": "=draft"}),
    Look("profile", "dina", {"code": "=draft"}, {"version": "draft"}, state="draft"),
    Look("profile_reference", "amina"),
    Look("profile_new", "amina"),
    Look("profile_draft", "amina", {"code": "=draft"}),
    Look("profile_test", "amina", {"code": "=draft"}),
    # releases
    Look("releases", "farid"),
    Look("releases", "dina"),
    Look("release", "dina", {"release_id": "=proposed"}),
    Look("release", "farid", {"release_id": "=proposed"}),
    # administration
    Look("administration", "farid"),
    Look("enrol", "farid"),
    Look("officer", "farid", {"number": "=officer"}),
    Look("keys", "farid"),
    Look("subscribers", "farid"),
    Look("house", "farid"),
    Look("audit", "elias"),
    Look("audit", "elias", asked={"actor": "nobody"}, state="nothing"),
)

ENDS = {
    "invalid": 422,
    "conflict": 409,
    "missing": 404,
    "refused": 403,
    "denied": 403,
    "unreadable": 400,
    "failed": 500,
    "too-many": 429,
    "old-form": 403,
}
"""The pages at which a way ends, by the last part of their address in ``urls``."""

NO_PAGES = frozenset(
    {
        # asked for by sending a form alone
        *("choose_language", "choose_theme", "close_account", "new_password", "end_posting", "revoke_key"),
        *("profile_check", "profile_discard", "release_propose", "release_approve", "take_next"),
        *("forget_factors", "sign_out_everywhere", "owe_again"),
        # answered to machines, or with a file
        *("healthz", "readyz", "metrics", "evidence", "mfa_download_recovery_codes"),
        # answered within a story alone, which looks at it: the one of signing in, and those of tests/sign_in
        *("mfa_authenticate", "remove_passkey", "mfa_reauthenticate_webauthn"),
    }
)
