"""Downloads of the drafting room: the draft as `DRAFT.toml`, and every table as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from openkp.office import clock
from openkp.office.definitions.reads import drafting as reads
from openkp.office.definitions.reads import drafting_room as room
from openkp.office.definitions.reads.drafting import SeenPosition
from openkp.office.definitions.reads.drafting_sheet import Sheet, debate_sheet
from openkp.office.definitions.reads.drafting_tables import TABLES, Asked, Table
from openkp.office.definitions.reads.drafting_toml import draft_toml
from openkp.office.definitions.views.drafting_room import draft_in_room
from openkp.office.desk import actor_of
from openkp.office.meetings.seats import seat_of
from openkp.office.spreadsheet_cells import harmless


@require_GET
def draft_file(request: HttpRequest, number: str) -> HttpResponse:
    """The draft with the positions that everybody at the table may see; `?all=yes`: all that one sees."""
    sheet = draft_in_room(request, number)
    if request.GET.get("all") == "yes":
        return _toml(sheet, sheet.positions, is_confidential=True)
    draft = sheet.draft
    return _toml(sheet, () if draft is None else reads.public_positions(actor_of(request), draft))


@require_GET
def debate_file(request: HttpRequest, key: str) -> HttpResponse:
    """The recorded debate."""
    sheet = _debate(request, key)
    return _toml(sheet, sheet.positions)


@require_GET
def draft_table(request: HttpRequest, number: str, table: str, form: str) -> HttpResponse:
    """A table of a draft."""
    return _table(request, draft_in_room(request, number), table, form)


@require_GET
def debate_table(request: HttpRequest, key: str, table: str, form: str) -> HttpResponse:
    """A table of a recorded debate."""
    return _table(request, _debate(request, key), table, form)


def _debate(request: HttpRequest, key: str) -> Sheet:
    sheet = debate_sheet(key)
    if sheet is None or seat_of(actor_of(request)) is None:
        raise Http404(key)
    return sheet


def _toml(sheet: Sheet, positions: Iterable[SeenPosition], *, is_confidential: bool = False) -> HttpResponse:
    text = draft_toml(sheet, positions, is_confidential=is_confidential)
    name = f"{sheet.key}-confidential.toml" if is_confidential else f"{sheet.key}.toml"
    return _attached(text.encode(), "application/toml; charset=utf-8", name)


def _table(request: HttpRequest, sheet: Sheet, name: str, form: str) -> HttpResponse:
    if name not in TABLES or form not in ("csv", "json") or sheet.body is None:
        raise Http404(name)
    asked = Asked(
        taken=room.taken_of(sheet, request.GET),
        margin=room.margin_of(request.GET),
        day=actor_of(request).day(clock.now()),
    )
    table = TABLES[name](sheet, asked)
    file = f"{sheet.key}-{name}.{form}"
    if form == "json":
        rows = [{column: row[column] for column in table.columns} for row in table.rows]
        content = {"table": name, "draft": sheet.key, "is_finished": table.is_finished, "rows": rows}
        return _attached(json.dumps(content, ensure_ascii=False, indent=1).encode(), "application/json", file)
    return _attached(_csv(table).encode("utf-8-sig"), "text/csv; charset=utf-8", file)


def _csv(table: Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows([_cell(row[column]) for column in table.columns] for row in table.rows)
    if not table.is_finished:
        writer.writerow(["search_not_finished"])
    return text.getvalue()


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    return harmless(text)


def _attached(body: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
