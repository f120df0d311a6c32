"""The background worker: does the jobs that are left behind or due by the clock, and carries events to subscribers."""

from __future__ import annotations

import os

import django

from steelyard.site.parent import end_with_parent


def main() -> None:
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.site.settings")
    django.setup()
    from django.conf import settings
    from django.utils import timezone
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params

    from steelyard.base.outbox.courier import Courier

    environment = settings.ENVIRONMENT
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=environment.jobs + 2)
    courier = Courier(timezone.now, environment.reach)
    with app.replace_connector(connector) as worker, courier:
        worker.run_worker(
            name="steelyard",
            concurrency=environment.jobs,
            install_signal_handlers=True,
            shutdown_graceful_timeout=20,
        )


if __name__ == "__main__":
    main()
