"""Addresses of risk profiles and their drafts."""

from __future__ import annotations

from django.urls import path

from steelyard.cycle.profiles import views, views_draft

urlpatterns = [
    path("profiles/", views.profiles, name="profiles"),
    path("profiles/reference/", views.reference, name="profile_reference"),
    path("profiles/new/", views_draft.new, name="profile_new"),
    path("profiles/check/", views_draft.check, name="profile_check"),
    path("profiles/<str:code>/", views.profile, name="profile"),
    path("profiles/<str:code>/draft/", views_draft.draft, name="profile_draft"),
    path("profiles/<str:code>/draft/discard/", views_draft.discard, name="profile_discard"),
]
