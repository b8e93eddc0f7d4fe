"""Elements, texts, situations, the matrix and comparisons."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
