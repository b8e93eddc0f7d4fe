"""Every table of the desk as a file: CSV and JSON, the matrix also as a picture (SVG)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from openkp.definitions.comparison_form import comparison_values
from openkp.definitions.matrix import Matrix, as_csv
from openkp.definitions.matrix_drawing import as_svg
from openkp.office.acting import Json
from openkp.office.definitions.place_tables import places_csv
from openkp.office.definitions.places import around
from openkp.office.definitions.reads import matrix as matrix_reads
from openkp.office.definitions.reads import tables
from openkp.office.definitions.reads.comparison_tables import comparison_rows
from openkp.office.definitions.views.asked import Asked, asked_of
from openkp.office.definitions.views.comparing import chosen_pair
from openkp.office.definitions.views.matrix import chosen_texts

CSV, JSON, SVG = "text/csv; charset=utf-8", "application/json", "image/svg+xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file: its media type and content."""

    kind: str
    body: str


@require_safe
def file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """A table by its name and form. What was asked for on the page is asked for in the address too.

    CSV begins with a mark of its encoding, as every table of the office, so that spreadsheets read accents.
    """
    make = _MAKERS.get((name, form))
    if make is None:
        raise Http404
    made = make(request, asked_of(request))
    return HttpResponse(
        made.body.encode("utf-8-sig" if made.kind == CSV else "utf-8"),
        content_type=made.kind,
        headers={
            "Content-Disposition": f'attachment; filename="definitions-{name}.{form}"',
            "Cache-Control": "no-cache",
        },
    )


def _json(values: object) -> Made:
    return Made(kind=JSON, body=json.dumps(values, ensure_ascii=False, indent=1) + "\n")


def _taken(asked: Asked) -> Json:
    """How the answers of a file were taken, written into it."""
    return {
        "with_readings": asked.taken.with_readings,
        "assertions": "shipped" if asked.taken.is_shipped_only else "all",
    }


def _table(
    name: str, rows_of: Callable[[HttpRequest, Asked], tables.Rows], heads: tuple[str, ...] = ()
) -> dict[tuple[str, str], Callable[[HttpRequest, Asked], Made]]:
    """A table in both forms."""

    def as_table(request: HttpRequest, asked: Asked) -> Made:
        return Made(kind=CSV, body=tables.as_csv(rows_of(request, asked), heads))

    def as_values(request: HttpRequest, asked: Asked) -> Made:
        return _json(rows_of(request, asked))

    return {(name, "csv"): as_table, (name, "json"): as_values}


def _elements(_request: HttpRequest, asked: Asked) -> tables.Rows:
    return tables.element_rows(asked.texts().values())


def _definitions(request: HttpRequest, asked: Asked) -> tables.Rows:
    return tables.text_rows(chosen_texts(request, asked))


def _situations(_request: HttpRequest, asked: Asked) -> tables.Rows:
    return tables.situation_rows(asked.taken.situations().values())


def _assertions(request: HttpRequest, asked: Asked) -> tables.Rows:
    every = asked.taken.situations()
    wanted = request.GET.get("situation", "")
    if wanted and wanted not in every:
        raise Http404
    return tables.assertion_rows(
        [wanted] if wanted else list(every), is_shipped_only=asked.taken.is_shipped_only
    )


# --- the matrix and a comparison ----------------------------------------------------------------------------


def _matrix(request: HttpRequest, asked: Asked) -> Matrix:
    texts = chosen_texts(request, asked)
    return matrix_reads.matrix([each.definition for each in texts], asked.taken)


def _matrix_csv(request: HttpRequest, asked: Asked) -> Made:
    return Made(kind=CSV, body=as_csv(_matrix(request, asked)))


def _matrix_json(request: HttpRequest, asked: Asked) -> Made:
    return _json({**_taken(asked), "answers": _matrix(request, asked).as_rows()})


def _matrix_svg(request: HttpRequest, asked: Asked) -> Made:
    titles = {name: gettext(each.title) for name, each in asked.taken.situations().items()}
    titles |= {name: each.title for name, each in asked.texts().items()}
    return Made(kind=SVG, body=as_svg(_matrix(request, asked), titles, gettext))


def _places_csv(request: HttpRequest, asked: Asked) -> Made:
    """What the data sets record around a situation."""
    situation = asked.taken.situations().get(request.GET.get("situation", ""))
    if situation is None:
        raise Http404
    return Made(kind=CSV, body=places_csv(around(situation)))


def _comparison_csv(request: HttpRequest, asked: Asked) -> Made:
    one, other = chosen_pair(request, asked)
    found = matrix_reads.comparison(one.definition, other.definition, asked.taken)
    heads = ("what", "id", one.id, other.id)
    return Made(kind=CSV, body=tables.as_csv(comparison_rows(found), heads))


def _comparison_json(request: HttpRequest, asked: Asked) -> Made:
    one, other = chosen_pair(request, asked)
    found = matrix_reads.comparison(one.definition, other.definition, asked.taken)
    return _json({**_taken(asked), **comparison_values(found)})


_MAKERS: dict[tuple[str, str], Callable[[HttpRequest, Asked], Made]] = {
    **_table("elements", _elements),
    **_table("definitions", _definitions),
    **_table("situations", _situations),
    **_table("assertions", _assertions, ("situation", "key", "element", "value", "party", "source")),
    ("matrix", "csv"): _matrix_csv,
    ("matrix", "json"): _matrix_json,
    ("matrix", "svg"): _matrix_svg,
    ("places", "csv"): _places_csv,
    ("comparison", "csv"): _comparison_csv,
    ("comparison", "json"): _comparison_json,
}
