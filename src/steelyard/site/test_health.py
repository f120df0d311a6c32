from __future__ import annotations

import pytest
import pytest_django
from django.test import Client

pytestmark = pytest.mark.django_db


def test_alive_says_nothing_about_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("steelyard.site.health.database_answers", lambda: False)
    assert Client().get("/healthz").status_code == 200


def test_ready_needs_database_tables_and_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = Client().get("/readyz")
    assert (ready.status_code, ready.json()["checks"]) == (200, {"database": True, "migrations": True, "disk": True})
    for check, broken in (("database_answers", False), ("waiting_migrations", ["x.0001"]), ("disk_has_room", False)):
        with monkeypatch.context() as patch:
            patch.setattr(f"steelyard.site.health.{check}", lambda broken=broken: broken)
            answer = Client().get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "not ready"), check


def test_a_full_disk_is_seen(settings: pytest_django.Settings) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"disk_limit": 0.000001})
    assert Client().get("/readyz").json()["checks"]["disk"] is False


def test_metrics_are_for_this_machine_or_for_the_token(settings: pytest_django.Settings) -> None:
    assert b"steelyard_requests_total" in Client().get("/metrics").content
    assert Client(REMOTE_ADDR="203.0.113.9").get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    token = "a-token-of-twenty-characters"
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"metrics_token": token})
    far = Client(REMOTE_ADDR="203.0.113.9")
    assert far.get("/metrics", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert far.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 404
    assert Client().get("/metrics").status_code == 404, "once there is a token, it is asked of everybody"


def test_the_word_of_a_proxy_counts_only_where_proxies_were_declared(settings: pytest_django.Settings) -> None:
    seen = []
    for hops in (0, 1, 2):
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"proxy_hops": hops})
        answer = Client(REMOTE_ADDR="10.0.0.1").get("/healthz", headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2"})
        seen.append(answer.wsgi_request.META["REMOTE_ADDR"])
    assert seen == ["10.0.0.1", "2.2.2.2", "1.1.1.1"]
