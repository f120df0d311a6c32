"""The address of the audit log."""

from __future__ import annotations

from django.urls import path

from steelyard.base.audit import views

urlpatterns = [path("audit/", views.audit, name="audit")]
