"""Addresses of the stocks desk: parcels seen, traced, labelled and corrected."""

from __future__ import annotations

from django.urls import URLPattern, path

from openkp.office.stocks.views import correcting, event, labelling, recalling, seeing

urlpatterns: list[URLPattern] = [
    path("parcels/<str:code>/", seeing.parcel, name="parcel"),
    path("parcels/<str:code>/label/", labelling.label, name="label"),
    path("recall/", recalling.recall, name="recall"),
    path("events/<int:seq>/", event.event, name="event"),
    path("events/<int:seq>/correct/", correcting.correct, name="correct"),
]
