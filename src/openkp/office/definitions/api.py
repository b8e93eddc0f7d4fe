"""The API of the definitions desk: texts, situations, and what each text answers, with its reasons."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from openkp.definitions.evaluation_form import evaluation_values
from openkp.office import api_shapes as shapes
from openkp.office import clock
from openkp.office.acting import Json
from openkp.office.api_gate import operation
from openkp.office.definitions.reads import matrix as reads
from openkp.office.definitions.reads import tables
from openkp.office.definitions.reads.library import KnownText, texts

router = Router()
PUBLIC: dict[int, Any] = {400: shapes.Problem, 404: shapes.Problem, 422: shapes.Refusal}
Id = Annotated[str, Path(max_length=100, pattern=r"^[A-Za-z0-9_.\-]+$")]
SituationId = Annotated[str, Query(max_length=60, pattern=r"^[a-z0-9\-]+$")]
Names = Annotated[str, Query(max_length=2000, pattern=r"^[A-Za-z0-9_.,\-]*$")]
Facts = Annotated[Literal["all", "shipped"], Query()]
WithReadings = Annotated[bool, Query()]


class DefinitionLine(Schema):
    """A text without its slots; what it leaves out is `not stated`."""

    id: str
    revision: int
    title: str
    status: str
    day: str
    source: str
    wording: str
    adopted_by: str
    is_in_force: bool
    elements: list[str]
    determined_by: str
    standard_of_proof: str
    effect_if_met: str
    ends_when: str
    remarks: list[str]
    text_form: str


class SlotOut(Schema):
    """One requirement: one of the elements holds. layer: text, reading or assumption."""

    kind: str
    elements: list[str]
    layer: str
    note: str


class LimbOut(Schema):
    """One way in which a text applies."""

    id: str
    slots: list[SlotOut]


class ExceptionOut(LimbOut):
    """What a text does not reach although a limb applies."""

    source: str


class DefinitionOut(DefinitionLine):
    """A text with its slots."""

    limbs: list[LimbOut]
    exceptions: list[ExceptionOut]


class DefinitionList(Schema):
    """All texts that the office knows."""

    total: int
    items: list[DefinitionLine]


class EvaluationOut(Schema):
    """One of four answers, what decides it, what it rests on, and what is missing."""

    definition: str
    situation: str
    with_readings: bool
    answer: str
    deciding: dict[str, str | bool]
    used: list[dict[str, str | None]]
    settles: list[list[dict[str, str]]]
    settled_answers: list[str]
    equal_settles: int
    settles_otherwise: list[list[dict[str, str]]]
    otherwise_needs: int | None
    unknown: list[str]
    disputed: list[str]
    by_account: dict[str, str] | None


class MatrixOut(Schema):
    """Answers by situation, then by text."""

    with_readings: bool
    facts: str
    answers: dict[str, dict[str, str]]


class SituationLine(Schema):
    """A situation without its assertions. disputed: elements on which accounts differ."""

    id: str
    title: str
    country: str
    starts: str
    ends: str
    summary: str
    answer_of_process: str
    latitude: float | None
    longitude: float | None
    radius_km: int | None
    assertions: int
    disputed: list[str]


class AssertionOut(Schema):
    """What one party says of one element. stated_in: `shipped` or `office`."""

    key: str
    element: str
    value: str
    party: str
    source: str
    address: str
    day: str
    standard: str
    note: str
    stated_in: str
    contests: str
    reason: str
    contested_by: list[str]


class SituationOut(SituationLine):
    """A situation with all that is asserted of it."""

    said: list[AssertionOut]


class SituationList(Schema):
    """All situations, in the order of time."""

    total: int
    items: list[SituationLine]


def _known() -> dict[str, KnownText]:
    return dict(texts(clock.now().date()))


def _text(definition: str) -> KnownText:
    found = _known().get(definition)
    if found is None:
        raise HttpError(404, "There is no such text among those that this office knows.")
    return found


def _taken(facts: str, *, with_readings: bool = True) -> reads.Taken:
    return reads.Taken(with_readings=with_readings, is_shipped_only=facts == "shipped")


@router.get(
    "/definitions", response={200: DefinitionList, 400: shapes.Problem}, **operation("list_definitions")
)
def list_definitions(request: HttpRequest) -> Json:
    """Every text that the office knows: those that are shipped and those that decisions adopted."""
    items = tables.text_rows(_known().values())
    return {"total": len(items), "items": items}


@router.get(
    "/definitions/{definition}", response={200: DefinitionOut, **PUBLIC}, **operation("show_definition")
)
def show_definition(request: HttpRequest, definition: Id) -> Json:
    """One text with its limbs, slots and exceptions; readings and assumptions are marked by their layer."""
    found = _text(definition)
    return {**tables.text_values(found), **tables.limb_values(found.definition)}


@router.get(
    "/definitions/{definition}/evaluation",
    response={200: EvaluationOut, **PUBLIC},
    **operation("evaluate_definition"),
)
def evaluate_definition(
    request: HttpRequest,
    definition: Id,
    situation: SituationId,
    with_readings: WithReadings = True,  # noqa: FBT002 - a query of the address
    facts: Facts = "all",
) -> Json:
    """What a text answers to a situation, and why. It explains; it never decides on a certificate."""
    text, taken = _text(definition), _taken(facts, with_readings=with_readings)
    met = taken.situations().get(situation)
    if met is None:
        raise HttpError(404, "There is no such situation.")
    return evaluation_values(reads.evaluation(text.definition, situation, taken), met)


@router.get(
    "/definition-matrix",
    response={200: MatrixOut, 400: shapes.Problem, 404: shapes.Problem, 422: shapes.Refusal},
    **operation("definition_matrix"),
)
def definition_matrix(
    request: HttpRequest,
    definitions: Names = "",
    with_readings: WithReadings = True,  # noqa: FBT002 - a query of the address
    facts: Facts = "all",
) -> Json:
    """The answers of texts to all situations. definitions: ids parted by commas; empty for all."""
    known = _known()
    wanted = [name for name in definitions.split(",") if name]
    chosen = [_text(name).definition for name in wanted] or [each.definition for each in known.values()]
    found = reads.matrix(chosen, _taken(facts, with_readings=with_readings))
    return {"with_readings": with_readings, "facts": facts, "answers": found.as_rows()}


@router.get("/situations", response={200: SituationList, 422: shapes.Refusal}, **operation("list_situations"))
def list_situations(request: HttpRequest, facts: Facts = "all") -> Json:
    """Every situation, in the order of time."""
    items = tables.situation_rows(_taken(facts).situations().values())
    return {"total": len(items), "items": items}


@router.get("/situations/{situation}", response={200: SituationOut, **PUBLIC}, **operation("show_situation"))
def show_situation(request: HttpRequest, situation: Id, facts: Facts = "all") -> Json:
    """One situation with all that is asserted of it, contradictions side by side."""
    taken = _taken(facts)
    found = taken.situations().get(situation)
    if found is None:
        raise HttpError(404, "There is no such situation.")
    return {
        **tables.situation_values(found),
        "said": tables.assertion_rows([situation], is_shipped_only=taken.is_shipped_only),
    }
