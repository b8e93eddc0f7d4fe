"""Effects and their decisions as JSON values: the form of reference files, events, statements and the API.

One form each way: a default is left out, and a default that is spelled out, an unknown field or another type
is refused, so that two files never say the same in different bytes.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from openkp.scheme.effects import EFFECTS, Area, Effect, EffectKind, Terms

MAX_TEXT = 4000
MAX_LIST = 400


class EffectUnreadable(ValueError):
    """Not an effect. code: `unknown_kind`, `unknown_field`, `missing_field`, `wrong_type`, `wrong_value`,
    `too_long` or `default_spelled_out`; where: the field, as a path."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{code} at {where or 'the effect'}")
        self.code = code
        self.where = where


def effect_to_json(effect: Effect) -> dict[str, Any]:
    """The one JSON form of an effect."""
    return {"kind": effect.KIND.value, **fields_to_json(effect)}


def effect_from_json(value: object, where: str = "") -> Effect:
    """The effect of a JSON value. Raises EffectUnreadable, with the path of the field."""
    if not isinstance(value, Mapping):
        raise EffectUnreadable("wrong_type", where)
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in EFFECTS:
        raise EffectUnreadable("unknown_kind", f"{where}.kind".lstrip("."))
    rest = {key: part for key, part in value.items() if key != "kind"}
    made = fields_from_json(EFFECTS[EffectKind(kind)], rest, where)
    return typing.cast("Effect", made)


def fields_to_json(value: Any) -> dict[str, Any]:
    """The fields of a dataclass of effects or decisions that differ from their default."""
    found = {}
    for each in fields(value):
        part = getattr(value, each.name)
        if each.default is not MISSING and part == each.default:
            continue
        if each.default_factory is not MISSING and part == each.default_factory():
            continue
        found[each.name] = _to_json(part)
    return found


def _to_json(part: Any) -> Any:
    if isinstance(part, Enum):
        return part.value
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, tuple):
        return [_to_json(one) for one in part]
    if isinstance(part, Terms | Area):
        return fields_to_json(part)
    return part


def fields_from_json(kind: type, value: object, where: str = "") -> Any:
    """An object of the dataclass from the JSON form of its fields. Raises EffectUnreadable."""
    if not isinstance(value, Mapping):
        raise EffectUnreadable("wrong_type", where)
    plan = _plan(kind)
    found: dict[str, Any] = {}
    for name, part in value.items():
        path = f"{where}.{name}".lstrip(".")[:200]
        if name not in plan:
            raise EffectUnreadable("unknown_field", path)
        hint, default = plan[name]
        found[name] = read_value(hint, part, path)
        if default is not MISSING and found[name] == default:
            raise EffectUnreadable("default_spelled_out", path)
    missing = sorted(name for name, (_, default) in plan.items() if default is MISSING and name not in found)
    if missing:
        raise EffectUnreadable("missing_field", f"{where}.{missing[0]}".lstrip("."))
    return kind(**found)


@lru_cache(maxsize=64)
def _plan(kind: type) -> dict[str, tuple[Any, Any]]:
    hints = typing.get_type_hints(kind)
    return {
        each.name: (
            hints[each.name],
            each.default_factory() if each.default_factory is not MISSING else each.default,
        )
        for each in fields(kind)
    }


def read_value(hint: Any, part: object, where: str) -> Any:
    """A value of the type that a hint asks for: text, yes or no, a day, a choice, a list, Terms or Area."""
    if typing.get_origin(hint) is types.UnionType:
        hint = next(one for one in typing.get_args(hint) if one is not type(None))
    if typing.get_origin(hint) is tuple:
        return _read_list(typing.get_args(hint)[0], part, where)
    if hint in (Terms, Area):
        return fields_from_json(hint, part, where)
    if hint is bool:
        return _exactly(bool, part, where)
    text = _exactly(str, part, where)
    if len(text) > MAX_TEXT:
        raise EffectUnreadable("too_long", where)
    if hint is str:
        return text
    try:
        made = hint.fromisoformat(text) if hint is date else hint(text)
    except ValueError as error:
        raise EffectUnreadable("wrong_value", where) from error
    if hint is date and made.isoformat() != text:
        raise EffectUnreadable("wrong_value", where)
    return made


def _read_list(of: Any, part: object, where: str) -> tuple[Any, ...]:
    if not isinstance(part, list | tuple):
        raise EffectUnreadable("wrong_type", where)
    if len(part) > MAX_LIST:
        raise EffectUnreadable("too_long", where)
    return tuple(read_value(of, one, f"{where}[{place}]") for place, one in enumerate(part))


def _exactly(kind: type, part: object, where: str) -> Any:
    if type(part) is not kind:
        raise EffectUnreadable("wrong_type", where)
    return part
