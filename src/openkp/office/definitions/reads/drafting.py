"""Drafts, versions and positions as one person may see them. Every query of the drafting room is here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.db.models import Prefetch

from openkp.definitions import debates, library
from openkp.definitions.brackets import BracketedText, read_body
from openkp.definitions.positions import Stance, WordPosition
from openkp.office.acting import Actor
from openkp.office.definitions import models
from openkp.office.definitions.models import TO_ALL, DraftText, DraftVersion
from openkp.office.definitions.reads.drafting_visibility import decides, is_own, may_see
from openkp.office.meetings.act_setting import roll_on
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.parties.models import Membership
from openkp.office.permissions import TABLE
from openkp.scheme.findings import Finding

#: How a draft says that it began with a recorded debate.
FROM_DEBATE = "debate:"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDraft:
    """A draft with the versions that the person may see, oldest first; never without one."""

    text: DraftText
    versions: tuple[DraftVersion, ...]
    is_own: bool

    @property
    def newest(self) -> DraftVersion:
        """The newest version that the person may see."""
        return self.versions[-1]

    @property
    def debate(self) -> str:
        """The recorded debate that the draft began with; empty where it did not."""
        based_on = self.text.based_on
        return based_on.removeprefix(FROM_DEBATE) if based_on.startswith(FROM_DEBATE) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPosition:
    """A position as the person sees it.

    position: as the engine takes it. row: what a party recorded here; None for one published in a recorded
    debate. is_own: recorded by the person's own party; then `newer_unreleased` tells whether others see
    an older one, or none.
    """

    position: WordPosition
    row: models.WordPosition | None
    is_own: bool


def seen_drafts(actor: Actor) -> list[SeenDraft]:
    """Every draft of which the person may see a version, newest first."""
    if seat_of(actor) is None:
        return []
    light = DraftVersion.objects.defer("body", "must_cover", "must_not_cover")
    texts = DraftText.objects.prefetch_related(Prefetch("versions", queryset=light)).order_by("-pk")
    return [found for found in (_seen(actor, text) for text in texts) if found is not None]


def seen_draft(actor: Actor, number: str) -> SeenDraft | None:
    """The draft of that number; None where there is none that the person may see."""
    if seat_of(actor) is None:
        return None
    text = DraftText.objects.prefetch_related("versions").filter(number=number).first()
    return None if text is None else _seen(actor, text)


def _seen(actor: Actor, text: DraftText) -> SeenDraft | None:
    versions = tuple(
        sorted((each for each in text.versions.all() if may_see(actor, each)), key=lambda each: each.version)
    )
    if not versions:
        return None
    return SeenDraft(text=text, versions=versions, is_own=is_own(actor, text_owner(text)))


@lru_cache(maxsize=256)
def read_words(body: str) -> tuple[BracketedText | None, tuple[Finding, ...]]:
    """The words of a version, read once; what was kept never changes."""
    text, findings = read_body(body, library.catalogue())
    return text, tuple(findings)


def open_brackets(drafts: Iterable[SeenDraft]) -> dict[int, int | None]:
    """How many brackets are open in the newest version of each, by its row; None for unreadable words."""
    rows = [each.newest.pk for each in drafts]
    bodies = DraftVersion.objects.filter(pk__in=rows).values_list("pk", "body")
    texts = {pk: read_words(body)[0] for pk, body in bodies}
    return {pk: None if text is None else len(text.choices) for pk, text in texts.items()}


def vouched_owners(draft: SeenDraft) -> frozenset[tuple[str, str]]:
    """Owners with their words (owner, words) that stand in the debate or draft that the draft began with.

    Whoever keeps a draft writes the owners of its brackets: what neither its own party nor a source says is
    shown as its account.
    """
    text = draft.text
    known: set[tuple[str, str]] = set()
    if draft.debate in debates.debates():
        known |= _owners(debates.debates()[draft.debate].body)
    kind, _colon, key = text.based_on.partition(":")
    if kind == "draft":
        for version in DraftVersion.objects.filter(draft__number=key):
            body = read_words(version.body)[0]
            known |= set() if body is None else _owners(body)
    return frozenset(known)


def _owners(body: BracketedText) -> set[tuple[str, str]]:
    return {
        (owner, each.text) for choice in body.choices for each in choice.alternatives for owner in each.owners
    }


def text_owner(text: DraftText) -> DraftVersion:
    """The first version, which is its owner's: a draft changes hands only by being copied."""
    return min(text.versions.all(), key=lambda each: each.version)


