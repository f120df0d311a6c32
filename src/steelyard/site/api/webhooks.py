"""Where a source system wants to be told of events."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from steelyard.base.accounts.roles import Scope
from steelyard.base.errors import Invalid, Missing, Reason
from steelyard.base.outbox import operations as outbox
from steelyard.base.outbox import queries as subscriptions
from steelyard.site.api import document
from steelyard.site.api.address import Whole
from steelyard.site.api.body import not_json, read_struct
from steelyard.site.api.door import Caller, opens
from steelyard.site.api.said import Subscribed

router = Router(tags=["webhooks"])

TOPICS = ("decision.made", "result.recorded")


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    topics: tuple[str, ...] = TOPICS


@router.post("/webhooks", openapi_extra=document.POST_WEBHOOK)
@opens(Scope.WEBHOOKS)
def subscribe(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Ask to be told of events of this source at an address."""
    refused = not_json(request)
    if refused:
        return refused
    wanted = read_struct(request.body, Wanted)
    reasons = [*_wrong_url(wanted.url), *_wrong_topics(wanted.topics)]
    if reasons:
        raise Invalid("webhook.invalid", *reasons)
    secret = secrets.token_urlsafe(32)
    subscription = outbox.subscribe(
        source=caller.source,
        url=wanted.url,
        secret=secret,
        topics=list(wanted.topics),
        actor=caller.holder.actor,
        at=caller.at,
    )
    body = msgspec.json.encode(Subscribed(subscription, wanted.url, wanted.topics, secret))
    return HttpResponse(body, status=201, content_type="application/json")


@router.get("/webhooks", openapi_extra=document.GET_WEBHOOKS)
@opens(Scope.WEBHOOKS)
def listing(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The subscriptions of this source, with what is still owed to each."""
    body = msgspec.json.encode(subscriptions.subscriptions_of(source=caller.source))
    return HttpResponse(body, content_type="application/json")


@router.delete("/webhooks/{subscription}", openapi_extra=document.DELETE_WEBHOOK)
@opens(Scope.WEBHOOKS)
def unsubscribe(request: HttpRequest, caller: Caller, subscription: Whole) -> HttpResponse:
    """End a subscription; what it is still owed is given up."""
    if subscription >= 2**63 or not outbox.unsubscribe(
        subscription_id=subscription, source=caller.source, actor=caller.holder.actor, at=caller.at
    ):
        raise Missing("webhook.unknown", Reason("subscription", _("There is no such subscription.")))
    return HttpResponse(status=204)


def _wrong_url(url: str) -> list[Reason]:
    """Only hosts the administrator named may be told: a key must not make this machine call anywhere else."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return [Reason("url", _("This is not a web address."))]
    odd = not (url.isascii() and url.isprintable()) or " " in url or "@" in parts.netloc
    if odd or parts.scheme not in {"http", "https"} or not host or port == 0 or len(url) > 500:
        return [Reason("url", _("This is not a web address."))]
    if not settings.ENVIRONMENT.reach.names(host):
        return [Reason("url", _("The administrator has not named this host as one that may be told."))]
    return []


def _wrong_topics(topics: tuple[str, ...]) -> list[Reason]:
    wrong = [topic for topic in topics if topic not in TOPICS]
    if not topics or wrong or len(set(topics)) < len(topics):
        return [Reason("topics", _("Choose among: %(topics)s.") % {"topics": ", ".join(TOPICS)})]
    return []
