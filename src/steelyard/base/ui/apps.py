from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "steelyard.base.ui"
    label = "ui"
