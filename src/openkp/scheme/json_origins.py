"""The origins of a certificate from JSON and back: a country, carats and their range, a place, a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from openkp.scheme.documents import Origin
from openkp.scheme.json_countries import read_country
from openkp.scheme.json_fields import Gathering, read_carats, read_day, read_list, read_object, read_text
from openkp.scheme.quantities import Carats

MAX_ORIGINS, MAX_ZONE, MAX_MINE = 200, 100, 100

_OPTIONAL = ("carats", "zone", "mine", "produced_from", "produced_to", "min_carats", "max_carats")


def read_origins(value: object, into: Gathering) -> tuple[Origin, ...]:
    """The origins of a JSON list, each an object with at least its country.

    Units: days are YYYY-MM-DD, carats as everywhere. What is left out, or null for carats and days, is not
    known. Returns: the origins that could be typed; `into` has a finding for each field that could not.
    Not here: whether days and ranges make sense, see `scheme.rules.production` and `scheme.rules.origins`.
    """
    origins: list[Origin] = []
    for place, entry in enumerate(read_list(value, "origins", MAX_ORIGINS, into)):
        subject = f"origins[{place}]"
        fields = read_object(entry, subject, into, required=("participant",), optional=_OPTIONAL)
        if fields is not None and "participant" in fields:
            origins.append(_origin(fields, subject, into))
    return tuple(origins)


def _origin(fields: Mapping[str, object], subject: str, into: Gathering) -> Origin:
    participant = read_country(fields["participant"], f"{subject}.participant", into)
    if len(fields) == 1:
        return Origin(participant=participant)
    return Origin(
        participant=participant,
        carats=_carats(fields, "carats", subject, into),
        zone=read_text(fields.get("zone", ""), f"{subject}.zone", MAX_ZONE, into),
        mine=read_text(fields.get("mine", ""), f"{subject}.mine", MAX_MINE, into),
        produced_from=_day(fields, "produced_from", subject, into),
        produced_to=_day(fields, "produced_to", subject, into),
        min_carats=_carats(fields, "min_carats", subject, into),
        max_carats=_carats(fields, "max_carats", subject, into),
    )


def _carats(fields: Mapping[str, object], name: str, subject: str, into: Gathering) -> Carats | None:
    value = fields.get(name)
    return None if value is None else read_carats(value, f"{subject}.{name}", into)


def _day(fields: Mapping[str, object], name: str, subject: str, into: Gathering) -> date | None:
    value = fields.get(name)
    return None if value is None else read_day(value, f"{subject}.{name}", into)


def origin_to_json(origin: Origin) -> dict[str, object]:
    """The origin as a JSON value, with what is known only."""
    form: dict[str, object] = {"participant": origin.participant}
    if origin.carats is not None:
        form["carats"] = str(origin.carats)
    form |= {name: text for name, text in (("zone", origin.zone), ("mine", origin.mine)) if text}
    days = (("produced_from", origin.produced_from), ("produced_to", origin.produced_to))
    form |= {name: day.isoformat() for name, day in days if day is not None}
    bounds = (("min_carats", origin.min_carats), ("max_carats", origin.max_carats))
    return form | {name: str(carats) for name, carats in bounds if carats is not None}
