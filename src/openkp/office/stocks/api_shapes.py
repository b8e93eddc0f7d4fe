"""What goes in and comes out of the API of the stocks desk. Carats are texts with two places."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from openkp.office.acting import Json
from openkp.office.api_shapes import Day, FindingOut, Given, Name, Whole

CaratsText = Annotated[str, Field(max_length=16, pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]


class OriginOut(Schema):
    """One origin of a parcel. share: of the whole, from 0 to 1, by bookkeeping; min, max: what may be."""

    origin: str
    carats: str
    share: float
    min_carats: str
    max_carats: str


class OriginsOut(Schema):
    """What a parcel is made of: the shape of `openkp custody origin`."""

    parcel: str
    carats: str
    origins: list[OriginOut]
    model: str


class ParcelLine(Schema):
    """A parcel in a list. left: what was not drawn from it yet; model: of ISO 22095."""

    parcel: str
    holder: str
    place: str
    grade: str
    date: date
    carats: str
    left: str
    model: str
    event: int
    is_received: bool
    is_void: bool


class ParcelPage(Schema):
    """Fifty at a time, newest first."""

    total: int
    page: int
    items: list[ParcelLine]


class ParcelOut(ParcelLine):
    """A parcel with its origins as it was made and in what is left, and what bars it today."""

    made_of: OriginsOut
    left_of: OriginsOut
    findings: list[FindingOut]


class CorrectionOut(Schema):
    """A correction of an event: why, and the event as it stood before; null where none stood.

    happened: False where it says that nothing happened.
    """

    seq: int
    recorded_at: datetime
    remark: str
    before: Json | None
    happened: bool


class StepOut(Schema):
    """An event on the way, as it really happened, in the form of `event_form`, and its remark."""

    seq: int
    event: Json
    remark: str
    corrections: list[CorrectionOut]


class TraceOut(Schema):
    """The way of a parcel: events in order. is_whole: False where the bound cut it.

    sources: numbers of events by which its stones came in; exports: numbers of those by which they left.
    """

    parcel: str
    backward: list[StepOut]
    forward: list[StepOut]
    sources: list[int]
    exports: list[int]
    is_whole: bool


class RecalledOut(Schema):
    """A parcel that may hold what is recalled; left_*: of it in what remains of the parcel."""

    parcel: str
    holder: str
    place: str
    carats: str
    left: str
    recalled_carats: str
    min_carats: str
    max_carats: str
    left_recalled_carats: str
    left_min_carats: str
    left_max_carats: str


class WentOut(Schema):
    """A shipment or loss that may have held what is recalled."""

    seq: int
    kind: str
    certificate: str
    date: date
    carats: str
    recalled_carats: str
    min_carats: str
    max_carats: str


class RecallOut(Schema):
    """Everything of the authority's book that may hold what is recalled."""

    parcels: list[RecalledOut]
    gone: list[WentOut]


class ProductionIn(Given):
    """What a mine brought up. licence: its number.

    token: a mark that the machine makes anew for each record; sent twice, the record counts once.
    answer: where the office asked something before (422 with a question), the answer.
    """

    licence: Name
    carats: CaratsText
    date: Day
    place: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    grade: Annotated[str, Field(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    stones: Whole = 0
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    sizes: dict[Annotated[str, Field(max_length=20)], CaratsText] = Field(default_factory=dict, max_length=20)
    gem_carats: CaratsText | None = None
    usd: CaratsText | None = None
    token: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_.:\-]*$")] = ""
    answer: Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class ProductionDone(Schema):
    """The events and parcels that a record made."""

    ok: Literal[True]
    events: list[Json]
    parcels: list[str]
    findings: list[FindingOut]
