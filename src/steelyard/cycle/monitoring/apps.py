from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "steelyard.cycle.monitoring"
    label = "monitoring"
