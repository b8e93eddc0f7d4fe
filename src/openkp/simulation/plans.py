"""The values of a demonstration world: who trades, what was shipped, how it went, what is to discover.

Carats and US dollars are exact hundredths. Days are working days of the authority that acts. A plan says
what happens; the office makes it happen through its acts, so that numbers, signatures and logs are its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from openkp.scheme.documents import AnnulmentReason, Container, Line, Origin, Outcome, SealState, Verification
from openkp.scheme.quantities import Carats, UsdValue


class Fate(StrEnum):
    """Where a shipment stands on the last day of the world (steps of kpcs.md 5a)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED_FOR_CORRECTION = "returned_for_correction"
    REFUSED = "refused"
    EXAMINED = "examined"
    AWAITING_SECOND_OFFICER = "awaiting_second_officer"
    ISSUED = "issued"
    ARRIVED_AWAITING_CONFIRMATION = "arrived_awaiting_confirmation"
    CONFIRMED = "confirmed"
    CONFIRMED_WITH_SMALL_DIFFERENCE = "confirmed_with_small_difference"
    CONFIRMED_AFTER_REMEDY = "confirmed_after_remedy"
    DETAINED = "detained"
    SEIZED = "seized"
    RETURNED = "returned"
    ANNULLED_UNUSED = "annulled_unused"
    REPLACED = "replaced"
    EXPIRED_UNRETURNED = "expired_unreturned"
    LOST_CONFIRMATION = "lost_confirmation"


#: No certificate exists yet, or ever.
NOT_ISSUED = frozenset(
    {
        Fate.DRAFT,
        Fate.SUBMITTED,
        Fate.RETURNED_FOR_CORRECTION,
        Fate.REFUSED,
        Fate.EXAMINED,
        Fate.AWAITING_SECOND_OFFICER,
    }
)
#: A certificate was issued and the goods stayed at home.
NEVER_LEFT = frozenset({Fate.ANNULLED_UNUSED, Fate.REPLACED, Fate.EXPIRED_UNRETURNED})
#: The Importing Authority accepted the goods.
ACCEPTED = frozenset({Fate.CONFIRMED, Fate.CONFIRMED_WITH_SMALL_DIFFERENCE, Fate.CONFIRMED_AFTER_REMEDY})
#: The Importing Authority acted and says so in a confirmation.
ANSWERED = ACCEPTED | {Fate.DETAINED, Fate.SEIZED, Fate.RETURNED}


class Channel(StrEnum):
    """How a confirmation reaches the issuer: by an act in this office or as a message from another one."""

    ACT = "act"
    MESSAGE = "message"


