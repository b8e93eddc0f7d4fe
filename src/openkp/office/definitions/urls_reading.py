"""Elements, texts, situations, the matrix and comparisons: open to everybody. Stating needs a seat."""

from django.urls import URLPattern, path

from openkp.office.definitions.views import (
    asserted,
    comparing,
    downloads,
    elements,
    matrix,
    situations,
    stating,
    texts,
)

urlpatterns: list[URLPattern] = [
    path("", texts.start, name="start"),
    path("elements/", elements.elements, name="elements"),
    path("texts/", texts.texts, name="texts"),
    path("texts/<str:text>/", texts.text, name="text"),
    path("matrix/", matrix.matrix, name="matrix"),
    path("matrix/<slug:situation>/<str:text>/", matrix.cell, name="cell"),
    path("compare/", comparing.compare, name="compare"),
    path("situations/", situations.situations, name="situations"),
    path("situations/<slug:situation>/", situations.situation, name="situation"),
    path("situations/<slug:situation>/elements/<slug:element>/", asserted.asserted, name="asserted"),
    path("situations/<slug:situation>/add/", stating.add_assertion, name="add_assertion"),
    path(
        "situations/<slug:situation>/contest/<str:key>/",
        stating.contest_assertion,
        name="contest_assertion",
    ),
    path(
        "situations/<slug:situation>/withdraw/<int:row>/",
        stating.withdraw_assertion,
        name="withdraw_assertion",
    ),
    path("files/<slug:name>.<str:form>", downloads.file, name="file"),
]
