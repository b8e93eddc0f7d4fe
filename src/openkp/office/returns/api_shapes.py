"""What goes in and comes out of the API of returns. What a return says is judged by the act."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from openkp.office.api_shapes import FindingOut, Given, Text
from openkp.office.returns.lines import MAX_LINES

Json = dict[str, Any]
FileName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/]+$")]
#: A request is at most 2 MB (settings.DATA_UPLOAD_MAX_MEMORY_SIZE): a file of 1.5 MB in base64 fits into it.
_LARGEST = "At most 1,500,000 bytes before base64. A larger file is uploaded on the page of the return."
Base64 = Annotated[
    str,
    Field(max_length=2_040_000, pattern=r"^[A-Za-z0-9+/=\r\n]*$", description=_LARGEST),
]
#: What `DraftOut.digest` gave.
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DutyOut(Schema):
    """A return that is owed. `state`: due, missing, filed, filed_late; `vintages` above 1: corrected."""

    participant: str
    kind: str
    period: str
    due_on: date
    state: str
    filed_on: date | None
    is_nil: bool
    vintages: int
    days_late: int
    has_draft: bool


class DutyList(Schema):
    """What was owed in the last two years, the newest first."""

    on: date
    items: list[DutyOut]


class LineOut(Schema):
    """One figure; an empty text or null is “not told”, never zero."""

    flow: str
    hs: str
    partner: str
    origin: str
    sector: str
    carats: str | None
    usd: str | None
    certificates: int | None


class DraftOut(Schema):
    """A return in the making, and what would be found if it were signed now.

    `digest`: of what stands in it now; it is given back when signing, so that nothing else is signed.
    """

    kind: str
    period: str
    origin: str
    file_name: str
    reason: str
    changed_at: datetime
    changed_by: str
    lines: list[LineOut]
    digest: str
    findings: list[FindingOut]


class DraftDone(Schema):
    """What an act on a draft gives back."""

    ok: Literal[True]
    draft: DraftOut
    findings: list[FindingOut]


class Discarded(Schema):
    """A draft that was thrown away."""

    ok: Literal[True]
    discarded: str


class VintageOut(Schema):
    """One vintage of a return. `number`: of its statement; empty where it was not signed here."""

    participant: str
    kind: str
    period: str
    vintage: int
    is_nil: bool
    source: str
    filed_at: datetime | None
    recorded_at: datetime
    reason: str
    number: str
    log_index: int | None
    is_demonstration: bool


class VintagePage(Schema):
    """Vintages, fifty on a page, the newest period first."""

    total: int
    page: int
    items: list[VintageOut]


class ReturnOut(Schema):
    """A return with all vintages; `lines`: of the newest, or of the one known on the day asked for."""

    participant: str
    kind: str
    period: str
    shown: int
    lines: list[LineOut]
    answers: list[Json]
    vintages: list[VintageOut]


class SignedDone(Schema):
    """What signing gives back."""

    ok: Literal[True]
    filed: VintageOut
    findings: list[FindingOut]


class DraftIn(Given):
    """The lines of a draft, as `openkp.office.returns.lines` describes them.

    `seen`: the digest of the draft that they were made from; if another stands there now, they are refused.
    """

    lines: Annotated[list[Json], Field(max_length=MAX_LINES)]
    reason: Text = ""
    seen: Digest | None = None


class FileIn(Given):
    """A file in the published template: its name and its bytes in base64, at most 1.5 MB before that."""

    name: FileName
    content: Base64


class SignIn(Given):
    """What is declared with the signature. `answers`: by `code:subject` of the question.

    `reviewed`: the `digest` of the draft that was looked at. For a nil return keep a draft without lines
    first.
    """

    reviewed: Digest
    is_nil: bool = False
    reason: Text = ""
    answers: dict[Text, Text] = Field(default_factory=dict)
