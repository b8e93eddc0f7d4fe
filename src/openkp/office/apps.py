"""The project package itself, for its templates, tags and static files."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "openkp.office"
    label = "office"
