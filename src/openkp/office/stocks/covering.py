"""No cover, no certificate: the parcels that stand behind an export, what they are made of, and the way out.

An application names parcels of the exporter's own stock (`from_stock` in its content, never on the
certificate). From them come the origins with shares and ranges, and the imports that a re-export names as its
sources. A named parcel that cannot be drawn from always stops the application; a weight without parcels is
a warning only while the authority's transition lasts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openkp.custody import cover
from openkp.custody.composition import EMPTY, Composition, pooled
from openkp.custody.events import Drawn, EventKind
from openkp.custody.ledger import in_carats
from openkp.office.acting import Actor, Json, Result
from openkp.office.certificates.models import Application, Certificate
from openkp.office.meetings.regime import office_regime
from openkp.office.messages import finding
from openkp.office.parties.models import Authority, Trader
from openkp.office.stocks.acts.correcting import apply_correction
from openkp.office.stocks.book import Entry, locked_book, parcels_of, post
from openkp.office.stocks.effective import effective_events, in_parts
from openkp.office.stocks.models import StockDraw, StockEvent, StockParcel
from openkp.office.stocks.transitions import is_in_transition
from openkp.scheme.documents import Certificate as CertificateContent
from openkp.scheme.findings import Finding
from openkp.scheme.json_origins import origin_to_json
from openkp.scheme.quantities import Carats, InexactQuantity

#: The key of an application's content under which parcels are named.
FROM_STOCK = "from_stock"
#: The most parcels of one application; an exporter with more mixes them first.
MAX_PARCELS = 60
#: The most parcels offered to choose from; the newest first.
OFFERED = 300
#: The most certificates that are proposed as sources; the scheme's form holds no more.
MAX_SOURCES = 500
CLAUSE = "KPCS-CD:IV.a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """One parcel of which an application takes carats (hundredths), with what it would take."""

    row: StockParcel
    carats: int
    composition: Composition


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """What stands behind an application. is_named: True if it names a parcel at all, good or bad.

    takings: what can be drawn now, in the order named. findings: why the others cannot.
    """

    is_named: bool
    takings: tuple[Taking, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def carats(self) -> int:
        """Hundredths that can be drawn."""
        return sum(each.carats for each in self.takings)

    @property
    def composition(self) -> Composition:
        """What the shipment is made of, as the ledger will have it when it leaves."""
        return pooled(each.composition for each in self.takings) if self.takings else EMPTY


NOTHING = Backing(is_named=False)


def backing_of(application: Application) -> Backing:
    """The parcels that the application names, as they are now. Two queries; none if it names none."""
    listed = application.content.get(FROM_STOCK)
    if not listed:
        return NOTHING
    wanted, findings = _named(listed)
    rows = {
        row.code: row
        for row in StockParcel.objects.select_related("holder", "born").filter(
            authority=application.authority, code__in=[each.parcel for _place, each in wanted]
        )
    }
    good: list[tuple[StockParcel, Drawn]] = []
    for place, each in wanted:
        row = rows.get(each.parcel)
        found = _not_drawable(row, each, application.trader, subject=f"{FROM_STOCK}[{place}]")
        if found is None and row is not None:
            good.append((row, each))
        elif found is not None:
            findings.append(found)
    parcels = parcels_of(row for row, _each in good)
    takings = tuple(
        Taking(row=row, carats=each.carats, composition=parcel.left.draw(each.carats)[0])
        for (row, each), parcel in zip(good, parcels, strict=True)
    )
    return Backing(is_named=True, takings=takings, findings=tuple(findings))


def _named(listed: object) -> tuple[list[tuple[int, Drawn]], list[Finding]]:
    """The rows that can be read, each with its place; what comes from a form or the API may be anything."""
    rows = listed if isinstance(listed, list) else [listed]
    wanted: list[tuple[int, Drawn]] = []
    findings: list[Finding] = []
    if len(rows) > MAX_PARCELS:
        too_many = finding(
            "stock_rows_too_many", CLAUSE, subject=FROM_STOCK, found=len(rows), most=MAX_PARCELS
        )
        return [], [too_many]
    for place, row in enumerate(rows):
        drawn = _read_row(row)
        if drawn is None:
            shown = str(row)[:60]
            findings.append(
                finding("stock_row_unreadable", CLAUSE, subject=f"{FROM_STOCK}[{place}]", found=shown)
            )
        else:
            wanted.append((place, drawn))
    counted = Counter(each.parcel for _place, each in wanted)
    findings += [
        finding("stock_parcel_repeated", CLAUSE, subject=FROM_STOCK, parcel=code, times=times)
        for code, times in counted.items()
        if times > 1
    ]
    return [(place, each) for place, each in wanted if counted[each.parcel] == 1], findings


def _read_row(row: object) -> Drawn | None:
    if not isinstance(row, dict) or not isinstance(row.get("parcel"), str):
        return None
    value = row.get("carats")
    try:
        carats = Carats(value).hundredths if isinstance(value, str | int) else 0
    except (TypeError, InexactQuantity):
        return None
    code = str(row["parcel"]).strip().upper()
    return Drawn(parcel=code, carats=carats) if code and len(code) <= 40 and carats > 0 else None


def _not_drawable(row: StockParcel | None, drawn: Drawn, trader: Trader, *, subject: str) -> Finding | None:
    """Why nothing can be taken from the parcel. Of a stranger's parcel nothing more is told."""
    if row is None or row.holder.trader_id != trader.pk:
        return finding(
            "stock_parcel_not_held", CLAUSE, subject=subject, parcel=drawn.parcel, exporter=trader.name
        )
    if row.is_void:
        return finding("stock_parcel_void", CLAUSE, subject=subject, parcel=drawn.parcel)
    if row.received_on is None:
        return finding("parcel_not_received", CLAUSE, subject=subject, parcel=drawn.parcel)
    if drawn.carats > row.left:
        amounts = {"wanted": in_carats(drawn.carats), "there": in_carats(row.left)}
        return finding("stock_parcel_short", CLAUSE, subject=subject, parcel=drawn.parcel, **amounts)
    return None


