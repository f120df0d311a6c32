"""Addresses of the board, of operators and of search."""

from __future__ import annotations

from django.urls import path

from steelyard.cycle.monitoring import views, views_failures, views_operators, views_profiles, views_search

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/live/", views.board_live, name="board_live"),
    path("board/profiles/", views_profiles.profiles_at_work_page, name="profiles_at_work"),
    path("board/profiles/<str:code>/", views_profiles.profile_at_work, name="profile_at_work"),
    path("operators/", views_operators.operators, name="operators"),
    path("operators/one/", views_operators.operator, name="operator"),
    path("failures/", views_failures.failed, name="failures"),
    path("search/", views_search.search, name="search"),
]
