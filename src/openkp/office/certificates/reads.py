"""What each desk may see: own, addressed to me, public. Every page and the API read through here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from openkp.office.acting import Actor, Json
from openkp.office.certificates.models import (
    Application,
    Arrival,
    Certificate,
    ForeignConfirmation,
    Notice,
    NumberSeries,
    SpoiltNumber,
    TechnicalPaper,
    TransitPassage,
)
from openkp.office.meetings.regime import office_book, office_policy
from openkp.office.parties.models import Authority
from openkp.office.permissions import Capacity
from openkp.scheme.policies import NationalPolicy, add_working_days

WAITING = (Certificate.State.ISSUED, Certificate.State.NOTIFIED, Certificate.State.ARRIVED)
OPEN_APPLICATIONS = (
    Application.State.SUBMITTED,
    Application.State.EXAMINED,
    Application.State.APPROVED,
)


def applications(actor: Actor) -> QuerySet[Application]:
    """The company's own for an exporter; for an officer those handed in to the authority."""
    found = Application.objects.select_related("authority", "trader", "replaces", "certificate")
    found = found.filter(authority=actor.authority)
    if actor.trader is not None:
        return found.filter(trader=actor.trader)
    return found.exclude(state=Application.State.DRAFT)


def certificates(actor: Actor) -> QuerySet[Certificate]:
    """Certificates whose commercial data the actor may see.

    An exporter: the company's. An officer of the issuing authority: the authority's. An officer of a border
    post or Importing Authority: also those destined to the officer's Participant.
    """
    found = Certificate.objects.select_related("authority", "trader", "application", "entry", "replaced_by")
    if actor.capacity in (Capacity.OBSERVER, Capacity.ADMINISTRATOR):
        return found.none()
    if actor.trader is not None:
        return found.filter(trader=actor.trader)
    own = Q(authority=actor.authority)
    if actor.capacity is Capacity.ISSUING_OFFICER:
        return found.filter(own)
    return found.filter(own | Q(destination_participant=actor.authority.participant))


def notices(actor: Actor) -> QuerySet[Notice]:
    """Advance notices to the actor's Participant that no arrival has answered yet."""
    return (
        Notice.objects.select_related("certificate", "certificate__authority")
        .filter(destination_participant=actor.authority.participant, is_awaited=True)
        .exclude(certificate__state=Certificate.State.ANNULLED)
    )


def has_arrived(number: str, participant: str) -> bool:
    """Whether a certificate of this number was presented in a Participant, before any of its authorities."""
    return Arrival.objects.filter(number=number, authority__participant=participant).exists()


def arrivals(actor: Actor) -> QuerySet[Arrival]:
    """What was presented to the actor's authority."""
    return Arrival.objects.select_related("authority", "certificate", "presented_by", "decided_by").filter(
        authority=actor.authority
    )


def transits(actor: Actor) -> QuerySet[TransitPassage]:
    """What crossed before the actor's authority."""
    return TransitPassage.objects.select_related("authority").filter(authority=actor.authority)


def technical_papers(actor: Actor) -> QuerySet[TechnicalPaper]:
    """The authority's technical certificates."""
    return TechnicalPaper.objects.select_related("authority", "arrival").filter(authority=actor.authority)


def foreign_confirmations(actor: Actor) -> QuerySet[ForeignConfirmation]:
    """Confirmations that the authority received from outside this office."""
    return ForeignConfirmation.objects.select_related("certificate").filter(authority=actor.authority)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """One export without a confirmation: since when, and from which day it counts as late.

    due_on: the deadline that the importing Participant's law or, failing that, the product's default sets.
    """

    certificate: Certificate
    age_days: int
    due_on: date
    is_late: bool
    is_expired: bool


def unconfirmed(actor: Actor, *, day: date) -> list[Unconfirmed]:
    """The authority's exports without a confirmation, oldest first (III(b) sets no deadline in days)."""
    waiting = (
        Certificate.objects.select_related("authority", "trader", "notice")
        .filter(authority=actor.authority, state__in=WAITING)
        .order_by("issued_on", "pk")
    )
    rows = []
    book = office_book()
    for certificate in waiting:
        policy = office_policy(certificate.destination_participant, certificate.issued_on, book=book)
        due_on = confirmation_due(policy, certificate.issued_on)
        rows.append(
            Unconfirmed(
                certificate=certificate,
                age_days=(day - certificate.issued_on).days,
                due_on=due_on,
                is_late=day > due_on,
                is_expired=day > certificate.expires_on,
            )
        )
    return rows


#: Days of travel that a deadline counted from receipt is given when only the day of issue is known.
TRAVEL_DAYS = 14


