"""Addresses of the stocks desk: the authority's day."""

from __future__ import annotations

from django.urls import URLPattern, path

from openkp.office.stocks.views import (
    controlling,
    controlling_accounts,
    controlling_balances,
    controlling_licences,
    controlling_stock,
    handing_over,
)

urlpatterns: list[URLPattern] = [
    path("control/", controlling.control, name="control"),
    path("control/licences/", controlling_licences.licences, name="licences"),
    path("control/licences/new/", controlling_licences.new_licence, name="new_licence"),
    path("control/licences/<int:licence_id>/", controlling_licences.licence, name="licence"),
    path(
        "control/licences/<int:licence_id>/renew/", controlling_licences.renew_licence, name="renew_licence"
    ),
    path("control/licences/<int:licence_id>/end/", controlling_licences.end_licence, name="end_licence"),
    path("control/accounts/", controlling_accounts.holders, name="holders"),
    path("control/accounts/new/", controlling_accounts.new_holder, name="new_holder"),
    path("control/accounts/<str:code>/", controlling_accounts.holder, name="holder"),
    path("control/accounts/<str:code>/count/", controlling_stock.count, name="count"),
    path("control/accounts/<str:code>/seize/", controlling_stock.seize, name="seize"),
    path("control/accounts/<str:code>/hand-over/", handing_over.hand_over, name="hand_over"),
    path("control/accounts/<str:code>/standing/", handing_over.standing, name="standing"),
    path("control/balances/", controlling_balances.balances, name="balances"),
    path("control/transition/", controlling.transition, name="transition"),
]
