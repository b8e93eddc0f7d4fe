"""Pages of the returns desk: publishing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
