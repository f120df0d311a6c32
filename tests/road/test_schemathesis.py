"""Whatever the document allows, and much that it does not, is answered as the document says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from steelyard.base.accounts.roles import Scope
from steelyard.site.api.urls import api
from steelyard.site.wsgi import application
from tests.road.test_api import POST, bearer, controlled, issued, key  # noqa: F401 - fixtures

DOCUMENT = "/api/v1/openapi.json"
OPERATIONS = [
    (method.upper(), path) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods
]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@contextmanager
def one_connection() -> Iterator[None]:
    """The test's transaction lives in one connection, which the end of a request must not close."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@one_connection()
def exercise(method: str, path: str, token: str, number: str | None, examples: int) -> None:
    """Send ``examples`` requests to an operation, half of them on a declaration that exists."""
    document = schemathesis.openapi.from_wsgi(DOCUMENT, application)
    document.config.seed = 1
    operation = document[path][method]
    spoilt = [operation.path_parameters, operation.query, operation.headers, operation.body]
    for mode in MODES if any(list(part) for part in spoilt) else MODES[:1]:

        @settings(
            max_examples=examples,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), known=...)
        def send(case: Any, known: bool) -> None:
            if known and number and "number" in case.path_parameters:
                case.path_parameters["number"] = number
            case.call_and_validate(checks=CHECKS, headers=bearer(token))

        send()


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_answers_as_documented(key, controlled, method, path):  # noqa: F811
    exercise(method, path, key, controlled, 40)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_without_a_key_every_operation_answers_as_documented(installation, method, path):
    exercise(method, path, "no-key", None, 3)


@pytest.mark.fuzz
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_ten_thousand_requests_are_answered_as_documented(installation, controlled, method, path):  # noqa: F811
    exercise(method, path, issued("asycuda", *Scope, per_minute=10_000_000), controlled, 1_000)
