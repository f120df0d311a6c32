"""Is this process alive, and may it be given work?"""

from __future__ import annotations

import shutil

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import public
from steelyard.base.postgres.silence import hurried

log = structlog.get_logger(__name__)


@public
@never_cache
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "alive"})


@public
@never_cache
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, its tables are those of this version and the disk has room; else 503.

    A database that says nothing for a second is one that does not answer.
    """
    with hurried():
        state = {"database": database_answers(), "migrations": False, "disk": disk_has_room()}
        state["migrations"] = state["database"] and tables_are_current()
    ready = all(state.values())
    body = {"status": "ready" if ready else "not ready", "checks": state}
    return JsonResponse(body, status=200 if ready else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.warning("database_unreachable", exc_info=True)
        return False
    return True


def tables_are_current() -> bool:
    """True when no migration is waiting."""
    try:
        return not waiting_migrations()
    except DatabaseError:
        log.warning("migrations_unreadable", exc_info=True)
        return False


def disk_has_room() -> bool:
    """False from the share of the disk in use at which intake stops (STEELYARD_DISK_LIMIT)."""
    usage = shutil.disk_usage(settings.ENVIRONMENT.data_dir)
    return usage.used / usage.total < settings.ENVIRONMENT.disk_limit


def waiting_migrations() -> list[str]:
    """The migrations that the database has not seen yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
