"""The data structure definition of the published tables, its code lists and concepts (SDMX 3.0).

Made of pysdmx's model, which also writes it (SDMX-JSON 2.0). Codes that SDMX shares across domains are used
where they exist: frequencies A, S and Q, `_T` for a total, `_Z` for what does not apply, and periods written
2024, 2024-S1 and 2024-Q2.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any

from openkp.scheme.countries import country_name
from openkp.scheme.hs_codes import hs_codes
from openkp.statistics.figures import WORLD
from openkp.statistics.publication.publishing import Publication

AGENCY = "OPENKP"
VERSION = "1.0.0"
STRUCTURE = "KP_ROUGH_DIAMONDS"
DATAFLOW = "KP_ROUGH_DIAMONDS"
TOTAL, NOT_APPLICABLE = "_T", "_Z"


class Indicator(StrEnum):
    """What is measured. Its unit stands in `UNITS`."""

    CARATS = "CARATS"
    USD = "USD"
    USD_PER_CARAT = "USD_PER_CARAT"
    CERTIFICATES = "CERTIFICATES"


#: indicator -> code of its unit. CTM is the metric carat of UN/ECE Recommendation 20.
UNITS: Mapping[Indicator, str] = {
    Indicator.CARATS: "CTM",
    Indicator.USD: "USD",
    Indicator.USD_PER_CARAT: "USD_PER_CTM",
    Indicator.CERTIFICATES: "CERT",
}

#: code list -> its name and codes; what depends on the figures (areas, products) is added to it.
_FIXED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "CL_FREQ": ("Frequency", {"A": "Annual", "S": "Half-yearly, semester", "Q": "Quarterly"}),
    "CL_ACTIVITY": (
        "What is counted",
        {"PRODUCTION": "Production", "EXPORT": "Exports", "IMPORT": "Imports"},
    ),
    "CL_SECTOR": (
        "Kind of mining",
        {TOTAL: "All mining", "ARTISANAL": "Artisanal mining", "INDUSTRIAL": "Industrial mining"},
    ),
    "CL_INDICATOR": (
        "Indicator",
        {
            "CARATS": "Weight in carats",
            "USD": "Value in US dollars",
            "USD_PER_CARAT": "US dollars per carat",
            "CERTIFICATES": "Number of certificates",
        },
    ),
    "CL_UNIT": (
        "Unit of measure",
        {
            "CTM": "Metric carat",
            "USD": "US dollar",
            "USD_PER_CTM": "US dollar per metric carat",
            "CERT": "Certificate",
        },
    ),
    "CL_OBS_STATUS": (
        "Status of the observation",
        {
            "A": "Normal value",
            "P": "Provisional value: a part of the year was not told, or some is not split by HS code",
            "U": "Low reliability: the same thing was filed more than once, and the rows are summed",
        },
    ),
}

#: dimension -> its name and code list. TIME_PERIOD has none.
DIMENSIONS: Mapping[str, tuple[str, str]] = {
    "FREQ": ("Frequency", "CL_FREQ"),
    "REF_AREA": ("Participant", "CL_AREA"),
    "COUNTERPART_AREA": ("Partner; of public data all together", "CL_AREA"),
    "ACTIVITY": ("What is counted", "CL_ACTIVITY"),
    "PRODUCT": ("Product (Harmonized System)", "CL_PRODUCT"),
    "ORIGIN": ("Country of mining; of public data all together", "CL_AREA"),
    "SECTOR": ("Kind of mining", "CL_SECTOR"),
    "INDICATOR": ("Indicator", "CL_INDICATOR"),
    "TIME_PERIOD": ("Period", ""),
}

#: attribute -> its name, code list, and what it is attached to: O an observation, D the whole data set.
ATTRIBUTES: Mapping[str, tuple[str, str, str]] = {
    "UNIT_MEASURE": ("Unit of measure", "CL_UNIT", "O"),
    "OBS_STATUS": ("Status of the observation", "CL_OBS_STATUS", "O"),
    "FILED_ROWS": (
        "Rows with a figure that are summed (of trade: returns); 0: stated to be nothing",
        "",
        "O",
    ),
    "UNIT_MULT": ("Unit multiplier, a power of ten", "", "D"),
    "VINTAGE": ("Vintage: as known on a day, and sha256 of the integer table", "", "D"),
    "SOURCE": ("Source", "", "D"),
}


def codelists(publication: Publication) -> dict[str, dict[str, str]]:
    """Every code list of a publication: id -> code -> English name."""
    areas = {cell.participant for cell in publication.cells}
    areas |= {area for cell in publication.cells for area in (cell.partner, cell.origin) if area}
    products = {cell.hs for cell in publication.cells if cell.hs}
    lists = {name: dict(codes) for name, (_, codes) in _FIXED.items()}
    lists["CL_AREA"] = {
        TOTAL: "All",
        NOT_APPLICABLE: "Not applicable",
        WORLD: "All Participants together",
        **{code: country_name(code) for code in sorted(areas - {WORLD})},
    }
    lists["CL_PRODUCT"] = {
        TOTAL: "All rough diamonds",
        **{code: _product_name(code) for code in sorted(products | set(_rough_codes()))},
    }
    return lists


@lru_cache(maxsize=1)
def _rough_codes() -> tuple[str, ...]:
    return tuple(code for code, found in hs_codes().items() if found.kind == "rough")


def _product_name(code: str) -> str:
    found = hs_codes().get(code)
    return found.description if found is not None else code


def structures(publication: Publication) -> list[Any]:
    """Concept scheme, code lists, data structure definition and dataflow, as pysdmx's model."""
    from pysdmx.model import Agency, AgencyScheme, Code, Codelist, Concept, ConceptScheme
    from pysdmx.model.dataflow import Dataflow, DataStructureDefinition

    agency = Agency(AGENCY, name="OpenKP: the Kimberley Process as software")
    names = {name: title for name, (title, _) in _FIXED.items()}
    names |= {"CL_AREA": "Participants and countries", "CL_PRODUCT": "Rough diamonds by HS code"}
    lists = [
        Codelist(
            id=name,
            name=names[name],
            agency=AGENCY,
            version=VERSION,
            items=[Code(code, name=text) for code, text in codes.items()],
        )
        for name, codes in codelists(publication).items()
    ]
    concepts = ConceptScheme(
        id="CS_KP",
        name="Concepts of the Kimberley Process statistics",
        agency=AGENCY,
        version=VERSION,
        items=[Concept(id=name, name=text) for name, text in _concepts()],
    )
    definition = DataStructureDefinition(
        id=STRUCTURE,
        name="Rough diamonds: production and trade by Participant",
        agency=AGENCY,
        version=VERSION,
        components=components(),
    )
    flow = Dataflow(
        id=DATAFLOW,
        name="Rough diamond statistics of the Kimberley Process",
        agency=AGENCY,
        version=VERSION,
        structure=urn("datastructure.DataStructure", STRUCTURE),
    )
    return [
        AgencyScheme(agency="SDMX", items=[agency]),
        concepts,
        *lists,
        definition,
        flow,
    ]


