"""The app that lets people and programs in."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "openkp.office.access"
    label = "access"

    def ready(self) -> None:
        """Listen to what allauth and Django tell of sign-ins."""
        from openkp.office.access import hearing

        hearing.listen()
