"""What goes in and comes out of the API: one JSON shape for the web, the command line and programs.

Only the frame is typed here. What a certificate or a confirmation says is judged by `scheme.reading`, which
answers every JSON value with findings.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from openkp.governance.acts import Act

Json = dict[str, Any]
#: A number or reference as printed, without control characters.
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Reference = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]
#: Years that a record of the scheme can have.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
Whole = Annotated[int, Field(ge=0, le=1_000_000)]


class Given(Schema):
    """What a caller sends; a field that nobody knows is refused rather than lost."""

    model_config = ConfigDict(extra="forbid")


class FindingOut(Schema):
    """One finding, in words and with what it is about."""

    code: str
    severity: Literal["blocks", "asks", "notes"]
    clause: str
    subject: str
    message: str
    params: dict[str, Any]


class Problem(Schema):
    """Why a request was not taken up at all."""

    detail: str


class Refusal(Schema):
    """The findings that stopped an act, or that say what is wrong with the request."""

    ok: Literal[False]
    findings: list[FindingOut]


class CheckOut(Schema):
    """The outcome of a check: `ok` is false if a finding blocks."""

    ok: bool
    findings: list[FindingOut]


class NumberOut(CheckOut):
    """A certificate number taken apart."""

    number: str
    normalised: str
    issued_on: date
    issuer: str | None
    participant: str | None
    serial: int | None
    year: int | None


class VerifyOut(Schema):
    """A verdict without commercial data. `state` is that of the office's own record, if it has one."""

    verdict: str
    number: str
    state: str
    replaced_by: str
    certificate: Json | None
    findings: list[FindingOut]
    lists_as_of: datetime | None


class BasisOut(Schema):
    """What an answer rests on: a decision with its paragraph, or (both empty) a dated list or membership."""

    decision: str
    paragraph: str
    event: str
    date: str
    source: str


class StatusOut(Schema):
    """A country's standing on a day. `status` is one of the words of `scheme.regime.Standing`."""

    participant: str
    on: date
    status: str
    conditions: list[str]
    basis: list[BasisOut]
    uncertain: bool


class TradeOut(Schema):
    """Whether stones may go: `allowed` is false if a finding blocks. `on` is the day that was asked for."""

    model_config = ConfigDict(populate_by_name=True)

    sender: str = Field(alias="from")
    receiver: str = Field(alias="to")
    on: date
    allowed: bool
    findings: list[FindingOut]
    basis: list[BasisOut]


class DecisionLine(Schema):
    """A decision or asserted act in the register; adopted between `earliest` and `latest` by its sources."""

    id: str
    title: str
    maker: str
    maker_name: str
    earliest: date
    latest: date
    counts_from: date
    state: str
    effects: list[str]
    is_demonstration: bool


class DecisionList(Schema):
    """The register as it stands on a day, the oldest first."""

    on: date
    total: int
    items: list[DecisionLine]


class EffectOut(Schema):
    """An effect in one sentence."""

    paragraph: str
    sentence: str


class AdoptionOut(Schema):
    """How a decision that the Process signed was adopted; positions are those released to all."""

    origin: str
    meeting: str
    proposal: str
    declared_at: datetime
    text_digest: str
    positions: dict[str, str]


class DecisionOut(Schema):
    """One decision; `state` is one of the words of `scheme.provisions.DecisionState`."""

    on: date
    state: str
    decision: Json
    effects: list[EffectOut]
    adoption: AdoptionOut | None
    is_demonstration: bool


class MeetingLine(Schema):
    """A meeting in the calendar."""

    id: str
    kind: str
    title: str
    state: str
    opens_on: date
    closes_on: date | None


class MeetingList(Schema):
    """The calendar, in the order in which meetings were called."""

    total: int
    items: list[MeetingLine]


class MeetingOut(MeetingLine):
    """One meeting as the caller's seat may see it."""

    body: str
    called_by: str
    participants: list[str]
    observers: list[str]
    agenda: list[Json]
    proposals: list[str]
    communique: list[Json]
    understandings: list[str]


class ConsensusOut(Schema):
    """Consensus derived from what was released to the caller; for the Chair, to the Chair."""

    sentence: str
    spoken: dict[str, str]
    not_spoken: list[str]
    observers: dict[str, str]
    is_clean: bool
    could_be_declared: bool


class ProposalOut(Schema):
    """One proposal with its current version."""

    id: str
    title: str
    kind: str
    state: str
    proposer: str
    sponsors: list[str]
    meeting: str
    version: Json
    brackets: list[Json]
    objections: list[Json]
    consensus: ConsensusOut
    own_position: str | None


