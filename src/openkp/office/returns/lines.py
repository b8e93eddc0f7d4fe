"""The lines of a return as JSON: in a draft, over the API, and typed on a page.

    {"flow": "export", "hs": "710231", "partner": "AE", "carats": "120.50", "usd": "18075.00"}

What is not told is left out; quantities are texts, because JSON numbers are floats in many programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from openkp.office.acting import Json
from openkp.scheme.findings import Finding
from openkp.scheme.json_fields import (
    Gathering,
    describe,
    read_carats,
    read_count,
    read_list,
    read_object,
    read_text,
    read_usd,
)
from openkp.scheme.returns import Flow, ReturnLine, Sector

#: A statement holds about a thousand lines; no Participant trades in more codes, partners and origins.
MAX_LINES = 1000
_CODE = 10
_FIELDS = ("hs", "partner", "origin", "sector", "carats", "usd", "certificates")
_Choice = TypeVar("_Choice", bound=StrEnum)


def line_json(line: ReturnLine) -> Json:
    """One line as JSON."""
    told: Json = {"flow": line.flow.value, "hs": line.hs, "partner": line.partner, "origin": line.origin}
    if line.sector is not Sector.ALL:
        told["sector"] = line.sector.value
    for name, value in (("carats", line.carats), ("usd", line.usd)):
        told[name] = "" if value is None else str(value)
    if line.certificates is not None:
        told["certificates"] = line.certificates
    return {name: value for name, value in told.items() if value != ""}


def lines_json(lines: Iterable[ReturnLine]) -> list[Json]:
    """All lines as JSON, in their order."""
    return [line_json(line) for line in lines]


def read_lines(value: object) -> tuple[tuple[ReturnLine, ...], tuple[Finding, ...]]:
    """The lines of any JSON value, and what in it cannot be typed. What they say is judged elsewhere."""
    into = Gathering()
    lines = []
    for place, entry in enumerate(read_list(value, "lines", MAX_LINES, into)):
        subject = f"lines[{place}]"
        fields = read_object(entry, subject, into, required=("flow",), optional=_FIELDS)
        if fields is not None and "flow" in fields:
            lines.append(_line(fields, subject, into))
    return tuple(lines), into.all()


def _line(fields: Mapping[str, object], at: str, into: Gathering) -> ReturnLine:
    def text(name: str) -> str:
        return read_text(fields[name], f"{at}.{name}", _CODE, into) if name in fields else ""

    return ReturnLine(
        flow=_choice(fields["flow"], Flow.EXPORT, f"{at}.flow", into),
        hs=text("hs").replace(".", ""),
        partner=text("partner").upper(),
        origin=text("origin").upper(),
        sector=_choice(fields.get("sector", Sector.ALL.value), Sector.ALL, f"{at}.sector", into),
        carats=read_carats(fields["carats"], f"{at}.carats", into) if "carats" in fields else None,
        usd=read_usd(fields["usd"], f"{at}.usd", into) if "usd" in fields else None,
        certificates=read_count(fields["certificates"], f"{at}.certificates", into)
        if "certificates" in fields
        else None,
    )


def _choice(value: object, default: _Choice, subject: str, into: Gathering) -> _Choice:
    kind = type(default)
    for choice in kind:
        if value == choice.value:
            return choice
    into.blocks("choice_unknown", subject, found=describe(value), choices=", ".join(kind))
    return default


def stored_lines(value: Sequence[Json]) -> tuple[ReturnLine, ...]:
    """The lines of a draft, which were read before they were stored."""
    return read_lines(list(value))[0]
