"""Structured logs: one JSON object a line with the request's id and actor, Django's and gunicorn's lines among them."""

from __future__ import annotations

import logging
import logging.config
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = ("password", "token", "secret", "authorization", "cookie", "api_key", "otp")


def hide_secrets(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """A value whose name speaks of a secret is never written."""
    for name in event:
        if any(word in name.lower() for word in HIDDEN):
            event[name] = "hidden"
    return event


COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    hide_secrets,
]


def configure(*, level: str, form: str) -> None:
    """Send every log line of this process to standard error as ``form``: ``json`` or ``text``."""
    last: list[Any] = [structlog.dev.ConsoleRenderer()]
    if form == "json":
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *COMMON,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=COMMON,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for quiet in ("axes", "procrastinate", "urllib3", "PIL"):
        logging.getLogger(quiet).setLevel(max(logging.WARNING, root.level))
