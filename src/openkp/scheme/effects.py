"""What a decision does: each effect typed, so that certificates can obey it.

An effect says what it reaches, which date counts, what happens to parcels already under way, on which
condition it rests and who certifies it, when it ends, and what becomes of it if no consensus renews it.
How effects are written as JSON stands in `effect_files`; what follows from them on a day in `regime`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar, Protocol


class Counts(StrEnum):
    """Which date of a shipment decides whether an effect reaches it."""

    PRODUCTION = "production"
    ISSUE = "issue"
    EXPORT = "export"
    IMPORT = "import"


class InTransit(StrEnum):
    """What happens to a parcel that left before the effect began and arrives after."""

    MAY_ARRIVE = "may_arrive"
    STOPPED = "stopped"
    NOT_STATED = "not_stated"


class WithoutConsensus(StrEnum):
    """What becomes of an effect on its last day if the Process agrees on nothing new."""

    CONTINUES = "continues"
    LAPSES = "lapses"
    NOT_STATED = "not_stated"


class Direction(StrEnum):
    """Which movement is barred or allowed."""

    EXPORTS = "exports"
    IMPORTS = "imports"
    BOTH = "both"


class Safeguard(StrEnum):
    """What a body does about shipments that may go."""

    PRE_APPROVAL = "pre_approval"
    """The body approves before the certificate is issued."""
    CROSS_CHECK = "cross_check"
    """The body compares certificates with confirmations afterwards."""


class StandingChange(StrEnum):
    """What happens to a country's standing."""

    ADMIT = "admit"
    SUSPEND = "suspend"
    READMIT = "readmit"
    RESTORE = "restore"
    """A suspension or limits end; the country never left the list."""
    REMOVE = "remove"
    SELF_SUSPEND = "self_suspend"


class Office(StrEnum):
    """Offices that the Process fills."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    CUSTODIAN = "custodian"
    """Stays for want of a successor."""


class EffectKind(StrEnum):
    """The kinds of effects, as files name them."""

    BAR = "bar"
    ALLOW = "allow"
    REQUIRE = "require"
    OPEN_ON_CERTIFICATION = "open_on_certification"
    CERTIFY = "certify"
    CHANGE_STANDING = "change_standing"
    SET_PARAMETER = "set_parameter"
    ADOPT_DEFINITION = "adopt_definition"
    MANDATE_BODY = "mandate_body"
    FILL_OFFICE = "fill_office"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What every effect says beside its own content.

    counts_on: the date that decides. in_transit: parcels under way when it begins.
    starts_on: first day, if not the day of the decision. ends_on: last day (sunset); None for none.
    without_consensus: what happens after `ends_on` if nothing new is agreed.
    condition: a plain sentence; certifier: the code of the body that says whether it is met.
    """

    counts_on: Counts = Counts.EXPORT
    in_transit: InTransit = InTransit.NOT_STATED
    starts_on: date | None = None
    ends_on: date | None = None
    without_consensus: WithoutConsensus = WithoutConsensus.NOT_STATED
    condition: str = ""
    certifier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Stones of a Participant: all of them, or those of zones, of named mines, or of a time of production.

    zones, mines: either is enough to be meant. produced_from, produced_to: first and last day, both included.
    """

    participant: str
    zones: tuple[str, ...] = ()
    mines: tuple[str, ...] = ()
    produced_from: date | None = None
    produced_to: date | None = None

    @property
    def is_whole(self) -> bool:
        """True if every stone of the Participant is meant."""
        return not (self.zones or self.mines or self.produced_from or self.produced_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Effect:
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar(_Effect):
    """Trade in these stones is barred."""

    KIND: ClassVar = EffectKind.BAR
    area: Area
    direction: Direction = Direction.EXPORTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow(_Effect):
    """Trade in these stones is allowed, against the bar of a decision that this one amends or follows."""

    KIND: ClassVar = EffectKind.ALLOW
    area: Area
    direction: Direction = Direction.EXPORTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Require(_Effect):
    """Shipments of these stones go only with a body's approval, or are compared by it afterwards."""

    KIND: ClassVar = EffectKind.REQUIRE
    area: Area
    safeguard: Safeguard
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOnCertification(_Effect):
    """Zones or mines of a Participant may trade from the day on which `terms.certifier` certifies them."""

    KIND: ClassVar = EffectKind.OPEN_ON_CERTIFICATION
    participant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certify(_Effect):
    """A body certifies zones or mines under a paragraph of a decision, or takes the certification back."""

    KIND: ClassVar = EffectKind.CERTIFY
    decision: str
    paragraph: str
    zones: tuple[str, ...] = ()
    mines: tuple[str, ...] = ()
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStanding(_Effect):
    """A country is admitted, suspended, readmitted, restored, removed, or suspends itself."""

    KIND: ClassVar = EffectKind.CHANGE_STANDING
    participant: str
    change: StandingChange