def _concepts() -> Iterable[tuple[str, str]]:
    yield from ((name, text) for name, (text, _) in DIMENSIONS.items())
    yield "OBS_VALUE", "Observed value"
    yield from ((name, text) for name, (text, _, _) in ATTRIBUTES.items())


def urn(kind: str, name: str) -> str:
    """The URN of an artefact of ours."""
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={AGENCY}:{name}({VERSION})"


def components(*, text_values: bool = False) -> Any:
    """The components of the structure, as pysdmx's model.

    text_values: the observed value is declared as text, so that pysdmx passes our exact decimals on: it would
    take a `Decimal` through a float on the way to a file.
    """
    from pysdmx.model import DataType, Facets, ItemReference
    from pysdmx.model.dataflow import Component, Components, Role

    def concept(name: str) -> ItemReference:
        return ItemReference("Concept", AGENCY, "CS_KP", VERSION, name)

    def enumerated(codes: str) -> str | None:
        return urn("codelist.Codelist", codes) if codes else None

    found = [
        Component(
            id=name,
            required=True,
            role=Role.DIMENSION,
            concept=concept(name),
            name=text,
            local_dtype=DataType.STRING if codes else DataType.PERIOD,
            local_enum_ref=enumerated(codes),
        )
        for name, (text, codes) in DIMENSIONS.items()
    ]
    found.append(
        Component(
            id="OBS_VALUE",
            required=True,
            role=Role.MEASURE,
            concept=concept("OBS_VALUE"),
            name="Observed value",
            local_dtype=DataType.STRING if text_values else DataType.DECIMAL,
            local_facets=None if text_values else Facets(decimals=2),
        )
    )
    integers = {"FILED_ROWS", "UNIT_MULT"} if not text_values else set()
    found += [
        Component(
            id=name,
            required=True,
            role=Role.ATTRIBUTE,
            concept=concept(name),
            name=text,
            attachment_level=level,
            local_dtype=DataType.INTEGER if name in integers else DataType.STRING,
            local_enum_ref=enumerated(codes),
        )
        for name, (text, codes, level) in ATTRIBUTES.items()
    ]
    return Components(found)


def structure_json(publication: Publication) -> str:
    """The structure message (SDMX-JSON 2.0), written by pysdmx. The same publication gives the same bytes."""
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.model import Organisation
    from pysdmx.model.message import Header

    header = Header(
        id=f"{STRUCTURE}-{publication.digest[:12]}",
        prepared=prepared_at(publication),
        sender=Organisation(id=AGENCY, name="OpenKP"),
    )
    written = write_sdmx(structures(publication), Format.STRUCTURE_SDMX_JSON_2_0_0, header=header)
    message = json.loads(str(written))
    for definition in message["data"]["dataStructures"]:
        groups = definition["dataStructureComponents"]
        if groups.get("groups") == []:  # pysdmx 1.21 writes an empty list, which the schema refuses
            del groups["groups"]
    return json.dumps(message, ensure_ascii=False, indent=1) + "\n"


def prepared_at(publication: Publication) -> datetime:
    """The instant that messages bear: the beginning of the publication's day, in UTC."""
    return datetime.combine(publication.day, time(), tzinfo=UTC)
