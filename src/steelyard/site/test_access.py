from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import pytest_django
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from steelyard.base.accounts.access import allow, before_ready, public, signed_in
from steelyard.base.accounts.models import Officer
from steelyard.base.accounts.roles import Role
from steelyard.site.urls import handler403, handler404  # noqa: F401  the resolver reads the handlers
from steelyard.site.urls import urlpatterns as house
from tests.cast import Cast


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{getattr(request, 'actor', 'nobody')}")


def fresh() -> Callable[..., HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        return page(request)

    return view


urlpatterns = [
    *house,
    path("t/undeclared/", fresh(), name="t_undeclared"),
    path("t/public/", public(fresh()), name="t_public"),
    path("t/signed-in/", signed_in(fresh()), name="t_signed_in"),
    path("t/before/", before_ready(fresh()), name="t_before"),
    path("t/targeter/", allow(Role.TARGETER, Role.HEAD_OF_RISK_UNIT)(fresh()), name="t_targeter"),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def browser(officer: Any) -> Client:
    client = Client()
    client.force_login(
        Officer.objects.get(pk=officer.id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_a_view_that_declares_nothing_is_open_to_nobody(cast: Cast) -> None:
    assert browser(cast.farid).get("/t/undeclared/").status_code == 403
    assert Client().get("/t/undeclared/").status_code == 302


def test_a_role_opens_its_pages_and_no_other_role_does(cast: Cast) -> None:
    statuses = {name: browser(getattr(cast, name)).get("/t/targeter/").status_code for name in cast.__struct_fields__}
    assert statuses == {"amina": 200, "dina": 200, "brahim": 403, "claire": 403, "elias": 403, "farid": 403}


def test_a_stranger_is_sent_to_sign_in_and_back(cast: Cast) -> None:
    answer = Client().get("/t/targeter/?page=2")
    assert answer.headers["Location"] == "/accounts/login/?next=%2Ft%2Ftargeter%2F%3Fpage%3D2"
    assert Client().get("/t/public/").content == b"nobody"


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(cast: Cast) -> None:
    answer = Client().get("/t/signed-in/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"][:16]) == (204, "/accounts/login/")


def test_a_view_knows_who_asks_even_where_everybody_may(cast: Cast) -> None:
    assert browser(cast.amina).get("/t/public/").content == b"officer:amina"
    assert browser(cast.amina).get("/t/signed-in/").content == b"officer:amina"


def test_where_a_second_factor_is_required_nothing_opens_before_it(
    cast: Cast, settings: pytest_django.Settings
) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"require_second_factor": True})
    client = browser(cast.amina)
    assert client.get("/t/targeter/").headers["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/t/before/").status_code == 200
    assert client.get("/t/public/").status_code == 200


def test_a_page_that_is_not_open_says_so_with_the_number_of_the_request(cast: Cast) -> None:
    answer = browser(cast.elias).get("/t/targeter/", headers={"X-Request-ID": "ticket-4711-a"})
    assert answer.headers["X-Request-ID"] == "ticket-4711-a"
    assert "ticket-4711-a" in answer.content.decode()


def test_a_malformed_request_number_is_replaced(cast: Cast) -> None:
    answer = Client().get("/t/public/", headers={"X-Request-ID": "a b\u0660"})
    assert len(answer.headers["X-Request-ID"]) == 32
    assert answer.headers["X-Request-ID"].isalnum()


def test_allow_needs_a_role() -> None:
    with pytest.raises(ValueError, match="needs a role"):
        allow()