@dataclass(frozen=True, slots=True, kw_only=True)
class SetParameter(_Effect):
    """A number that the Core Document leaves open gets a value; for one Participant, or for all (empty)."""

    KIND: ClassVar = EffectKind.SET_PARAMETER
    name: str
    value: str
    participant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptDefinition(_Effect):
    """A definition of conflict diamonds is adopted; id and revision as in the catalogue of definitions."""

    KIND: ClassVar = EffectKind.ADOPT_DEFINITION
    definition: str
    revision: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateBody(_Effect):
    """A body gets work to do. items: one sentence each. report_by: the meeting or day of its report."""

    KIND: ClassVar = EffectKind.MANDATE_BODY
    body: str
    items: tuple[str, ...] = ()
    report_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FillOffice(_Effect):
    """An office is filled for a term, or left vacant (no holder)."""

    KIND: ClassVar = EffectKind.FILL_OFFICE
    office: Office
    holder: str = ""


Effect = (
    Bar
    | Allow
    | Require
    | OpenOnCertification
    | Certify
    | ChangeStanding
    | SetParameter
    | AdoptDefinition
    | MandateBody
    | FillOffice
)
EFFECTS: dict[EffectKind, type[Effect]] = {
    EffectKind.BAR: Bar,
    EffectKind.ALLOW: Allow,
    EffectKind.REQUIRE: Require,
    EffectKind.OPEN_ON_CERTIFICATION: OpenOnCertification,
    EffectKind.CERTIFY: Certify,
    EffectKind.CHANGE_STANDING: ChangeStanding,
    EffectKind.SET_PARAMETER: SetParameter,
    EffectKind.ADOPT_DEFINITION: AdoptDefinition,
    EffectKind.MANDATE_BODY: MandateBody,
    EffectKind.FILL_OFFICE: FillOffice,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when stones were mined, as far as it is stated. Empty means not stated."""

    zone: str = ""
    mine: str = ""
    produced_from: date | None = None
    produced_to: date | None = None


def same_name(one: str) -> str:
    """A name as it is compared: without accents, case and doubled spaces (Berbérati is berberati)."""
    folded = unicodedata.normalize("NFKD", one.casefold()).casefold()  # a letter taken apart may be a capital
    plain = unicodedata.normalize("NFKD", folded)
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


class MeantStones(Protocol):
    """Stones of a Participant as something names them: an `Area`, or what a border bundle has of one."""

    @property
    def zones(self) -> tuple[str, ...]: ...
    @property
    def mines(self) -> tuple[str, ...]: ...
    @property
    def produced_from(self) -> date | None: ...
    @property
    def produced_to(self) -> date | None: ...


class StatedPlace(Protocol):
    """What is stated of stones: a `Place`, or an origin on a certificate."""

    @property
    def zone(self) -> str: ...
    @property
    def mine(self) -> str: ...
    @property
    def produced_from(self) -> date | None: ...
    @property
    def produced_to(self) -> date | None: ...


def covers(area: MeantStones, place: StatedPlace, *, plain: Callable[[str], str] = same_name) -> bool | None:
    """Whether stones of a place are meant by an area of the same Participant; None: not enough is stated.

    plain: a name as it is compared.
    """
    answers = [_window_covers(area, place)] if area.produced_from or area.produced_to else []
    if area.zones or area.mines:
        in_zone, in_mine = _named(area.zones, place.zone, plain), _named(area.mines, place.mine, plain)
        # Not among the named: known only if each kind that the area names is stated of the place.
        answers.append(True if in_zone or in_mine else None if None in (in_zone, in_mine) else False)
    if False in answers:
        return False
    return None if None in answers else True


def _named(names: tuple[str, ...], stated: str, plain: Callable[[str], str]) -> bool | None:
    if not names:
        return False
    name = plain(stated)
    return None if not name else name in {plain(each) for each in names}  # blanks state nothing


def _window_covers(area: MeantStones, place: StatedPlace) -> bool | None:
    first, last = place.produced_from, place.produced_to
    begin, end = area.produced_from or date.min, area.produced_to or date.max
    if (last is not None and last < begin) or (first is not None and first > end):
        return False
    if first is None or last is None:
        return None
    return True if begin <= first and last <= end else None


def country_of(effect: Effect) -> str:
    """The code of the country whose trade or standing an effect reaches; empty for none."""
    match effect:
        case Bar(area=area) | Allow(area=area) | Require(area=area):
            return area.participant
        case ChangeStanding(participant=code) | OpenOnCertification(participant=code):
            return code
        case SetParameter(participant=code):
            return code
    return ""


def may_overlap(one: Area, other: Area) -> bool:
    """True if some stone can be meant by both areas."""
    if one.participant != other.participant:
        return False
    if (one.produced_to or date.max) < (other.produced_from or date.min):
        return False
    if (other.produced_to or date.max) < (one.produced_from or date.min):
        return False
    names = [{same_name(name) for name in (*area.zones, *area.mines)} for area in (one, other)]
    return not all(names) or bool(names[0] & names[1])
