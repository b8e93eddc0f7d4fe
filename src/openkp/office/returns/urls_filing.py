"""Pages of the returns desk: filing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
