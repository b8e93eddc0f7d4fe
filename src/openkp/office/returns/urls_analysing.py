"""Pages of the returns desk: analysing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