class Slip(StrEnum):
    """How a certificate number was mistyped in a foreign confirmation; `papers.mistype` applies it."""

    ONE_DIGIT = "one_digit"
    TRANSPOSED = "transposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """An Exporting and Importing Authority. `is_hosted`: it works in this office; others only write to it."""

    code: str
    participant: str
    country: str
    name: str
    name_source: str
    language: str
    city: str
    is_hosted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trader:
    """An invented company. `latin_name` is the English form of a name in another script, else empty."""

    code: str
    participant: str
    name: str
    latin_name: str
    address: str
    is_exporter: bool
    is_importer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Carats of a re-export that came in under an earlier shipment, named by its `ref`."""

    shipment: str
    carats: Carats


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedConfirmation:
    """What the Importing Authority finds and says (III(b)). `lines` are as found."""

    channel: Channel
    received_on: date
    confirmed_on: date
    outcome: Outcome
    parcels: int
    lines: tuple[Line, ...]
    seals: tuple[str, ...]
    seal_state: SealState
    verification: Verification
    slip: Slip | None = None
    remark: str = ""

    @property
    def carats(self) -> Carats:
        """Carats found, all lines."""
        return Carats.total(line.carats for line in self.lines)

    @property
    def usd(self) -> UsdValue:
        """Value found, all lines."""
        return UsdValue.total(line.usd for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTransit:
    """Passage through a third Participant (III(d)); `left_on` is None while the goods are there."""

    authority: str
    participant: str
    entered_on: date
    left_on: date | None
    seals_in: tuple[str, ...]
    seals_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTechnicalCertificate:
    """The technical certificate under which the Importing Authority `authority` sends goods back."""

    authority: str
    issued_on: date
    expires_on: date
    reason: str
    seals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedShipment:
    """One shipment from application to its fate on the last day.

    ref: stable name of the plan, never a certificate number.
    number: the certificate number, only where the issuer is not hosted; hosted authorities number themselves.
    origins: with carats that add up to the total; empty is "mixed origin" without a list.
    sources: for a re-export, the shipments it was made up from.
    *_on: None where the step has not happened by the last day.
    closed_on: day of return for correction, refusal or annulment.
    replaces: the `ref` of the shipment whose certificate this one replaces.
    story: id of the story it belongs to, else empty.
    """

    ref: str
    fate: Fate
    exporter: Trader
    importer: Trader
    issuing_authority: Authority
    destination: Authority
    origins: tuple[Origin, ...]
    sources: tuple[Source, ...]
    lines: tuple[Line, ...]
    parcels: int
    containers: tuple[Container, ...]
    applied_on: date
    examined_on: date | None
    issued_on: date | None
    expires_on: date | None
    departed_on: date | None
    arrived_on: date | None
    confirmation: PlannedConfirmation | None = None
    transit: PlannedTransit | None = None
    technical_certificate: PlannedTechnicalCertificate | None = None
    annulment_reason: AnnulmentReason | None = None
    closed_on: date | None = None
    closed_because: str = ""
    replaces: str = ""
    number: str = ""
    story: str = ""

    @property
    def carats(self) -> Carats:
        """Declared carats, all lines."""
        return Carats.total(line.carats for line in self.lines)

    @property
    def usd(self) -> UsdValue:
        """Declared value, all lines."""
        return UsdValue.total(line.usd for line in self.lines)

    @property
    def seals(self) -> tuple[str, ...]:
        """All seal numbers."""
        return tuple(seal for container in self.containers for seal in container.seals)

    @property
    def confirmed_on(self) -> date | None:
        """The day of the import confirmation, if there is one."""
        return self.confirmation.confirmed_on if self.confirmation else None

    @property
    def is_reexport(self) -> bool:
        """True where the goods came in under earlier certificates."""
        return bool(self.sources)

    @property
    def destination_country(self) -> str:
        """The member state where the destination Participant has several, else empty."""
        return self.destination.country if self.destination.country != self.destination.participant else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoiltNumber:
    """A certificate number that a hosted authority loses to a bad print on that day."""

    authority: str
    spoilt_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPresentation:
    """A certificate that somebody presents again, at `authority`, after it was used."""

    shipment: str
    authority: str
    presented_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Something for a user to discover. `evidence` names the screen or check that shows it.

    desk: where it shows best, as the code of a hosted authority and a capacity there.
    """

    id: str
    title: str
    discover: str
    evidence: str
    shipments: tuple[str, ...]
    desk: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A demonstration world. Shipments are in the order of their application, story shipments among them.

    year_from, year_to: the four complete quarters that are calibrated; the running quarter follows.
    scale: the share of the published carats that this world carries in those four quarters.
    """

    today: date
    seed: int
    year_from: date
    year_to: date
    scale: Decimal
    authorities: tuple[Authority, ...]
    traders: tuple[Trader, ...]
    shipments: tuple[PlannedShipment, ...]
    spoilt_numbers: tuple[SpoiltNumber, ...]
    second_presentations: tuple[SecondPresentation, ...]
    stories: tuple[Story, ...]

    @property
    def by_ref(self) -> dict[str, PlannedShipment]:
        """Shipments by `ref`."""
        return {shipment.ref: shipment for shipment in self.shipments}
