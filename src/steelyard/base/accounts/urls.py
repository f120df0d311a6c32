"""Addresses of the system administrator's pages about people and keys."""

from __future__ import annotations

from django.urls import path

from steelyard.base.accounts import views, views_keys

urlpatterns = [
    path("administration/officers/", views.officers, name="officers"),
    path("administration/officers/<int:officer>/", views.officer, name="officer"),
    path("administration/officers/<int:officer>/password/", views.give_password, name="officer_password"),
    path("administration/officers/<int:officer>/close/", views.close, name="officer_close"),
    path("administration/officers/<int:officer>/post/", views.post, name="officer_post"),
    path("administration/postings/<int:posting>/end/", views.end, name="posting_end"),
    path("administration/keys/", views_keys.keys, name="keys"),
    path("administration/keys/<int:key>/revoke/", views_keys.revoke, name="key_revoke"),
]
