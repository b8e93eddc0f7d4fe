"""No cover, no certificate: the parcels that stand behind an export, what they are made of, and the way out.

An application names parcels of the exporter's own stock (`from_stock` in its content, never on the
certificate). From them come the origins with shares and ranges, and the imports that a re-export names as its
sources. A named parcel that cannot be drawn from always stops the application; a weight without parcels is
a warning only while the authority's transition lasts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from openkp.custody import cover
from openkp.custody.events import Drawn, EventKind
from openkp.office.acting import Actor, Json, Result
from openkp.office.certificates.models import Application, Certificate
from openkp.office.meetings.regime import office_regime
from openkp.office.parties.models import Authority, Trader
from openkp.office.stocks.acts.correcting import apply_correction
from openkp.office.stocks.backing import FROM_STOCK, Backing, backing_of, wanted_carats
from openkp.office.stocks.book import Entry, locked_book, parcels_of, post
from openkp.office.stocks.effective import effective_events
from openkp.office.stocks.models import StockEvent, StockParcel
from openkp.office.stocks.sources_behind import bars_of_parcels, imports_behind, is_opening_by_authority
from openkp.office.stocks.transitions import is_in_transition
from openkp.scheme.documents import Certificate as CertificateContent
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.json_origins import origin_to_json
from openkp.scheme.regime import Regime
from openkp.scheme.same_numbers import plain_number

#: The most parcels offered to choose from; the newest first.
OFFERED = 300
#: The most certificates that are proposed as sources; the scheme's form holds no more.
MAX_SOURCES = 500
#: What an origin says of carats.
_AMOUNTS = ("carats", "min_carats", "max_carats")


def origins_for(application: Application, day: date, *, wanted: int, backing: Backing) -> list[Json] | None:
    """The origins that the books give to the shipment, in the certificate's JSON form; None where not.

    wanted: hundredths of the certificate. Where the parcels make it up exactly and each stone has an origin,
    the list is the books' own. Else origins that were typed are added to it, and no carats are given: the
    rest may be of any of them.
    """
    if not backing.takings:
        return None
    listed = [
        origin_to_json(origin)
        for origin in cover.certificate_origins(backing.composition, regime=office_regime(day))
    ]
    is_whole = backing.carats == wanted and not backing.findings
    if is_whole and not cover.not_stated(backing.composition, subject=FROM_STOCK):
        return listed
    listed = [_without_carats(one) for one in listed]
    typed = application.content.get("origins")
    added = [_without_carats(one) for one in typed] if isinstance(typed, list) else []
    countries = [each for each in listed if each.keys() == {"participant"}]
    is_listed = [each in listed or {"participant": _country(each)} in countries for each in added]
    return listed + [one for one, is_there in zip(added, is_listed, strict=True) if not is_there]


def _without_carats(origin: Any) -> Any:
    """The origin without amounts and empty fields; what is no origin stays, for the reader to say so."""
    if not isinstance(origin, dict):
        return origin
    return {name: value for name, value in origin.items() if name not in _AMOUNTS and value}


def _country(origin: Any) -> Any:
    return origin.get("participant") if isinstance(origin, dict) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRules:
    """What holds for cover on a day. is_in_transition: a missing one is a warning only."""

    regime: Regime
    is_in_transition: bool


def day_rules(authority: Authority, day: date) -> DayRules:
    """The rules of an authority on a day, for many applications together."""
    return DayRules(regime=office_regime(day), is_in_transition=is_in_transition(authority, day))


def cover_findings(
    application: Application,
    content: Json,
    day: date,
    *,
    backing: Backing | None = None,
    rules: DayRules | None = None,
) -> tuple[Finding, ...]:
    """What stops the certificate for want of cover; a note about missing cover while the transition lasts.

    content: the certificate's, with the lines as examined. Each parcel that may hold stones which a decision
    bars on the day is named with that decision: no transition changes that. A certificate that takes the
    place of one for the same lines and parcels needs no more cover than that had.
    backing, rules: where the caller has them.
    """
    wanted = wanted_carats(content)
    backing = backing_of(application, wanted=wanted, day=day) if backing is None else backing
    rules = day_rules(application.authority, day) if rules is None else rules
    found = list(backing.findings)
    barred = bars_of_parcels(
        application.authority,
        {each.row: each.composition for each in backing.takings},
        day,
        regime=rules.regime,
    )
    for each in backing.takings:
        found += barred[each.row.pk]
    unstated = cover.not_stated(backing.composition, subject=FROM_STOCK) if backing.takings else ()
    is_open = bool(unstated) or backing.carats != wanted
    is_transition = is_open and rules.is_in_transition
    if unstated and not _may_leave_unstated(application, backing, is_transition=is_transition):
        unstated = tuple(replace(each, severity=Severity.BLOCKS) for each in unstated)
    found += unstated
    if backing.findings:
        return tuple(found)  # they say it already: what those rows name may make up the rest
    if backing.carats == wanted:
        found += cover.weighed(wanted, backing.named, tolerance=backing.tolerance) if backing.takings else ()
        return tuple(found)
    is_eased = is_transition or _takes_the_place(application, content)
    found += cover.cover(wanted, backing.carats, is_transition=is_eased)
    return tuple(found)


def _may_leave_unstated(application: Application, backing: Backing, *, is_transition: bool) -> bool:
    """Whether stones without any origin are a question only: as "mixed origin", with nothing else among them.

    Beside known origins they would leave under a list that looks whole; no list can say "and others".
    Alone they may leave as they came under a certificate, as opening stock that the authority recorded, or
    while the transition lasts.
    """
    if any(key.country or key.among for key, _share in backing.composition):
        return False
    rows = [each.row for each in backing.takings]
    came_in = all(row.born.kind == EventKind.IMPORT for row in rows)
    return is_transition or came_in or is_opening_by_authority(application.authority, rows)


def _takes_the_place(application: Application, content: Json) -> bool:
    """True if it replaces a certificate that was issued for the same lines and the same parcels."""
    old = application.replaces
    if old is None:
        return False
    named = old.application.content.get(FROM_STOCK)
    return bool(
        old.content.get("lines") == content.get("lines") and named == application.content.get(FROM_STOCK)
    )


def hold_book(applications: Iterable[Application]) -> None:
    """Keep the authority's book as it is until the act ends, if any of the applications draws from it."""
    for application in applications:
        if application.content.get(FROM_STOCK):
            locked_book(application.authority)
            return


