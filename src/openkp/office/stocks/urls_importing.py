"""Addresses of the stocks desk: opening stocks and histories from files."""

from __future__ import annotations

from django.urls import URLPattern, path

from openkp.office.stocks.views import importing

urlpatterns: list[URLPattern] = [
    path("import/", importing.upload, name="import"),
    path("import/<int:pk>/", importing.preview, name="import_preview"),
    path("import/template/<slug:kind>.<slug:form>", importing.template, name="import_template"),
]
