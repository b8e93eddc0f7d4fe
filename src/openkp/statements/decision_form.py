"""How a decision stands in a signed statement: its JSON form (`decision_to_json`) as a CBOR map; its CDDL.

Exactly that form is read back; a decision that is signed was adopted on one exact day.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable
from dataclasses import MISSING, fields
from datetime import date
from enum import Enum
from typing import Any

from openkp.scheme.decisions import (
    Decision,
    Maker,
    Recognition,
    Relation,
    decision_from_json,
    decision_to_json,
)
from openkp.scheme.effect_files import EffectUnreadable
from openkp.scheme.effects import EFFECTS, Area, Terms
from openkp.statements import cbor
from openkp.statements.cbor import CannotEncode, Unreadable, Value
from openkp.statements.forms import Form


def _write_decision(value: Any) -> Value:
    if type(value) is not Decision:
        raise CannotEncode(f"Decision expected, not {type(value).__name__}")
    if not _is_of_one_day(value):
        raise CannotEncode("a decision that is signed was adopted on one exact day")
    return typing.cast("Value", decision_to_json(value))


def _read_decision(value: Value) -> Decision:
    if type(value) is not dict:
        raise Unreadable("wrong_type")
    try:
        decision = decision_from_json(value)
    except EffectUnreadable as error:
        raise Unreadable(error.code) from error
    if not _is_of_one_day(decision):
        raise Unreadable("out_of_range")
    # The reader of files is kinder than a signature may be: an empty list, or accounts in another order.
    if cbor.encode(_write_decision(decision)) != cbor.encode(value):
        raise Unreadable("not_canonical")
    return decision


def _is_of_one_day(decision: Decision) -> bool:
    """True if every account names the same day, written as year, month and day."""
    return {each.day.text for each in decision.accounts} == {decision.latest.isoformat()}


DECISION = Form("decision", _write_decision, _read_decision)


def decision_cddl() -> str:
    """The schema of the JSON form of a decision, printed from the dataclasses themselves."""
    parts = [
        _map(
            "decision",
            (
                ("id", "tstr", True),
                ("title", "tstr", True),
                ("maker", _choice(Maker), True),
                ("accounts", "[+ account]", True),
                ("paragraphs", "[* paragraph]", True),
                ("maker_name", "tstr", False),
                ("relations", "[+ relation]", False),
                ("recognitions", "[+ recognition]", False),
                ("taken_as", "iso-day", False),
                ("known_from", "iso-day", False),
                ("note", "tstr", False),
            ),
        ),
        _map("account", (("day", "iso-day", True), ("source", "tstr", True))),
        _map(
            "paragraph", (("number", "tstr", True), ("text", "tstr", True), ("effects", "[+ effect]", False))
        ),
        _map("relation", _of(Relation)),
        _map("recognition", _of(Recognition)),
        "effect = " + " / ".join(f"effect-{_dashed(kind.value)}" for kind in EFFECTS) + "\n",
        *(
            _map(f"effect-{_dashed(kind.value)}", (("kind", f'"{kind.value}"', True), *_of(made)))
            for kind, made in EFFECTS.items()
        ),
        _map("area", _of(Area)),
        _map("terms", _of(Terms)),
        "iso-day = tstr                  ; YYYY-MM-DD\n",
    ]
    return "\n".join(parts)


def _map(name: str, entries: Iterable[tuple[str, str, bool]]) -> str:
    lines = [f"  {'' if is_needed else '? '}{key}: {kind},\n" for key, kind, is_needed in entries]
    return f"{name} = {{\n{''.join(lines)}}}\n"


def _of(kind: type) -> tuple[tuple[str, str, bool], ...]:
    hints = typing.get_type_hints(kind)
    return tuple(
        (each.name, _type(hints[each.name]), each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    )


def _type(hint: Any) -> str:
    if typing.get_origin(hint) is types.UnionType:
        hint = next(one for one in typing.get_args(hint) if one is not type(None))
    if typing.get_origin(hint) is tuple:
        return f"[* {_type(typing.get_args(hint)[0])}]"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _choice(hint)
    named: dict[Any, str] = {bool: "bool", date: "iso-day", Terms: "terms", Area: "area"}
    return named.get(hint, "tstr")


def _choice(kind: type[Enum]) -> str:
    return " / ".join(f'"{member.value}"' for member in kind)


def _dashed(name: str) -> str:
    return name.replace("_", "-")
