from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    name = "steelyard.cycle.declarations"
    label = "declarations"
    default_auto_field = "django.db.models.BigAutoField"
