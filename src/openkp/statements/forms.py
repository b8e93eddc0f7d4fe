"""How a value is written in CBOR and read back, exactly: one `Form` for each kind of value.

A form is a pair of functions that are each other's inverse and a line of CDDL (RFC 8610). Reading accepts
nothing that writing would not have made, so that no two byte strings stand for one content. Reading raises
`Unreadable`, writing raises `CannotEncode`; both name what is wrong, and the table adds the field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from openkp.scheme.periods import HalfYear, Quarter, UnreadablePeriod, read_period
from openkp.scheme.quantities import MAX_HUNDREDTHS, Carats, UsdValue
from openkp.statements.cbor import REDACTED_KEYS, CannotEncode, Unreadable, Value

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_LAST_DAY = date.max.toordinal() - _EPOCH_ORDINAL
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_SECOND = int((datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - _EPOCH).total_seconds())


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing. `cddl` is its type in the published schema."""

    cddl: str
    write: Callable[[Any], Value]
    read: Callable[[Value], Any]


#: A field without a default.
REQUIRED: Any = object()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its number in a map, its name in the dataclass, its form, its default.

    A field that has its default is left out, and a default that is spelled out is refused.
    """

    key: int
    name: str
    form: Form
    default: Any = REQUIRED


def _expect(condition: bool, code: str) -> None:  # noqa: FBT001 - an assertion for hostile values
    if not condition:
        raise Unreadable(code)


def _exactly(kind: type[str] | type[bool], cddl: str) -> Form:
    def write(value: Any) -> Value:
        if type(value) is not kind:
            raise CannotEncode(f"{kind.__name__} expected, not {type(value).__name__}")
        return value

    def read(value: Value) -> Any:
        if type(value) is not kind:
            raise Unreadable("wrong_type")
        return value

    return Form(cddl, write, read)


TEXT = _exactly(str, "tstr")
YES_NO = _exactly(bool, "bool")


def blob(size: int) -> Form:
    """A byte string of exactly so many bytes."""

    def write(value: Any) -> Value:
        if type(value) is not bytes or len(value) != size:
            raise CannotEncode(f"{size} bytes expected")
        return value

    def read(value: Value) -> bytes:
        if type(value) is not bytes or len(value) != size:
            raise Unreadable("wrong_type")
        return value

    return Form(f"bstr .size {size}", write, read)


def count(low: int = 0, high: int = 2**53 - 1) -> Form:
    """A whole number between two bounds, both included."""

    def write(value: Any) -> Value:
        if type(value) is not int or not low <= value <= high:
            raise CannotEncode(f"a whole number from {low} to {high} expected")
        return value

    def read(value: Value) -> int:
        if type(value) is not int:
            raise Unreadable("wrong_type")
        _expect(low <= value <= high, "out_of_range")
        return value

    return Form(f"{low}..{high}", write, read)


def _hundredths(kind: type[Carats] | type[UsdValue], name: str) -> Form:
    make = kind.from_hundredths

    def write(value: Any) -> Value:
        if type(value) is not kind:
            raise CannotEncode(f"{kind.__name__} expected, not {type(value).__name__}")
        hundredths: int = value.hundredths
        if abs(hundredths) > MAX_HUNDREDTHS:
            raise CannotEncode(f"{hundredths} hundredths is beyond any shipment")
        return hundredths

    def read(value: Value) -> Any:
        if type(value) is not int:
            raise Unreadable("wrong_type")
        if not -MAX_HUNDREDTHS <= value <= MAX_HUNDREDTHS:
            raise Unreadable("out_of_range")
        return make(value)

    return Form(name, write, read)


CARATS = _hundredths(Carats, "carats")
USD = _hundredths(UsdValue, "usd")


def _write_hs(value: Any) -> Value:
    if type(value) is not str or len(value) != 6 or not (value.isascii() and value.isdigit()):
        raise CannotEncode("an HS code is six digits")
    return int(value)


def _read_hs(value: Value) -> str:
    if type(value) is not int:
        raise Unreadable("wrong_type")
    _expect(0 <= value <= 999_999, "out_of_range")
    return f"{value:06d}"


HS_CODE = Form("hs-code", _write_hs, _read_hs)
#: An HS code, or null for all rough diamonds together (the empty text).
HS_CODE_OR_ALL = Form(
    "hs-code / null",
    lambda value: None if value == "" else _write_hs(value),
    lambda value: "" if value is None else _read_hs(value),
)


def _write_return_period(value: Any) -> Value:
    if type(value) not in (Quarter, HalfYear):
        raise CannotEncode("a quarter or a half-year expected")
    return str(value)


def _read_return_period(value: Value) -> Any:
    if type(value) is not str:
        raise Unreadable("wrong_type")
    try:
        period = read_period(value)
    except UnreadablePeriod as error:
        raise Unreadable("out_of_range") from error
    _expect(type(period) in (Quarter, HalfYear) and str(period) == value, "out_of_range")
    return period


RETURN_PERIOD = Form("period", _write_return_period, _read_return_period)


def _write_day(value: Any) -> Value:
    if type(value) is not date or value.toordinal() < _EPOCH_ORDINAL:
        raise CannotEncode("a day from 1970 on expected")
    return value.toordinal() - _EPOCH_ORDINAL


def _read_day(value: Value) -> date:
    if type(value) is not int:
        raise Unreadable("wrong_type")
    _expect(0 <= value <= _LAST_DAY, "out_of_range")
    return date.fromordinal(value + _EPOCH_ORDINAL)


DAY = Form("day", _write_day, _read_day)


def _write_past_day(value: Any) -> Value:
    if type(value) is not date:
        raise CannotEncode("a day expected")
    return value.toordinal() - _EPOCH_ORDINAL


def _read_past_day(value: Value) -> date:
    if type(value) is not int:
        raise Unreadable("wrong_type")
    _expect(1 - _EPOCH_ORDINAL <= value <= _LAST_DAY, "out_of_range")
    return date.fromordinal(value + _EPOCH_ORDINAL)


#: A day of the world outside the scheme, which may lie before 1970.
PAST_DAY = Form("past-day", _write_past_day, _read_past_day)


def _write_instant(value: Any) -> Value:
    if type(value) is not datetime or value.tzinfo is None:
        raise CannotEncode("an aware instant expected")
    since = value - _EPOCH
    if since < timedelta(0) or since.microseconds:
        raise CannotEncode("an instant is in whole seconds from 1970 on")
    return since.days * 86400 + since.seconds


def _read_instant(value: Value) -> datetime:
    if type(value) is not int:
        raise Unreadable("wrong_type")
    _expect(0 <= value <= _LAST_SECOND, "out_of_range")
    return datetime.fromtimestamp(value, UTC)


INSTANT = Form("instant", _write_instant, _read_instant)


def choice(numbers: Mapping[Any, int], name: str) -> Form:
    """An enumeration by fixed numbers; a number is never given to another member later."""
    members = {number: member for member, number in numbers.items()}

    def write(value: Any) -> Value:
        if not isinstance(value, Enum) or value not in numbers:
            raise CannotEncode(f"{value!r} is none of {name}")
        return numbers[value]

    def read(value: Value) -> Any:
        if type(value) is not int:
            raise Unreadable("wrong_type")
        if value not in members:
            raise Unreadable("out_of_range")
        return members[value]

    return Form(name, write, read)


def optional(form: Form) -> Form:
    """The form, or null for None."""
    read_one, write_one = form.read, form.write

    def write(value: Any) -> Value:
        return None if value is None else write_one(value)

    def read(value: Value) -> Any:
        return None if value is None else read_one(value)

    return Form(f"{form.cddl} / null", write, read)


def many(form: Form) -> Form:
    """A tuple of values, in the order given."""
    read_one, write_one = form.read, form.write

    def write(value: Any) -> Value:
        if type(value) is not tuple:
            raise CannotEncode(f"a tuple expected, not {type(value).__name__}")
        return [write_one(item) for item in value]

    def read(value: Value) -> Any:
        if type(value) is not list:
            raise Unreadable("wrong_type")
        return tuple([read_one(item) for item in value])

    return Form(f"[* {form.cddl}]", write, read)


def row(kind: type, name: str, fields: tuple[Field, ...], *, make: Callable[..., Any] | None = None) -> Form:
    """A small record as a list. Fields with a default stand last; a list ends with its last field that has
    another value, so that one with a default is written only where something follows it.

    make: builds the record from its fields by name, where the dataclass itself would not do.
    """
    build = make or kind
    needed = sum(field.default is REQUIRED for field in fields)
    if any(field.default is REQUIRED for field in fields[needed:]):
        raise ValueError(f"{name}: only the last fields of a row can be left out")
    readers = [(field.name, field.form.read) for field in fields]

    def write(value: Any) -> Value:
        if type(value) is not kind:
            raise CannotEncode(f"{kind.__name__} expected, not {type(value).__name__}")
        parts = [getattr(value, field.name) for field in fields]
        length = len(fields)
        while length > needed and parts[length - 1] == fields[length - 1].default:
            length -= 1
        return [field.form.write(part) for field, part in zip(fields[:length], parts, strict=False)]

    def read(value: Value) -> Any:
        if type(value) is not list:
            raise Unreadable("wrong_type")
        if not needed <= len(value) <= len(fields):
            raise Unreadable("wrong_length")
        found = {}
        for (field, reader), item in zip(readers, value, strict=False):
            found[field] = reader(item)
        last = fields[len(value) - 1]
        if len(value) > needed and found[last.name] == last.default:
            raise Unreadable("default_spelled_out")
        return build(**found)

    return Form(name, write, read)


def write_fields(value: Any, fields: tuple[Field, ...]) -> dict[int | str, Value]:
    """The map of a record. Raises CannotEncode with the field's name in front."""
    found: dict[int | str, Value] = {}
    for field in fields:
        part = getattr(value, field.name)
        if field.default is not REQUIRED and part == field.default:
            continue
        try:
            found[field.key] = field.form.write(part)
        except CannotEncode as error:
            raise CannotEncode(f"{field.name}: {error}") from error
    return found


def read_fields(value: Value, plan: Mapping[int | str, Field], required: frozenset[str]) -> dict[str, Any]:
    """The fields of a map by name. Raises Unreadable, `where` being the field."""
    if type(value) is not dict:
        raise Unreadable("wrong_type")
    found: dict[str, Any] = {}
    for key, part in value.items():
        field = plan.get(key)
        if field is None:
            name = "redacted" if key == REDACTED_KEYS else str(key)[:40]
            raise Unreadable("unknown_field", where=name)
        try:
            read = field.form.read(part)
        except Unreadable as error:
            raise Unreadable(error.code, where=field.name) from error
        if field.default is not REQUIRED and read == field.default:
            raise Unreadable("default_spelled_out", where=field.name)
        found[field.name] = read
    if not required <= found.keys():
        raise Unreadable("missing_field", where=min(required - found.keys()))
    return found