class EventOut(Schema):
    """An act as it was recorded; `chain` is the digest of it and of all before it."""

    act: str
    at: datetime
    by: str
    seat: str
    meeting: str
    subject: str
    chain: str


class ActDone(Schema):
    """What an act at the table gives back."""

    ok: Literal[True]
    event: EventOut
    findings: list[FindingOut]


class ApplicationOut(Schema):
    """An application as its authority or its company sees it."""

    reference: str
    state: str
    exporter: str
    content: Json
    note: str
    declared_by: str
    certificate: str
    created_at: datetime
    submitted_at: datetime | None


class ApplicationDone(Schema):
    """What an act on an application gives back."""

    ok: Literal[True]
    application: ApplicationOut
    findings: list[FindingOut]


class CertificateOut(Schema):
    """A certificate of this office, with its content in the JSON form of `openkp certificate schema`."""

    number: str
    state: str
    issued_on: date
    expires_on: date
    destination_participant: str
    carats: str
    usd: str
    application: str
    replaced_by: str
    annulled_on: date | None
    content: Json


class CertificateDone(Schema):
    """What an act on one certificate gives back."""

    ok: Literal[True]
    certificate: CertificateOut
    findings: list[FindingOut]


class CertificatesDone(Schema):
    """The certificates issued together."""

    ok: Literal[True]
    certificates: list[CertificateOut]
    findings: list[FindingOut]


class ArrivalOut(Schema):
    """A shipment before an Importing Authority."""

    id: int
    number: str
    state: str
    verdict: str
    presented_on: date
    outcome: str
    decided_on: date | None
    retain_until: date | None
    content: Json
    findings: list[FindingOut]


class ArrivalDone(Schema):
    """What an act on an arrival gives back."""

    ok: Literal[True]
    arrival: ArrivalOut
    findings: list[FindingOut]


class ApplicationPage(Schema):
    """Fifty at a time, newest first."""

    total: int
    page: int
    items: list[ApplicationOut]


class CertificatePage(Schema):
    """Fifty at a time, newest first."""

    total: int
    page: int
    items: list[CertificateOut]


class ArrivalPage(Schema):
    """Fifty at a time, newest first."""

    total: int
    page: int
    items: list[ArrivalOut]


class ApplicationIn(Given):
    """A draft, new or (with `reference`) changed. `content` may be incomplete until it is submitted.

    `content.from_stock` names parcels of the exporter's stock with carats; the books give the origins.
    """

    content: Json
    reference: Annotated[str, Field(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class SubmitIn(Given):
    """Who declares the shipment."""

    declared_by: Name


class ExamineIn(Given):
    """What was weighed, valued and sealed; `answers` maps `code:subject` of a question to its answer."""

    lines: Annotated[list[Json], Field(max_length=60)]
    parcels: Whole
    containers: Annotated[list[Json], Field(max_length=200)]
    valuation: Text = ""
    answers: dict[Text, Text] = Field(default_factory=dict)


class IssueIn(Given):
    """Examined applications; all become certificates, or none."""

    references: Annotated[list[Reference], Field(min_length=1, max_length=200)]


class NoticeIn(Given):
    """What the Importing Authority is told beside the certificate."""

    expected_on: Day | None = None
    route: Name = ""


class AnnulIn(Given):
    """Why a certificate is made void, and whether the printed original came back."""

    reason: Literal["unused", "expired", "error", "spoilt_print", "lost", "withdrawn"]
    is_surrendered: bool
    remark: Text = ""


class ReplaceIn(Given):
    """The corrected fields of a certificate that has not left yet."""

    content: Json
    is_surrendered: bool
    remark: Text


class ArrivalIn(Given):
    """A certificate that was shown: its number, the text of its code, or (`typed`) its fields from paper."""

    number: Annotated[str, Field(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    text: Annotated[str, Field(max_length=10_000)] = ""
    typed: Json | None = None
    presented_on: Day | None = None


class ConfirmIn(Given):
    """What was found and decided, as `scheme.reading.read_confirmation` reads it."""

    received_on: Day
    outcome: Literal["confirmed", "confirmed_after_remedy", "detained", "seized", "returned"]
    lines: Annotated[list[Json], Field(max_length=60)]
    parcels: Whole | None = None
    seals: Annotated[list[Name], Field(max_length=200)] = Field(default_factory=list)
    seal_state: Literal["intact", "broken", "missing", "different"] = "intact"
    verification: Literal["opened", "risk_based"] = "opened"
    remark: Text = ""
    answers: dict[Text, Text] = Field(default_factory=dict)
    shelf: Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class ActIn(Given):
    """An act at a meeting: `subject` is the id of what it is about, `data` the fields that it asks for."""

    act: Act
    subject: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    data: Json = Field(default_factory=dict)
