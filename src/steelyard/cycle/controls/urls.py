"""Addresses of tasks, results, declarations and their evidence."""

from __future__ import annotations

from django.urls import path

from steelyard.cycle.controls import views, views_declaration, views_evidence, views_result

urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/next/", views.take_next, name="take_next"),
    path("tasks/<int:control>/", views.task, name="task"),
    path("tasks/<int:control>/result/", views_result.result, name="result"),
    path("tasks/<int:control>/result/amend/", views_result.amend, name="amend_result"),
    path("evidence/<int:control>/<str:sha256>/", views_evidence.show, name="evidence"),
    path("declarations/<str:number>/", views_declaration.declaration, name="declaration"),
]
