from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "steelyard.cycle.controls"
    label = "controls"
    default_auto_field = "django.db.models.BigAutoField"
