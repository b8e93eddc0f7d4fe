"""The published tables as SDMX data: SDMX-CSV 2.0 by pysdmx; SDMX-JSON by the standard's schema.

pysdmx 1.21 has no writer of SDMX-JSON data messages, so that message is put together here: 2.0.0 as the
standard has it, and the form of the working draft of 1.0 that public services still send, because sdmx1 and
older tools read only that one. Both are flat: every dimension stands at the observation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from openkp.scheme.periods import HalfYear, Period, Quarter
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.publication.cells import Cell
from openkp.statistics.publication.publishing import Publication
from openkp.statistics.publication.sdmx_structure import (
    AGENCY,
    ATTRIBUTES,
    DATAFLOW,
    DIMENSIONS,
    NOT_APPLICABLE,
    STRUCTURE,
    TOTAL,
    UNITS,
    VERSION,
    Indicator,
    codelists,
    components,
    prepared_at,
    urn,
)

DATA_SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/2.0.0/"
    "sdmx-json-data-schema.json"
)
_AT_OBSERVATION = tuple(name for name, (_, _, level) in ATTRIBUTES.items() if level == "O")
_AT_DATA_SET = tuple(name for name, (_, _, level) in ATTRIBUTES.items() if level == "D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One observation: the codes of its dimensions in their order, its exact value, its attributes."""

    key: tuple[str, ...]
    value: Decimal
    attributes: tuple[str, ...]


def time_period(period: Period) -> tuple[str, str]:
    """Frequency and period as SDMX writes them: `S` and `2024-S1`, `Q` and `2024-Q2`, `A` and `2024`."""
    if isinstance(period, HalfYear):
        return "S", f"{period.year}-S{period.part}"
    if isinstance(period, Quarter):
        return "Q", f"{period.year}-Q{period.part}"
    return "A", str(period.year)


@lru_cache(maxsize=2)
def observations(publication: Publication) -> tuple[Observation, ...]:
    """Every figure of every cell, in the order of the tables."""
    return tuple(_observed(publication))


def _observed(publication: Publication) -> Iterator[Observation]:
    for cell in publication.cells:
        is_partial = cell.is_part_of_year or (bool(cell.hs) and cell.is_unsplit)
        status = "U" if cell.is_doubled else "P" if is_partial else "A"
        for indicator, value in _values(cell):
            yield Observation(
                key=_key(cell, indicator),
                value=value,
                attributes=(UNITS[indicator], status, str(cell.rows)),
            )


def _values(cell: Cell) -> Iterator[tuple[Indicator, Decimal]]:
    if cell.carats is not None:
        yield Indicator.CARATS, Decimal(cell.carats).scaleb(-2)
    if cell.usd is not None:
        yield Indicator.USD, Decimal(cell.usd).scaleb(-2)
    if cell.usd_per_carat is not None:
        yield Indicator.USD_PER_CARAT, cell.usd_per_carat
    if cell.certificates is not None:
        yield Indicator.CERTIFICATES, Decimal(cell.certificates)


def _key(cell: Cell, indicator: Indicator) -> tuple[str, ...]:
    frequency, period = time_period(cell.period)
    is_production = cell.flow is Flow.PRODUCTION
    partner = cell.partner or (NOT_APPLICABLE if is_production else TOTAL)
    sector = TOTAL if cell.sector is Sector.ALL else cell.sector.name
    return (
        frequency,
        cell.participant,
        partner,
        cell.flow.name,
        cell.hs or TOTAL,
        cell.origin or TOTAL,
        sector,
        indicator.value,
        period,
    )


def data_set_attributes(publication: Publication) -> dict[str, str]:
    """What holds for the whole data set."""
    vintage = f"{publication.day.isoformat()} sha256:{publication.digest}"
    return {"UNIT_MULT": "0", "VINTAGE": vintage, "SOURCE": publication.source}


@lru_cache(maxsize=2)
def data_csv(publication: Publication) -> str:
    """The data as SDMX-CSV 2.0, written by pysdmx. Exact decimals; UTF-8 text."""
    import pandas as pd
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset
    from pysdmx.model.dataflow import Schema

    schema = Schema(
        "dataflow",
        AGENCY,
        DATAFLOW,
        components(text_values=True),
        version=VERSION,
        generated=prepared_at(publication),
    )
    names = (*DIMENSIONS, "OBS_VALUE", *_AT_OBSERVATION)
    rows = [(*each.key, str(each.value), *each.attributes) for each in observations(publication)]
    frame = pd.DataFrame(rows, columns=list(names), dtype=str)
    data = PandasDataset(structure=schema, data=frame, attributes=data_set_attributes(publication))
    return str(write_sdmx(data, Format.DATA_SDMX_CSV_2_0_0))


