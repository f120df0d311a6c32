"""Addresses of the administrator's pages."""

from __future__ import annotations

from django.urls import path

from steelyard.base.accounts import views, views_keys

urlpatterns = [
    path("administration/", views.administration, name="administration"),
    path("administration/officers/new/", views.enrol, name="enrol"),
    path("administration/officers/<int:number>/", views.officer, name="officer"),
    path("administration/officers/<int:number>/close/", views.close_account, name="close_account"),
    path("administration/officers/<int:number>/password/", views.new_password, name="new_password"),
    path("administration/officers/<int:number>/factors/remove/", views.forget_factors, name="forget_factors"),
    path(
        "administration/officers/<int:number>/postings/<int:posting>/end/",
        views.end_posting,
        name="end_posting",
    ),
    path("administration/keys/", views_keys.keys, name="keys"),
    path("administration/keys/<int:key>/revoke/", views_keys.revoke_key, name="revoke_key"),
]
