"""Every table of the desk as rows of plain values, for files and the API. Codes and ids, never translated."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openkp.definitions.definition import Definition
from openkp.definitions.library import catalogue
from openkp.definitions.situations import Situation, known_facts
from openkp.definitions.text_form import STATED, print_definition
from openkp.office import spreadsheet_cells
from openkp.office.acting import Json
from openkp.office.definitions.reads.assertions import Shown, shown_of
from openkp.office.definitions.reads.library import KnownText

Rows = list[Json]

NOT_STATED = "not stated"


def element_rows(texts: Iterable[KnownText]) -> Rows:
    """The catalogue, with the texts that use each element and what hangs together with it."""
    known = list(texts)
    return [
        {
            "id": each.id,
            "slot": each.slot.value,
            "sentence": each.sentence,
            "source": each.source,
            "question": each.question,
            "holds_in": each.holds_in,
            "fails_in": each.fails_in,
            "texts": [one.id for one in known if each.id in one.definition.elements()],
            "implied_by": [one.premise for one in catalogue().implications if one.conclusion == each.id],
            "implies": [one.conclusion for one in catalogue().implications if one.premise == each.id],
            "excludes": [
                one.other if one.one == each.id else one.one
                for one in catalogue().exclusions
                if each.id in (one.one, one.other)
            ],
        }
        for each in catalogue()
    ]


def text_rows(texts: Iterable[KnownText]) -> Rows:
    """The texts with where they stand, what they say and leave out."""
    return [text_values(each) for each in texts]


def text_values(text: KnownText) -> Json:
    """One text without its slots; the slots are in `text_form` and in `limbs` of the API."""
    definition = text.definition
    return {
        "id": definition.id,
        "revision": definition.revision,
        "title": definition.title,
        "status": text.state,
        "day": definition.day,
        "source": definition.source,
        "wording": definition.wording,
        "adopted_by": text.decision,
        "is_in_force": text.is_in_force,
        "elements": list(catalogue().sorted(definition.elements())),
        **{name: getattr(definition, name) or NOT_STATED for _words, name in STATED},
        "remarks": list(definition.remarks),
        "text_form": print_definition(definition),
    }


def limb_values(definition: Definition) -> Json:
    """The slots of a text."""
    return {
        "limbs": [{"id": each.id, "slots": [_slot(one) for one in each.slots]} for each in definition.limbs],
        "exceptions": [
            {"id": each.id, "source": each.source, "slots": [_slot(one) for one in each.slots]}
            for each in definition.exceptions
        ],
    }


def _slot(slot: Any) -> Json:
    return {
        "kind": slot.kind.value,
        "elements": list(slot.elements),
        "layer": slot.layer.value,
        "note": slot.note,
    }


def situation_rows(situations: Iterable[Situation]) -> Rows:
    """The situations without their assertions."""
    return [situation_values(each) for each in situations]


def situation_values(situation: Situation) -> Json:
    """One situation without its assertions."""
    return {
        "id": situation.id,
        "title": situation.title,
        "country": situation.country,
        "starts": situation.starts,
        "ends": situation.ends,
        "summary": situation.summary,
        "answer_of_process": situation.answer_of_process,
        "latitude": None if situation.spot is None else situation.spot.latitude,
        "longitude": None if situation.spot is None else situation.spot.longitude,
        "radius_km": None if situation.spot is None else situation.spot.radius_km,
        "assertions": len(situation.assertions),
        "disputed": list(catalogue().sorted(known_facts(situation, catalogue()).disputed)),
    }


def assertion_rows(situations: Iterable[str], *, is_shipped_only: bool) -> Rows:
    """What is asserted of each situation, the shipped assertions first."""
    return [
        _assertion(name, each)
        for name in situations
        for each in shown_of(name, is_shipped_only=is_shipped_only)
    ]


def _assertion(situation: str, shown: Shown) -> Json:
    assertion, stated = shown.assertion, shown.stated
    return {
        "situation": situation,
        "key": shown.key,
        "element": assertion.element,
        "value": assertion.value.value,
        "party": assertion.party,
        "source": shown.source.title,
        "address": shown.source.address,
        "day": assertion.day or shown.source.day,
        "standard": assertion.standard.value,
        "note": assertion.note,
        "stated_in": "shipped" if stated is None else "office",
        "contests": "" if stated is None else stated.contests,
        "contests_stands": "" if stated is None or not stated.contests else not shown.is_contest_moot,
        "reason": "" if stated is None else stated.reason,
        "contested_by": [each.key for each in shown.contested_by],
    }


def as_csv(rows: Sequence[Json], heads: Sequence[str] = ()) -> str:
    """A table as CSV; lists are parted by semicolons. heads: of a table that may be empty."""
    text = io.StringIO()
    names = list(rows[0]) if rows else list(heads)
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([harmless(row.get(name)) for name in names] for row in rows)
    return text.getvalue()


_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")


def harmless(cell: object) -> str:
    """A cell as text that no spreadsheet takes for a formula; a number stays the number that it is."""
    if isinstance(cell, list | tuple):
        text = "; ".join(str(each) for each in cell)
    elif isinstance(cell, date):
        text = cell.isoformat()
    else:
        text = "" if cell is None else str(cell)
    return text if _NUMBER.match(text) else spreadsheet_cells.harmless(text)
