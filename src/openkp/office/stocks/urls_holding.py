"""Addresses of the stocks desk: the holder's day."""

from __future__ import annotations

from django.urls import URLPattern, path

from openkp.office.stocks.views import holding, holding_deeds, holding_records

urlpatterns: list[URLPattern] = [
    path("", holding.mine_day, name="mine_day"),
    path("production/", holding.production, name="production"),
    path("purchase/", holding_deeds.purchase, name="purchase"),
    path("sale/", holding_deeds.sale, name="sale"),
    path("receive/", holding.receive, name="receive"),
    path("mix/", holding_deeds.mix, name="mix"),
    path("split/", holding_deeds.split, name="split"),
    path("sort/", holding_deeds.sort, name="sort"),
    path("move/", holding_deeds.move, name="move"),
    path("loss/", holding_deeds.loss, name="loss"),
    path("cutting/", holding_deeds.cutting, name="cutting"),
    path("declare/", holding.declare, name="declare"),
    path("records/", holding_records.records, name="records"),
    path("records.csv", holding_records.records_csv, name="records_csv"),
    path("balance/", holding_records.my_balance, name="my_balance"),
]
