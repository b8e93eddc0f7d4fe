"""Addresses of the stocks desk: the authority's day."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
