"""Addresses of what needs the whole road: trying drafts, releases, and how the house stands."""

from __future__ import annotations

from django.urls import path

from steelyard.cycle.road import views_administration, views_releases, views_trial

urlpatterns = [
    path("profiles/<str:code>/test/", views_trial.test, name="profile_test"),
    path("administration/house/", views_administration.house, name="house"),
    path("releases/", views_releases.releases, name="releases"),
    path("releases/propose/", views_releases.propose, name="release_propose"),
    path("releases/<int:release_id>/", views_releases.release, name="release"),
    path("releases/<int:release_id>/approve/", views_releases.approve, name="release_approve"),
]