def confirmation_due(policy: NationalPolicy, issued_on: date) -> date:
    """The day after which silence is asked about: travel, then the importing side's own deadline."""
    arrived = issued_on + timedelta(days=TRAVEL_DAYS)
    if policy.confirmation_working_days is not None:
        return add_working_days(arrived, policy.confirmation_working_days)
    return arrived + timedelta(days=policy.confirmation_days or 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesUse:
    """How the numbers of one year were used; `unaccounted` is empty while the series is gapless."""

    year: int
    last_serial: int
    used: int
    annulled: int
    spoilt: tuple[SpoiltNumber, ...]
    unaccounted: tuple[int, ...]


def number_use(authority: Authority) -> list[SeriesUse]:
    """Every series of the authority: used, annulled, spoilt, and any serial without a record."""
    uses = []
    series = NumberSeries.objects.filter(authority=authority, kind=NumberSeries.Kind.CERTIFICATE)
    for one in series.order_by("-year"):
        issued = Certificate.objects.filter(authority=authority, year=one.year)
        spoilt = tuple(SpoiltNumber.objects.filter(authority=authority, year=one.year))
        held = set(issued.values_list("serial", flat=True)) | {row.serial for row in spoilt}
        uses.append(
            SeriesUse(
                year=one.year,
                last_serial=one.last_serial,
                used=issued.count(),
                annulled=issued.filter(state=Certificate.State.ANNULLED).count(),
                spoilt=spoilt,
                unaccounted=tuple(serial for serial in range(1, one.last_serial + 1) if serial not in held),
            )
        )
    return uses


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """What anyone may know of a number: never parties, value, weight, seals."""

    number: str
    authority: Authority
    issued_on: date
    expires_on: date
    origins: tuple[str, ...]
    destination_participant: str
    state: str
    replaced_by: str
    annulled_on: date | None


PUBLIC_STATES = {
    Certificate.State.ANNULLED: "annulled",
    Certificate.State.CONFIRMED: "used",
    Certificate.State.DETAINED: "detained",
    Certificate.State.SEIZED: "detained",
    Certificate.State.RETURNED: "returned",
    Certificate.State.SUSPENDED: "suspended",
}


def public_view(number: str, *, day: date) -> PublicView | None:
    """The public face of a certificate of this office; None if the office did not issue that number."""
    certificate = (
        Certificate.objects.select_related("authority", "replaced_by").filter(number=number.strip()).first()
    )
    if certificate is None:
        return None
    state = PUBLIC_STATES.get(
        Certificate.State(certificate.state), "expired" if day > certificate.expires_on else "in_force"
    )
    return PublicView(
        number=certificate.number,
        authority=certificate.authority,
        issued_on=certificate.issued_on,
        expires_on=certificate.expires_on,
        origins=_countries(certificate.content),
        destination_participant=certificate.destination_participant,
        state=state,
        replaced_by=certificate.replaced_by.number if certificate.replaced_by else "",
        annulled_on=certificate.annulled_on,
    )


def without_commercial_data(content: Json) -> Json:
    """A certificate's content as the public may see it: origins and dates only (certificates.md 5)."""
    kept = (
        "number",
        "issuing_participant",
        "issuing_authority",
        "issued_on",
        "expires_on",
        "destination_participant",
    )
    shown = {name: content[name] for name in kept if name in content}
    return shown | {"origins": [{"participant": code} for code in _countries(content)]}


def _countries(content: Json) -> tuple[str, ...]:
    """The countries of origin, each once: how many zones or mines there are is nobody else's business."""
    return tuple(dict.fromkeys(origin["participant"] for origin in content.get("origins", [])))


def is_seen_by_number_only(arrival: Arrival) -> bool:
    """A number was typed of a shipment between two other Participants: its commercial data are not shown."""
    ends = {arrival.content.get("issuing_participant"), arrival.content.get("destination_participant")}
    return arrival.source == Arrival.Source.NUMBER and arrival.authority.participant not in ends


def presented_content(arrival: Arrival) -> Json:
    """What the post that recorded the arrival may see of the certificate."""
    if is_seen_by_number_only(arrival):
        return without_commercial_data(arrival.content)
    return arrival.content


def counts_by_state(actor: Actor) -> dict[str, int]:
    """How many of the certificates the actor may see are in each state."""
    rows = certificates(actor).order_by().values("state").annotate(how_many=Count("pk"))
    return {row["state"]: row["how_many"] for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfTrade:
    """Certificates issued by the authority in one month: how many, hundredths of carats, US cents."""

    month: date
    certificates: int
    carats_hundredths: int
    usd_cents: int


def months_of_trade(found: QuerySet[Certificate], *, day: date, months: int = 12) -> list[MonthOfTrade]:
    """The last `months` calendar months by day of issue, the running one included, without the annulled."""
    firsts = [day.replace(day=1)]
    while len(firsts) < months:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    # by day, which an index gives: for months SQLite would call Python with each row
    rows = (
        found.exclude(state=Certificate.State.ANNULLED)
        .filter(issued_on__gte=firsts[0])
        .order_by()
        .values_list("issued_on")
        .annotate(Count("pk"), Sum("carats_hundredths"), Sum("usd_cents"))
    )
    sums: dict[date, list[int]] = {first: [0, 0, 0] for first in firsts}
    for issued_on, *counts in rows:
        month = sums.setdefault(issued_on.replace(day=1), [0, 0, 0])
        month[:] = [one + more for one, more in zip(month, counts, strict=True)]
    return [
        MonthOfTrade(month=first, certificates=count, carats_hundredths=carats, usd_cents=usd)
        for first in firsts
        for count, carats, usd in [sums[first]]
    ]