def draw_for(
    actor: Actor,
    certificate: CertificateContent,
    now: datetime,
    *,
    backing: Backing,
) -> Result[StockEvent] | None:
    """Post that the shipment leaves under its certificate, in the issuing act; None if it names no parcel.

    backing: what was looked up since the book was held, see `hold_book`; carats that another officer issued
    a moment ago are gone then.
    """
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
            plain_certificate=plain_number(certificate.number),
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
    found = apply_correction(actor, event.seq, None, remark=remark, now=now).findings
    own = ("certificate_stands_on_correction", certificate.number)  # nobody needs to be told of this one
    return tuple(each for each in found if (each.code, each.subject) != own)


def source_certificates(backing: Backing, *, issuer: str) -> list[str]:
    """The certificates under which stones in the parcels' way were imported, the oldest first.

    None for stones that all were mined in the issuer's own country: they need no source. Work grows with the
    way behind the parcels, not with the book.
    """
    if all(key.country == issuer for key, _share in backing.composition):
        return []
    authority = backing.takings[0].row.authority
    return imports_behind(authority, [each.row for each in backing.takings])[:MAX_SOURCES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A parcel of the exporter's that an application can name. bars: decisions that keep it here today."""

    row: StockParcel
    bars: tuple[Finding, ...]


def offered_to(trader: Trader, day: date) -> list[Offered]:
    """What the exporter has and can name on the day, the newest first.

    Two queries, and those of the ways behind parcels that a bar may reach.
    """
    rows = list(
        StockParcel.objects.select_related("holder", "born")
        .filter(holder__trader=trader, left__gt=0, is_void=False, received_on__isnull=False)
        .order_by("-pk")[:OFFERED]
    )
    if not rows:
        return []
    lefts = {row: parcel.left for row, parcel in zip(rows, parcels_of(rows), strict=True)}
    bars = bars_of_parcels(trader.authority, lefts, day)
    return [Offered(row=row, bars=bars[row.pk]) for row in rows]
