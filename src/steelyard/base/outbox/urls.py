"""Addresses of the page of subscribers."""

from __future__ import annotations

from django.urls import path

from steelyard.base.outbox import views

urlpatterns = [
    path("administration/subscribers/", views.subscribers, name="subscribers"),
    path("administration/subscribers/<int:subscription>/again/", views.owe_again, name="owe_again"),
]