# --- SDMX-JSON ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def data_json(publication: Publication) -> str:
    """The data message in SDMX-JSON 2.0.0."""
    index = _Index.of(publication)
    message = {
        "meta": {
            "schema": DATA_SCHEMA,
            "id": _message_id(publication),
            "test": False,
            "prepared": prepared_at(publication).isoformat(),
            "contentLanguages": ["en"],
            "sender": {"id": AGENCY, "name": "OpenKP"},
        },
        "data": {
            "structures": [
                {
                    "dataSets": [0],
                    "name": "Rough diamond statistics of the Kimberley Process",
                    "links": [{"rel": "dataflow", "urn": urn("datastructure.Dataflow", DATAFLOW)}],
                    "dimensions": {"observation": index.dimensions(is_draft=False)},
                    "measures": {
                        "observation": [
                            {
                                "id": "OBS_VALUE",
                                "name": "Observed value",
                                "format": {"dataType": "Decimal", "decimals": 2},
                            }
                        ]
                    },
                    "attributes": {
                        "dataSet": [
                            {"id": name, "name": ATTRIBUTES[name][0], "relationship": {"dataflow": {}}}
                            for name in _AT_DATA_SET
                        ],
                        "observation": [
                            {**one, "relationship": {"observation": {}}} for one in index.attributes()
                        ],
                    },
                }
            ],
            "dataSets": [
                {
                    "structure": 0,
                    "action": "Information",
                    "links": [{"rel": "datastructure", "urn": urn("datastructure.DataStructure", STRUCTURE)}],
                    "attributes": list(data_set_attributes(publication).values()),
                    "observations": index.observations(publication),
                }
            ],
        },
    }
    return _written(message)


@lru_cache(maxsize=2)
def data_json_draft(publication: Publication) -> str:
    """The same in the form of the working draft of SDMX-JSON 1.0, which sdmx1 reads."""
    index = _Index.of(publication)
    message = {
        "header": {
            "id": _message_id(publication),
            "test": False,
            "prepared": prepared_at(publication).isoformat(),
            "sender": {"id": AGENCY, "name": "OpenKP"},
        },
        "structure": {
            "name": "Rough diamond statistics of the Kimberley Process",
            "dimensions": {
                "dataSet": [],
                "series": [],
                "observation": index.dimensions(is_draft=True),
            },
            "attributes": {
                "dataSet": [
                    {"id": name, "name": ATTRIBUTES[name][0], "values": [{"name": value}]}
                    for name, value in data_set_attributes(publication).items()
                ],
                "series": [],
                "observation": index.attributes(),
            },
        },
        "dataSets": [
            {
                "action": "Information",
                "attributes": [0] * len(_AT_DATA_SET),
                "observations": index.observations(publication),
            }
        ],
    }
    return _written(message)


def _message_id(publication: Publication) -> str:
    return f"{DATAFLOW}-{publication.digest[:12]}"


def _written(message: Mapping[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n"


def exact_number(value: Decimal) -> int | float:
    """A number that JSON writes exactly: quantities have at most 15 digits, which a double keeps."""
    return int(value) if value == value.to_integral_value() else float(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """The values that occur, by component: what an observation refers to by place."""

    places: tuple[Mapping[str, int], ...]
    attribute_places: tuple[Mapping[str, int], ...]
    names: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, publication: Publication) -> _Index:
        """The index of a publication."""
        found = observations(publication)
        lists = codelists(publication)
        return cls(
            places=_places([each.key for each in found], len(DIMENSIONS)),
            attribute_places=_places([each.attributes for each in found], len(_AT_OBSERVATION)),
            names={
                **{name: lists.get(codes, {}) for name, (_, codes) in DIMENSIONS.items()},
                **{name: lists.get(codes, {}) for name, (_, codes, _) in ATTRIBUTES.items()},
            },
        )

    def dimensions(self, *, is_draft: bool) -> list[dict[str, Any]]:
        """The dimensions with the values that occur. The period says its role in each version's way."""
        shown = []
        for at, (name, (text, _)) in enumerate(DIMENSIONS.items()):
            values = [self._value(name, code) for code in self.places[at]]
            one: dict[str, Any] = {"id": name, "name": text, "keyPosition": at, "values": values}
            if name == "TIME_PERIOD":
                one |= {"role": "time"} if is_draft else {"roles": ["TIME_PERIOD"]}
            shown.append(one)
        return shown

    def attributes(self) -> list[dict[str, Any]]:
        """The attributes of observations with the values that occur."""
        return [
            {
                "id": name,
                "name": ATTRIBUTES[name][0],
                "values": [self._value(name, code) for code in self.attribute_places[at]],
            }
            for at, name in enumerate(_AT_OBSERVATION)
        ]

    def _value(self, component: str, code: str) -> dict[str, str]:
        return {"id": code, "name": self.names[component].get(code, code)}

    def observations(self, publication: Publication) -> dict[str, list[int | float]]:
        """place:place:… -> value, then the place of each attribute's value."""
        shown = {}
        for each in observations(publication):
            key = ":".join(str(self.places[at][code]) for at, code in enumerate(each.key))
            attributes = [self.attribute_places[at][code] for at, code in enumerate(each.attributes)]
            shown[key] = [exact_number(each.value), *attributes]
        return shown


def _places(rows: Sequence[tuple[str, ...]], count: int) -> tuple[Mapping[str, int], ...]:
    """For each column its values in order, numbered."""
    return tuple(
        {code: at for at, code in enumerate(sorted({row[column] for row in rows}))} for column in range(count)
    )
