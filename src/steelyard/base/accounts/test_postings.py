from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from steelyard.base.accounts.models import Officer, Posting
from steelyard.base.accounts.roles import Role

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Officer:
    return Officer.objects.create(username="elias", name="Elias", enrolled_at=AT)


def test_the_database_refuses_one_person_as_administrator_and_auditor_on_the_same_day(officer: Officer) -> None:
    day = date(2026, 3, 31)
    Posting.objects.create(officer=officer, role=Role.INTERNAL_AUDITOR, valid_from=date(2026, 1, 1), valid_until=day)
    with pytest.raises(IntegrityError, match="at once"), transaction.atomic():
        Posting.objects.create(officer=officer, role=Role.SYSTEM_ADMINISTRATOR, valid_from=day)
    later = Posting.objects.create(officer=officer, role=Role.SYSTEM_ADMINISTRATOR, valid_from=date(2026, 4, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=later.pk).update(valid_from=day)


def test_a_posting_holds_on_its_first_and_last_day_and_not_outside(officer: Officer) -> None:
    first, last = date(2026, 1, 10), date(2026, 1, 20)
    Posting.objects.create(officer=officer, role=Role.TARGETER, valid_from=first, valid_until=last)
    held = [day for day in range(8, 23) if Posting.holding(date(2026, 1, day)).exists()]
    assert held == list(range(10, 21))
