"""An event as JSON and back: the one form of files, of the office's log and of the API.

    {"seq": 7, "kind": "mix", "date": "2026-03-01",
     "inputs": [{"parcel": "P1", "carats": "10.00"}, {"parcel": "P2", "carats": "5.50"}],
     "outputs": [{"parcel": "P3", "carats": "15.50", "holder": "H1"}]}

Carats are text with up to two places. A source has `origin`, or `origins` with carats and, if they are not
facts, `min_carats` and `max_carats`; or each of its outputs has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from openkp.custody.composition import EMPTY, Composition, Share
from openkp.custody.events import SOURCES, Drawn, Event, EventKind, Made, UnbalancedEvent
from openkp.custody.ledger import in_carats
from openkp.custody.origins import OriginKey, UnreadableOrigin
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.quantities import Carats, InexactQuantity

#: What no name may hold: a break of the line would make lines of its own wherever the name is shown.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WHOLE = re.compile(r"([0-9]{1,15})(?:\.0+)?")
_blocks = partial(Finding, severity=Severity.BLOCKS, clause="KPCS-CD:IV.a")
#: The names of each record; another one is a slip, and what was meant by it would be lost.
_OF_EVENT = (
    "seq",
    "kind",
    "date",
    "inputs",
    "outputs",
    "origin",
    "origins",
    "certificate",
    "voucher",
    "corrects",
    "replaced_by",
    "polished",
)
_OF_INPUT = ("parcel", "carats")
_OF_OUTPUT = ("parcel", "carats", "holder", "place", "grade", "origin", "origins", "stones", "usd")
_OF_ORIGIN = ("origin", "carats", "min_carats", "max_carats")


def event_to_json(event: Event) -> dict[str, Any]:
    """The event as plain JSON, with what it has only."""
    form: dict[str, Any] = {
        "seq": event.seq,
        "kind": event.kind.value,
        "date": event.happened_on.isoformat(),
    }
    if event.inputs:
        form["inputs"] = [{"parcel": e.parcel, "carats": in_carats(e.carats)} for e in event.inputs]
    if event.outputs:
        form["outputs"] = [_made_to_json(made) for made in event.outputs]
    if event.origins.shares and not event.brings_its_own:
        form["origins"] = composition_to_json(event.origins)
    if event.polished:
        form["polished"] = in_carats(event.polished)
    form |= {
        name: value
        for name, value in (
            ("certificate", event.certificate),
            ("voucher", event.voucher),
            ("corrects", event.corrects),
        )
        if value
    }
    if event.replaced_by is not None:
        form["replaced_by"] = event_to_json(event.replaced_by)
    return form


def composition_to_json(composition: Composition) -> list[dict[str, Any]]:
    """Origins with carats; with the range where the share is not a fact."""
    rows = []
    for key, share in composition:
        row = {"origin": str(key), "carats": in_carats(share.carats)}
        if not share.is_exact:
            row |= {"min_carats": in_carats(share.low), "max_carats": in_carats(share.high)}
        rows.append(row)
    return rows


def read_event(record: Mapping[str, Any]) -> tuple[Event | None, tuple[Finding, ...]]:
    """The event of a JSON record, or the findings that say why it is none. Never raises."""
    subject = "record"
    try:
        _must_be_record(record, "record")
        subject = f"event {printable(shown(record.get('seq'))[:20])}"
        return _event(record), ()
    except UnbalancedEvent as error:
        return None, (error.finding(subject),)
    except _Unreadable as error:
        params: dict[str, str | int] = {
            "field": error.field,
            "found": error.found,
            "expected": error.expected,
        }
        return None, (_blocks(code="custody_field_unreadable", subject=subject, params=params),)


class _Unreadable(Exception):
    def __init__(self, field: str, found: object, expected: str) -> None:
        super().__init__(field)
        self.field, self.found, self.expected = field, printable(shown(found)[:60]), expected


def shown(value: object) -> str:
    """A value as text; Python refuses to write numbers of thousands of digits, and what nests without end."""
    try:
        return str(value)
    except (ValueError, RecursionError):
        return "too long to show"


def printable(text: str) -> str:
    """The text on one line, for findings: whatever cannot be printed becomes the sign for that."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _must_be_record(value: object, where: str) -> None:
    if not isinstance(value, Mapping):
        raise _Unreadable(where, value, "a record with named fields")