def wanted_carats(content: Json) -> int:
    """Hundredths of the lines of a content, as far as they can be read."""
    total = 0
    lines = content.get("lines")
    for line in lines if isinstance(lines, list) else []:
        value = line.get("carats") if isinstance(line, dict) else None
        try:
            total += Carats(value).hundredths if isinstance(value, str | int) else 0
        except (TypeError, InexactQuantity):
            continue
    return total


def origins_for(
    application: Application, day: date, *, wanted: int | None = None, backing: Backing | None = None
) -> list[Json] | None:
    """The origins that the books give to the shipment, in the certificate's JSON form; None where not.

    wanted: hundredths of the certificate. Where the parcels do not make it up exactly, origins that were
    typed stand, if there are any; else those of the parcels, so that the exporter sees them.
    """
    backing = backing_of(application) if backing is None else backing
    if not backing.takings:
        return None
    wanted = wanted_carats(application.content) if wanted is None else wanted
    if (backing.carats != wanted or backing.findings) and application.content.get("origins"):
        return None
    origins = cover.certificate_origins(backing.composition, regime=office_regime(day))
    return [origin_to_json(origin) for origin in origins]


def cover_findings(
    application: Application, content: Json, day: date, *, backing: Backing | None = None
) -> tuple[Finding, ...]:
    """What stops the certificate for want of cover; a note about missing cover while the transition lasts.

    content: the certificate's, with the lines as examined. Each parcel that may hold stones which a decision
    bars on the day is named with that decision: no transition changes that.
    """
    backing = backing_of(application) if backing is None else backing
    wanted = wanted_carats(content)
    regime = office_regime(day)
    found = list(backing.findings)
    for each in backing.takings:
        found += cover.barred(each.composition, regime=regime, subject=f"parcel {each.row.code}")
    if backing.takings:
        found += cover.not_stated(backing.composition, subject=FROM_STOCK)
    if backing.findings or backing.carats == wanted:
        return tuple(found)  # the findings on the rows say it already: what they name may make up the rest
    is_transition = is_in_transition(application.authority, day)
    found += cover.cover(wanted, backing.carats, is_transition=is_transition)
    return tuple(found)


