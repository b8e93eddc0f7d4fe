"""What a border bundle says, as values. How it is written stands in `part_forms`, its meaning in
docs/reference/bundle.md.

Days are dates and include both ends; instants are aware and in whole seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from openkp.scheme.effects import Counts, InTransit

#: A post that heard nothing for a week says so.
AMBER_AFTER_HOURS = 168


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How many leaves a log had at the first moment (UTC) of a day: what stands below was logged before
    it.
    """

    day: date
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPart:
    """The log of one authority, as far as a post needs it.

    name: its origin. checkpoint: the signed note with its cosignatures.
    reaches: every leaf made before this instant is in the tree. since: every leaf made from this instant on
    is among those given. first: index of the first leaf given, a multiple of 256; `subtrees` are the joined
    hashes of the complete subtrees before it, `leaves` the joined leaf hashes from it on.
    status: the status list token over the same indices; None where the authority publishes none.
    """

    name: str
    participant: str
    authority: str
    checkpoint: bytes
    reaches: datetime
    since: datetime
    first: int
    subtrees: bytes
    leaves: bytes
    status: bytes | None
    marks: tuple[Mark, ...]


class StandingCode(IntEnum):
    """A Participant's standing, as `scheme.regime.Standing`; whoever is none has no segment."""

    PARTICIPANT = 1
    PARTIAL = 2
    SUSPENDED = 3
    SELF_SUSPENDED = 4
    REMOVED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class StonesOf:
    """Stones of a Participant: of zones, of mines, of days of production; all of them if nothing is named.

    Names are in the form in which they are compared (`decisions.plain_name`).
    """

    zones: tuple[str, ...] = ()
    mines: tuple[str, ...] = ()
    produced_from: date | None = None
    produced_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPart:
    """A bar on stones. yields_to: indices of the allowances of the same limits that it knows."""

    reference: str
    title: str
    since: date
    counts_on: Counts
    in_transit: InTransit
    area: StonesOf
    yields_to: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalPart:
    """Stones that go only with a body's approval."""

    reference: str
    title: str
    since: date
    area: StonesOf


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBarPart:
    """A bar on what a Participant may receive."""

    reference: str
    title: str
    since: date
    counts_on: Counts
    in_transit: InTransit


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What decisions say on a day of a Participant's stones and of what it may receive.

    allowances: None for an opening under which nothing is certified yet.
    """

    bars: tuple[BarPart, ...] = ()
    allowances: tuple[StonesOf | None, ...] = ()
    approvals: tuple[ApprovalPart, ...] = ()
    import_bars: tuple[ImportBarPart, ...] = ()
    is_import_limited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Days on which a standing and its limits hold. limits: index into the bundle's; None for none."""

    first: date
    last: date | None
    standing: StandingCode
    limits: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPart:
    """A Participant's standing over time, in order."""

    participant: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipPart:
    """A country that is a member of another Participant (the European Union)."""

    country: str
    participant: str
    first: date
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormPart:
    """How a Participant's numbers look; participant "" is the default, `{code}` in its pattern the
    issuer's.
    """

    participant: str
    first: date
    last: date | None
    pattern: str
    sample: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSeriesPart:
    """Serials that a Participant said it would use."""

    participant: str
    year: int | None
    first: int
    last: int
    notified_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningPart:
    """A published warning of a false certificate: a number, or a pattern with `*` and `?`."""

    number: str
    participant: str
    published_on: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPart:
    """Whom to call about an authority's certificates: name and lines as they are read out."""

    participant: str
    authority: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleParts:
    """All that a bundle says. participant, authority: its maker. trust_list: the file, byte for byte.

    logs sorted by name, standings by participant. amber_after: hours after which no answer is green.
    """

    participant: str
    authority: str
    made_at: datetime
    trust_list: bytes
    logs: tuple[LogPart, ...]
    standings: tuple[StandingPart, ...]
    limits: tuple[Limits, ...]
    memberships: tuple[MembershipPart, ...]
    amber_after: int = AMBER_AFTER_HOURS
    number_forms: tuple[NumberFormPart, ...] = ()
    number_series: tuple[NumberSeriesPart, ...] = ()
    warnings: tuple[WarningPart, ...] = ()
    contacts: tuple[ContactPart, ...] = ()
