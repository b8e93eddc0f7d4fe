"""Which boxes each kind of effect has, and where the JSON of an effect keeps what stands in them.

One table serves both ways: `packed` from what the boxes hold to JSON, `unpacked` back. Neither knows words;
those are the form's (`effect_form`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openkp.office.acting import Json
from openkp.scheme.effects import EffectKind

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A kind of effect as boxes. needs: boxes that must be filled; places: each box, and its path in JSON."""

    needs: tuple[str, ...]
    places: Mapping[str, Path]


_TERMS: Mapping[str, Path] = {
    name: ("terms", name) for name in ("starts_on", "ends_on", "without_consensus", "condition", "certifier")
}
_TRADE_TERMS: Mapping[str, Path] = {
    **_TERMS,
    **{name: ("terms", name) for name in ("counts_on", "in_transit")},
}
_PLACES: Mapping[str, Path] = {name: (name,) for name in ("zones", "mines")}
_AREA: Mapping[str, Path] = {
    "country": ("area", "participant"),
    **{name: ("area", name) for name in ("zones", "mines", "produced_from", "produced_to")},
}


def _plain(*names: str) -> dict[str, Path]:
    return {name: (name,) for name in names}


_COUNTRY: Mapping[str, Path] = {"country": ("participant",)}
_TRADE = Shape(needs=("country",), places={**_AREA, **_plain("direction"), **_TRADE_TERMS})
SHAPES: Mapping[EffectKind, Shape] = {
    EffectKind.BAR: _TRADE,
    EffectKind.ALLOW: _TRADE,
    EffectKind.REQUIRE: Shape(
        needs=("country", "safeguard", "body"),
        places={**_AREA, **_plain("safeguard", "body"), **_TRADE_TERMS},
    ),
    EffectKind.OPEN_ON_CERTIFICATION: Shape(
        needs=("country", "certifier"), places={**_COUNTRY, **_TRADE_TERMS}
    ),
    EffectKind.CERTIFY: Shape(
        needs=("decision", "paragraph"),
        places={**_plain("decision", "paragraph", "is_withdrawn"), **_PLACES, **_TERMS},
    ),
    EffectKind.CHANGE_STANDING: Shape(
        needs=("country", "change"), places={**_COUNTRY, **_plain("change"), **_TERMS}
    ),
    EffectKind.SET_PARAMETER: Shape(
        needs=("parameter", "value"),
        places={"parameter": ("name",), **_plain("value"), **_COUNTRY, **_TERMS},
    ),
    EffectKind.ADOPT_DEFINITION: Shape(
        needs=("definition", "revision"),
        places={**_plain("definition", "revision"), "wording": ("text",), **_TERMS},
    ),
    EffectKind.MANDATE_BODY: Shape(
        needs=("body",), places={**_plain("body", "items", "report_by"), **_TERMS}
    ),
    EffectKind.FILL_OFFICE: Shape(needs=("office",), places={**_plain("office", "holder"), **_TERMS}),
}


def kinds_of(name: str) -> tuple[EffectKind, ...]:
    """The kinds of effects that have a box."""
    return tuple(kind for kind, shape in SHAPES.items() if name in shape.places)


def is_filled(value: object) -> bool:
    """True if a box holds something: an empty one stands for the default, which JSON leaves out."""
    return value not in ("", None, False, [])


def packed(kind: EffectKind, values: Mapping[str, Any]) -> Json:
    """The JSON of an effect from what its boxes hold, without those that are empty."""
    found: Json = {"kind": kind.value}
    for name, path in SHAPES[kind].places.items():
        value = values.get(name)
        if not is_filled(value):
            continue
        into = found
        for step in path[:-1]:
            into = into.setdefault(step, {})
        into[path[-1]] = value.isoformat() if isinstance(value, date) else value
    return found


def unpacked(effect: Json) -> Json | None:
    """What the boxes hold for an effect; None where it says something that no box of its kind has."""
    kind = effect.get("kind")
    if not isinstance(kind, str) or kind not in set(EffectKind):
        return None
    names = {path: name for name, path in SHAPES[EffectKind(kind)].places.items()}
    values: Json = {"kind": kind}
    for path, value in _leaves({key: part for key, part in effect.items() if key != "kind"}):
        if path not in names:
            return None
        values[names[path]] = value
    return values


def _leaves(value: Mapping[str, Any], above: Path = ()) -> Iterator[tuple[Path, Any]]:
    for key, part in value.items():
        if isinstance(part, Mapping):
            yield from _leaves(part, (*above, key))
        else:
            yield (*above, key), part
