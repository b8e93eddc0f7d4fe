"""What the papers of the scheme say, as values: the certificate and what follows it on its way.

These are facts as a party asserts them, right or wrong: a certificate with a bad number or an unknown
country can be held here so that the rules can say what is wrong with it. Types are held (a quantity is
exact, a day is a day); everything else is judged by `scheme.rules`. `openkp.statements` signs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openkp.scheme.adopted import AdoptedDecision
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import StatisticalReturn

#: Annex I A: the title and the statement that every certificate bears.
CERTIFICATE_TITLE = "Kimberley Process Certificate"
CERTIFICATE_STATEMENT = (
    "The rough diamonds in this shipment have been handled in accordance with the provisions of the "
    "Kimberley Process Certification Scheme for rough diamonds"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An exporter or importer as printed on the certificate (Annex I A: identification of both)."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A country where stones of the shipment were mined (section I), with its carats if known.

    A decision of the Process can reach a part of a country only, so an origin can say more where it matters:
    zone: the zone or sub-prefecture as printed; mine: the named mine or company.
    produced_from, produced_to: first and last day of production, both included; one alone may be known.
    min_carats, max_carats: the possible range, where `carats` is a share of a mixture by bookkeeping, not a
    fact about stones; both or neither, and only beside `carats`.
    """

    participant: str
    carats: Carats | None = None
    zone: str = ""
    mine: str = ""
    produced_from: date | None = None
    produced_to: date | None = None
    min_carats: Carats | None = None
    max_carats: Carats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Carats and value under one HS code. `hs` is six digits without a point, such as `710231`."""

    hs: str
    carats: Carats
    usd: UsdValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A tamper-resistant container (section IV(c)) with its seal numbers; `mark` is what is written on it."""

    seals: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A Kimberley Process certificate: all fields of Annex I A, and those of Annex I B that issuers use.

    number: unique, with the issuer's ISO 3166-1 alpha-2 code (EU for the European Union).
    issuing_participant, destination_participant: alpha-2 code of the Participant, `EU` for the EU.
    destination_country: the member state, where the destination Participant has several.
    origins: one entry for unmixed origin, several for mixed; empty is "mixed origin" with no list.
    containers: with their seals; a certificate from JSON with one flat list of seals has one container.
    validated_by: who validated for the Exporting Authority.
    source_certificates: for a re-export, the numbers under which the stones were imported.
    """

    number: str
    issuing_participant: str
    issuing_authority: str
    issued_on: date
    expires_on: date
    origins: tuple[Origin, ...]
    destination_participant: str
    exporter: Party
    importer: Party
    lines: tuple[Line, ...]
    parcels: int
    containers: tuple[Container, ...]
    validated_by: str
    destination_country: str = ""
    source_certificates: tuple[str, ...] = ()
    quality: str = ""

    @property
    def carats(self) -> Carats:
        """The carats of all lines."""
        return Carats.total(line.carats for line in self.lines)

    @property
    def usd(self) -> UsdValue:
        """The value of all lines in US$."""
        return UsdValue.total(line.usd for line in self.lines)

    @property
    def seals(self) -> tuple[str, ...]:
        """All seal numbers, in the order of the containers."""
        return tuple(seal for container in self.containers for seal in container.seals)

    @property
    def is_mixed_origin(self) -> bool:
        """True for stones of more than one country, listed or not (section I, parcel of mixed origin).

        Two mines or zones of one country are not a mixture in this sense.
        """
        return len({origin.participant for origin in self.origins}) != 1


class Outcome(StrEnum):
    """What the Importing Authority did with a shipment (kpcs.md 5a, step 9)."""

    CONFIRMED = "confirmed"
    CONFIRMED_AFTER_REMEDY = "confirmed_after_remedy"
    DETAINED = "detained"
    SEIZED = "seized"
    RETURNED = "returned"


class SealState(StrEnum):
    """How the seals were found."""

    INTACT = "intact"
    BROKEN = "broken"
    MISSING = "missing"
    DIFFERENT = "different"


class Verification(StrEnum):
    """How the contents were verified (Annex II 23; Regulation (EC) 2368/2002 art. 4(5))."""

    OPENED = "opened"
    RISK_BASED = "risk_based"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportConfirmation:
    """What the Importing Authority tells the Exporting Authority (section III(b), Annex I B).

    certificate_number, parcels, carats, importer and exporter are the minimum of section III(b).
    lines: as found at import; empty where the contents were not weighed (a risk-based check).
    remark: what differed and how it was remedied, in plain words.
    """

    certificate_number: str
    issuing_participant: str
    importing_participant: str
    importing_authority: str
    received_on: date
    confirmed_on: date
    outcome: Outcome
    parcels: int
    lines: tuple[Line, ...]
    importer: Party
    exporter: Party
    seals: tuple[str, ...] = ()
    seal_state: SealState = SealState.INTACT
    verification: Verification = Verification.OPENED
    importing_country: str = ""
    confirmed_by: str = ""
    remark: str = ""

    @property
    def carats(self) -> Carats:
        """Carats found, all lines."""
        return Carats.total(line.carats for line in self.lines)

    @property
    def usd(self) -> UsdValue:
        """Value found in US$, all lines."""
        return UsdValue.total(line.usd for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceNotification:
    """The message that goes ahead of a shipment (Annex II 19 and 21)."""

    certificate_number: str
    issuing_participant: str
    destination_participant: str
    carats: Carats
    usd: UsdValue
    origins: tuple[Origin, ...]
    importer: Party
    sent_on: date
    expected_on: date | None = None
    route: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitRecord:
    """A shipment that crosses a Participant and must leave in identical state (section III(d))."""

    certificate_number: str
    issuing_participant: str
    transit_participant: str
    authority: str
    entered_on: date
    left_on: date | None
    seals_in: tuple[str, ...]
    seals_out: tuple[str, ...]
    carats_in: Carats | None = None
    carats_out: Carats | None = None
    is_opened: bool = False
    purpose_attested: bool = False


class AnnulmentReason(StrEnum):
    """Why a certificate was made void."""

    UNUSED = "unused"
    EXPIRED = "expired"
    ERROR = "error"
    SPOILT_PRINT = "spoilt_print"
    REPLACED = "replaced"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annulment:
    """The issuer makes a certificate void; the number stays visible and is never used again."""

    certificate_number: str
    issuing_participant: str
    annulled_on: date
    reason: AnnulmentReason
    is_surrendered: bool
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Before export, a new certificate takes the place of one with an error (Canada SOR/2003-15 s. 3)."""

    replaced_number: str
    new_number: str
    issuing_participant: str
    replaced_on: date
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicalCertificate:
    """For detained, seized or returned goods and research samples (WGDE 2014; India SOP 2020).

    It lets goods move back or aside under control; it does not say that they are free of conflict diamonds.
    """

    number: str
    issuing_participant: str
    issuing_authority: str
    issued_on: date
    expires_on: date
    destination_participant: str
    reason: str
    lines: tuple[Line, ...]
    parcels: int
    seals: tuple[str, ...]
    consignor: Party
    consignee: Party
    original_certificate: str = ""


#: Everything that a party can sign: the papers of a shipment, and what the Process decides.
Document = (
    Certificate
    | ImportConfirmation
    | AdvanceNotification
    | TransitRecord
    | Annulment
    | Replacement
    | TechnicalCertificate
    | AdoptedDecision
    | StatisticalReturn
)