def hold_book(applications: Iterable[Application]) -> None:
    """Keep the authority's book as it is until the act ends, if any of the applications draws from it."""
    for application in applications:
        if application.content.get(FROM_STOCK):
            locked_book(application.authority)
            return


def draw_for(
    actor: Actor,
    application: Application,
    certificate: CertificateContent,
    now: datetime,
    *,
    backing: Backing | None = None,
) -> Result[StockEvent] | None:
    """Post that the shipment leaves under its certificate, in the issuing act; None if it names no parcel.

    backing: what was looked up since the book was held, see `hold_book`; carats that another officer issued
    a moment ago are gone then.
    """
    backing = backing_of(application) if backing is None else backing
    if not backing.takings:
        return None
    entry = Entry(
        kind=EventKind.EXPORT,
        happened_on=actor.day(now),
        inputs=tuple(Drawn(parcel=each.row.code, carats=each.carats) for each in backing.takings),
        certificate=certificate.number,
    )
    return post(actor, entry, now=now)


def export_of(certificate: Certificate) -> StockEvent | None:
    """The event by which the certificate's shipment left the books; None if none did, or it was undone."""
    rows = list(
        StockEvent.objects.filter(
            authority=certificate.authority,
            kind=EventKind.EXPORT.value,
            certificate__iexact=certificate.number,
        ).order_by("seq")
    )
    told = effective_events(certificate.authority, rows) if rows else {}
    return next((row for row in rows if told[row.seq] is not None), None)


def undo_export(actor: Actor, certificate: Certificate, now: datetime) -> tuple[Finding, ...]:
    """Say by a correction that the shipment did not leave: its carats are in their parcels again.

    Returns: what keeps the correction out, or what it changed elsewhere; nothing without an export.
    """
    event = export_of(certificate)
    if event is None:
        return ()
    remark = f"{certificate.number} annulled: the shipment did not leave under it"
    return apply_correction(actor, event.seq, None, remark=remark, now=now).findings


def source_certificates(backing: Backing, *, issuer: str) -> list[str]:
    """The certificates under which stones in the parcels' way were imported, the oldest first.

    None for stones that all were mined in the issuer's own country: they need no source. Work grows with the
    way behind the parcels, not with the book.
    """
    if all(key.country == issuer for key, _share in backing.composition):
        return []
    authority = backing.takings[0].row.authority
    return imports_behind(authority, [each.row for each in backing.takings])[:MAX_SOURCES]


def imports_behind(authority: Authority, parcels: Sequence[StockParcel]) -> list[str]:
    """The certificates of the imports from which these parcels came, in the order of the book."""
    seen = {row.pk for row in parcels}
    frontier = list(seen)
    imports: dict[int, StockEvent] = {}
    while frontier:
        events = _births(frontier)
        imports |= {row.seq: row for row in events if row.kind == EventKind.IMPORT.value}
        behind = set(_taken_by(row.pk for row in events)) - seen
        seen |= behind
        frontier = list(behind)
    told = effective_events(authority, imports.values()) if imports else {}
    numbers = [event.certificate for _seq, event in sorted(told.items()) if event is not None]
    return list(dict.fromkeys(numbers))


def _births(parcels: Sequence[int]) -> list[StockEvent]:
    return [row for some in in_parts(parcels) for row in StockEvent.objects.filter(made__in=some).distinct()]


def _taken_by(events: Iterable[int]) -> Iterable[int]:
    for some in in_parts(list(events)):
        yield from StockDraw.objects.filter(event__in=some, is_void=False).values_list("parcel", flat=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A parcel of the exporter's that an application can name. bars: decisions that keep it here today."""

    row: StockParcel
    bars: tuple[Finding, ...]


def offered_to(trader: Trader, day: date) -> list[Offered]:
    """What the exporter has and can name on the day, the newest first. Two queries."""
    rows = list(
        StockParcel.objects.select_related("holder", "born")
        .filter(holder__trader=trader, left__gt=0, is_void=False, received_on__isnull=False)
        .order_by("-pk")[:OFFERED]
    )
    regime = office_regime(day)
    return [
        Offered(row=row, bars=tuple(cover.barred(parcel.left, regime=regime, subject=f"parcel {row.code}")))
        for row, parcel in zip(rows, parcels_of(rows), strict=True)
    ]
