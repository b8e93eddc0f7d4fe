"""Addresses of the stocks desk: parcels seen, traced and labelled."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
