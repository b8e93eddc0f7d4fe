"""The drafting room: drafts in brackets, positions, the search."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
