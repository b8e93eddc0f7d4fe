"""What lies in the drafting room as one person sees it: a version of a draft, or a recorded debate."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from openkp.definitions import debates
from openkp.definitions.brackets import BracketedText, print_body
from openkp.definitions.drafts import Draft
from openkp.office.acting import Actor
from openkp.office.definitions.models import DraftVersion
from openkp.office.definitions.reads import drafting as reads
from openkp.office.definitions.reads.drafting import SeenDraft, SeenPosition
from openkp.scheme.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A bracketed text with its demands. key: the number of a draft, or the key of a debate.

    body: None where the stored words cannot be read any more; `findings` then say why. positions: those that
    the person may see, and no others: a search takes these alone.
    """

    key: str
    title: str
    source: str
    text: str
    body: BracketedText | None
    must_cover: tuple[str, ...]
    must_not_cover: tuple[str, ...]
    positions: tuple[SeenPosition, ...]
    findings: tuple[Finding, ...] = ()
    draft: SeenDraft | None = None
    version: DraftVersion | None = None

    @property
    def is_own(self) -> bool:
        """True for a draft of the person's own party."""
        return self.draft is not None and self.draft.is_own

    @property
    def is_newest(self) -> bool:
        """True where no later version is seen."""
        return self.draft is None or self.version == self.draft.newest

    @property
    def start(self) -> str:
        """By which a new draft names what it begins with."""
        return f"draft:{self.key}" if self.draft is not None else f"{reads.FROM_DEBATE}{self.key}"

    def to_draft(self) -> Draft:
        """The draft as the engine takes it. Raises ValueError where its words cannot be read."""
        if self.body is None:
            raise ValueError(self.key)
        return Draft(
            title=self.title,
            source=self.source,
            body=self.body,
            must_cover=self.must_cover,
            must_not_cover=self.must_not_cover,
            positions=tuple(each.position for each in self.positions),
        )


def draft_sheet(actor: Actor, number: str, version: int | None = None) -> Sheet | None:
    """A version of a draft, by default the newest; None where there is none that the person may see."""
    draft = reads.seen_draft(actor, number)
    if draft is None:
        return None
    row = draft.newest
    if version is not None:
        found = [each for each in draft.versions if each.version == version]
        if not found:
            return None
        row = found[0]
    body, findings = reads.read_words(row.body)
    return Sheet(
        key=draft.text.number,
        title=draft.text.title,
        source=_("%(number)s, version %(version)s") % {"number": number, "version": row.version},
        text=row.body,
        body=body,
        must_cover=tuple(row.must_cover),
        must_not_cover=tuple(row.must_not_cover),
        positions=reads.seen_positions(actor, draft),
        findings=findings,
        draft=draft,
        version=row,
    )


def debate_sheet(key: str) -> Sheet | None:
    """A recorded debate with its published positions."""
    found = debates.debates().get(key)
    if found is None:
        return None
    return Sheet(
        key=key,
        title=_(found.title),
        source=found.source,
        text=print_body(found.body),
        body=found.body,
        must_cover=tuple(found.must_cover),
        must_not_cover=tuple(found.must_not_cover),
        positions=tuple(SeenPosition(position=each, row=None, is_own=False) for each in found.positions),
    )
