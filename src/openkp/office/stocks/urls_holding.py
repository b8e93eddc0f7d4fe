"""Addresses of the stocks desk: the holder's day."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
