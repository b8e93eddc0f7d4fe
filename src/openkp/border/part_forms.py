"""How a bundle's parts are written in CBOR: the tables behind docs/reference/bundle.cddl, never
rearranged.
"""

from __future__ import annotations

from typing import Any

from openkp.border.parts import (
    ApprovalPart,
    BarPart,
    BundleParts,
    ContactPart,
    ImportBarPart,
    Limits,
    LogPart,
    Mark,
    MembershipPart,
    NumberFormPart,
    NumberSeriesPart,
    Segment,
    StandingCode,
    StandingPart,
    StonesOf,
    WarningPart,
)
from openkp.scheme.effects import Counts, InTransit
from openkp.statements.cbor import CannotEncode, Unreadable, Value
from openkp.statements.forms import (
    DAY,
    INSTANT,
    PAST_DAY,
    TEXT,
    YES_NO,
    Field,
    Form,
    choice,
    count,
    many,
    optional,
    read_fields,
    row,
    write_fields,
)

VERSION = 1
MAX_AMBER_AFTER = 8760
_VERSION_KEY = 0
_COUNTS = {Counts.PRODUCTION: 1, Counts.ISSUE: 2, Counts.EXPORT: 3, Counts.IMPORT: 4}
_IN_TRANSIT = {InTransit.MAY_ARRIVE: 1, InTransit.STOPPED: 2, InTransit.NOT_STATED: 3}
_STANDINGS = {each: int(each) for each in StandingCode}


def _write_bytes(value: Any) -> Value:
    if type(value) is not bytes:
        raise CannotEncode("bytes expected")
    return value


def _read_bytes(value: Value) -> bytes:
    if type(value) is not bytes:
        raise Unreadable("wrong_type")
    return value


_BYTES = Form("bstr", _write_bytes, _read_bytes)


def _row(kind: type, name: str, *forms: tuple[str, Form]) -> Form:
    return row(kind, name, tuple(Field(place, field, form) for place, (field, form) in enumerate(forms)))


_COUNTS_ON = choice(_COUNTS, "counts-on")
_TRANSIT = choice(_IN_TRANSIT, "in-transit")
_MARK = _row(Mark, "mark", ("day", DAY), ("size", count()))
_LOG = _row(
    LogPart,
    "log",
    ("name", TEXT),
    ("participant", TEXT),
    ("authority", TEXT),
    ("checkpoint", _BYTES),
    ("reaches", INSTANT),
    ("since", INSTANT),
    ("first", count()),
    ("subtrees", _BYTES),
    ("leaves", _BYTES),
    ("status", optional(_BYTES)),
    ("marks", many(_MARK)),
)
_SEGMENT = _row(
    Segment,
    "segment",
    ("first", DAY),
    ("last", optional(DAY)),
    ("standing", choice(_STANDINGS, "standing")),
    ("limits", optional(count())),
)
_STANDING = _row(StandingPart, "standing", ("participant", TEXT), ("segments", many(_SEGMENT)))
_AREA = _row(
    StonesOf,
    "area",
    ("zones", many(TEXT)),
    ("mines", many(TEXT)),
    ("produced_from", optional(PAST_DAY)),
    ("produced_to", optional(PAST_DAY)),
)
_DECIDED = (("reference", TEXT), ("title", TEXT), ("since", DAY))
_WHEN = (("counts_on", _COUNTS_ON), ("in_transit", _TRANSIT))
_BAR = _row(BarPart, "bar", *_DECIDED, *_WHEN, ("area", _AREA), ("yields_to", many(count())))
_APPROVAL = _row(ApprovalPart, "approval", *_DECIDED, ("area", _AREA))
_IMPORT_BAR = _row(ImportBarPart, "import-bar", *_DECIDED, *_WHEN)
_LIMITS = _row(
    Limits,
    "limits",
    ("bars", many(_BAR)),
    ("allowances", many(optional(_AREA))),
    ("approvals", many(_APPROVAL)),
    ("import_bars", many(_IMPORT_BAR)),
    ("is_import_limited", YES_NO),
)
_SPAN = (("first", DAY), ("last", optional(DAY)))
_MEMBERSHIP = _row(MembershipPart, "membership", ("country", TEXT), ("participant", TEXT), *_SPAN)
_NUMBER_FORM = _row(
    NumberFormPart,
    "number-form",
    ("participant", TEXT),
    *_SPAN,
    ("pattern", TEXT),
    ("sample", TEXT),
    ("is_own", YES_NO),
)
_NUMBER_SERIES = _row(
    NumberSeriesPart,
    "number-series",
    ("participant", TEXT),
    ("year", optional(count())),
    ("first", count()),
    ("last", count()),
    ("notified_on", DAY),
)
_WARNING = _row(
    WarningPart,
    "warning",
    ("number", TEXT),
    ("participant", TEXT),
    ("published_on", DAY),
    ("source", TEXT),
)
_CONTACT = _row(
    ContactPart, "contact", ("participant", TEXT), ("authority", TEXT), ("name", TEXT), ("lines", many(TEXT))
)
FIELDS = (
    Field(1, "participant", TEXT),
    Field(2, "authority", TEXT),
    Field(3, "made_at", INSTANT),
    Field(4, "amber_after", count(1, MAX_AMBER_AFTER)),
    Field(5, "trust_list", _BYTES),
    Field(6, "logs", many(_LOG)),
    Field(7, "standings", many(_STANDING)),
    Field(8, "limits", many(_LIMITS)),
    Field(9, "memberships", many(_MEMBERSHIP)),
    Field(10, "number_forms", many(_NUMBER_FORM)),
    Field(11, "number_series", many(_NUMBER_SERIES)),
    Field(12, "warnings", many(_WARNING)),
    Field(13, "contacts", many(_CONTACT)),
)
_PLAN: dict[int | str, Field] = {field.key: field for field in FIELDS}
_REQUIRED = frozenset(field.name for field in FIELDS)


def write_parts(parts: BundleParts) -> Value:
    """The map of a bundle. Raises CannotEncode, with the field's name, for a broken caller."""
    return {_VERSION_KEY: VERSION, **write_fields(parts, FIELDS)}


def read_parts(value: Value) -> BundleParts:
    """The parts in a map; `write_parts` gives the same map back. Raises Unreadable, `where` being the
    field.
    """
    if type(value) is not dict or value.pop(_VERSION_KEY, None) != VERSION:
        raise Unreadable("unknown_kind", where="version")
    return BundleParts(**read_fields(value, _PLAN, _REQUIRED))
