"""The web server: gunicorn with threads, configured by our settings alone."""

from __future__ import annotations

import sys
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from steelyard.site.environment import Environment, load
from steelyard.site.parent import end_with_parent
from steelyard.site.serve import HELD
from steelyard.site.warm import warm
from steelyard.site.web_threads import Worker


class PlainLogger(Logger):  # type: ignore[misc]
    """Leaves gunicorn's lines to the handlers that every other line goes through."""

    def setup(self, cfg: Any) -> None:
        self.error_log.propagate = True
        self.error_log.handlers = []
        self.access_log.handlers = []


class Web(BaseApplication):  # type: ignore[misc]
    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        super().__init__()

    def load_config(self) -> None:
        for name, value in configuration(self.environment).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from steelyard.site.wsgi import application  # in the worker, so that the parent stays small

        return application


def configuration(environment: Environment) -> dict[str, Any]:
    """gunicorn's settings. A proxy's word on the scheme counts only where proxies were declared."""
    return {
        "bind": f"{environment.host}:{environment.port}",
        "workers": environment.workers,
        "threads": environment.threads,
        "worker_class": Worker,
        "worker_tmp_dir": "/dev/shm",  # noqa: S108  heartbeat files, never on a slow disk
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 75,
        "backlog": 512,
        "forwarded_allow_ips": "*" if environment.proxy_hops else "",
        "limit_request_line": 4094,
        "limit_request_fields": 50,
        "control_socket_disable": True,
        "logger_class": PlainLogger,
        "proc_name": "steelyard",
        "post_fork": lambda server, worker: end_with_parent(),
        "post_worker_init": lambda worker: begin(),
    }


def begin() -> None:
    """Warm a worker before anybody waits for it; its connection was for that alone."""
    from django.db import connection
    from django.utils import timezone

    try:
        warm(at=timezone.now())
    finally:
        connection.close()


def main() -> None:
    from steelyard.site.log import configure

    end_with_parent()
    environment = load()
    configure(level=environment.log_level, form=environment.log_format)
    if HELD in sys.argv[1:]:
        from django.urls import get_resolver

        from steelyard.site import wsgi  # noqa: F401  for what it loads

        get_resolver().url_patterns  # noqa: B018  loads every page
        sys.stdin.read()
    Web(environment).run()


if __name__ == "__main__":
    main()
