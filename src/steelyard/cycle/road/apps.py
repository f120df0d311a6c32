from django.apps import AppConfig


class RoadConfig(AppConfig):
    name = "steelyard.cycle.road"
    label = "road"