def _must_be_known(record: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    unknown = next((name for name in record if name not in names), None)
    if unknown is not None:
        raise _Unreadable(where, unknown, f"only these names: {', '.join(names)}")


def _event(record: Mapping[str, Any]) -> Event:
    _must_be_known(record, _OF_EVENT, "event")
    kind = _kind(record.get("kind"))
    outputs = _parcels_made(record, kind)
    return Event(
        seq=_whole(record.get("seq"), "seq"),
        kind=kind,
        happened_on=_day(record.get("date")),
        inputs=tuple(_drawn(each, f"inputs[{n}]") for n, each in enumerate(_list(record, "inputs"))),
        outputs=outputs,
        origins=_origins(record, sum(made.carats for made in outputs)),
        certificate=_text(record, "certificate"),
        voucher=_text(record, "voucher"),
        corrects=_whole(record.get("corrects", 0), "corrects"),
        replaced_by=_replacement(record),
        polished=_carats(record.get("polished", "0"), "polished"),
    )


def _replacement(record: Mapping[str, Any]) -> Event | None:
    replaced = record.get("replaced_by")
    if replaced is None:
        return None
    _must_be_record(replaced, "replaced_by")
    if replaced.get("replaced_by") is not None:
        raise _Unreadable("replaced_by", replaced, "an event that is no correction itself")
    return _event(replaced)


def _parcels_made(record: Mapping[str, Any], kind: EventKind) -> tuple[Made, ...]:
    """The outputs; of a source that says nothing of the whole, the silent ones have an origin not stated."""
    outputs = tuple(_made(each, f"outputs[{n}]") for n, each in enumerate(_list(record, "outputs")))
    if kind not in SOURCES or record.get("origin") or record.get("origins"):
        return outputs
    return tuple(
        made
        if made.stated.shares or made.carats <= 0
        else replace(made, stated=Composition.exact({OriginKey(): made.carats}))
        for made in outputs
    )


def _drawn(each: Mapping[str, Any], where: str) -> Drawn:
    _must_be_known(each, _OF_INPUT, where)
    return Drawn(parcel=_text(each, "parcel"), carats=_carats(each.get("carats"), f"{where}.carats"))


def _made(each: Mapping[str, Any], where: str) -> Made:
    _must_be_known(each, _OF_OUTPUT, where)
    carats = _carats(each.get("carats"), f"{where}.carats")
    usd = each.get("usd")
    return Made(
        parcel=_text(each, "parcel"),
        carats=carats,
        holder=_text(each, "holder"),
        place=_text(each, "place"),
        grade=_text(each, "grade"),
        stated=_origins(each, carats),
        stones=_whole(each.get("stones", 0), f"{where}.stones"),
        usd=None if usd is None else _carats(usd, f"{where}.usd"),
    )


def _made_to_json(made: Made) -> dict[str, Any]:
    form: dict[str, Any] = {"parcel": made.parcel, "carats": in_carats(made.carats), "holder": made.holder}
    form |= {name: value for name, value in (("place", made.place), ("grade", made.grade)) if value}
    if made.stones:
        form["stones"] = made.stones
    if made.usd is not None:
        form["usd"] = in_carats(made.usd)
    if made.stated.shares:
        form["origins"] = composition_to_json(made.stated)
    return form


def _origins(record: Mapping[str, Any], whole: int) -> Composition:
    """One `origin` for all of it, or a list of `origins`; nothing if nothing is said."""
    if record.get("origins") and record.get("origin"):
        raise _Unreadable("origin", record["origin"], "one of origin and origins, not both")
    if not record.get("origins"):
        if not record.get("origin"):
            return EMPTY
        key = _key(record["origin"], "origin")
        return Composition.exact({key: whole}) if whole > 0 else EMPTY
    shares: dict[OriginKey, Share] = {}
    for place, row in enumerate(_list(record, "origins")):
        where = f"origins[{place}]"
        _must_be_known(row, _OF_ORIGIN, where)
        key = _key(row.get("origin"), f"{where}.origin")
        carats = _carats(row.get("carats"), f"{where}.carats")
        low = _carats(row.get("min_carats", row.get("carats")), f"{where}.min_carats")
        high = _carats(row.get("max_carats", row.get("carats")), f"{where}.max_carats")
        if key in shares or not 0 <= low <= carats <= high:
            raise _Unreadable(where, row, "each origin once, with min_carats <= carats <= max_carats")
        shares[key] = Share(carats, low, high)
    return Composition.of(shares)


def _key(text: object, where: str) -> OriginKey:
    try:
        return OriginKey.parse(shown(text))
    except UnreadableOrigin as error:
        raise _Unreadable(where, text, str(error)) from error


def _kind(value: object) -> EventKind:
    try:
        return EventKind(shown(value).strip().lower())
    except ValueError:
        raise _Unreadable("kind", value, ", ".join(kind.value for kind in EventKind)) from None


def _day(value: object) -> date:
    try:
        return date.fromisoformat(shown(value).strip())
    except ValueError:
        raise _Unreadable("date", value, "a day such as 2026-03-01") from None


def _carats(value: object, where: str) -> int:
    try:
        if isinstance(value, bool | float) or value is None:
            raise TypeError
        return Carats(value).hundredths  # type: ignore[arg-type]
    except (TypeError, InexactQuantity):
        raise _Unreadable(where, value, "carats as text with at most two places, such as 12.34") from None


def _whole(value: object, where: str) -> int:
    match = _WHOLE.fullmatch(shown(value).strip())
    if isinstance(value, bool) or match is None:
        raise _Unreadable(where, value, "a whole number")
    return int(match[1])


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name, "")
    if value is None:
        return ""
    text = shown(value).strip()
    if not isinstance(value, str | int) or len(text) > 200 or UNPRINTABLE.search(text):
        raise _Unreadable(name, value, "a text of at most 200 characters that can be printed")
    return text


def _list(record: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = record.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise _Unreadable(name, value, "a list of records")
    return value