def seen_positions(actor: Actor, draft: SeenDraft) -> tuple[SeenPosition, ...]:
    """The positions on a draft that the person may see: own, released to them, and published ones.

    Of each party and word the newest that the person may see counts: an owner's own is its newest, others
    see the last one that was released to them. Where a party recorded one here that the person may see, it
    takes the place of what was published of that party on that word.
    """
    return _with_published(draft, recorded_positions(actor, draft.text))


def public_positions(actor: Actor, draft: SeenDraft) -> tuple[SeenPosition, ...]:
    """The positions that everybody at the table may see: released to all, and published ones."""
    return _with_published(draft, _newest(actor, draft.text, lambda row: TO_ALL in row.released_to))


def _with_published(draft: SeenDraft, recorded: tuple[SeenPosition, ...]) -> tuple[SeenPosition, ...]:
    said = {(each.position.party, each.position.subject) for each in recorded}
    published = [
        SeenPosition(position=still, row=None, is_own=False)
        for each in published_positions(draft.debate)
        if (still := without_those_who_spoke(each, said)) is not None
    ]
    return (*recorded, *published)


def without_those_who_spoke(position: WordPosition, said: set[tuple[str, str]]) -> WordPosition | None:
    """A published position without the parties that recorded their own; None where nobody is left.

    A report may name several parties at once ("AU, CA"): whoever speaks for itself no longer stands in it.
    """
    parties = position.party.split(", ")
    left = [each for each in parties if (each, position.subject) not in said]
    return replace(position, party=", ".join(left)) if left else None


def recorded_positions(actor: Actor, text: DraftText) -> tuple[SeenPosition, ...]:
    """What parties recorded on the draft itself, as far as the person may see it."""
    return _newest(actor, text, lambda row: may_see(actor, row))


def _newest(
    actor: Actor, text: DraftText, is_meant: Callable[[models.WordPosition], bool]
) -> tuple[SeenPosition, ...]:
    """Of each party and word the newest row that is meant; those that decide first."""
    newest: dict[tuple[str, str, str], models.WordPosition] = {}
    for row in models.WordPosition.objects.filter(draft=text).order_by("pk"):
        if is_meant(row):
            newest[row.party, row.seat, row.subject] = row
    rows = sorted(newest.values(), key=lambda row: (not decides(row), row.party, row.subject))
    return tuple(SeenPosition(position=to_position(row), row=row, is_own=is_own(actor, row)) for row in rows)


def to_position(row: models.WordPosition) -> WordPosition:
    """A recorded position as the engine takes it."""
    return WordPosition(party=row.party, subject=row.subject, stance=Stance(row.stance), counts=decides(row))


def published_positions(debate: str) -> tuple[WordPosition, ...]:
    """The positions that the record of a debate has, each with its source; none for another key."""
    found = debates.debates().get(debate)
    return () if found is None else found.positions


def own_positions(actor: Actor, text: DraftText) -> dict[str, models.WordPosition]:
    """The newest own position on each word, whoever else may see it."""
    rows = models.WordPosition.objects.filter(
        draft=text, party=party_of(actor), seat=actor.capacity.value
    ).order_by("pk")
    return {row.subject: row for row in rows}


def own_released(actor: Actor, text: DraftText) -> dict[str, list[models.WordPosition]]:
    """Every own position that was ever released, word by word, the oldest first."""
    rows = models.WordPosition.objects.filter(
        draft=text, party=party_of(actor), seat=actor.capacity.value
    ).order_by("pk")
    found: dict[str, list[models.WordPosition]] = {}
    for row in rows:
        if row.released_to:
            found.setdefault(row.subject, []).append(row)
    return found


def audience(actor: Actor, day: date) -> list[str]:
    """The parties to whom something can be released by name: Participants of the day and others seated."""
    seated = Membership.objects.filter(capacity__in=[each.value for each in TABLE]).exclude(party="")
    codes: Iterable[str] = (*roll_on(day), *sorted(set(seated.values_list("party", flat=True))))
    return [code for code in dict.fromkeys(codes) if code != party_of(actor)]
