"""What an import does to the books: a parcel appears at the importer, made of what its certificate says."""

from __future__ import annotations

from datetime import datetime

from openkp.custody import cover
from openkp.custody.events import EventKind, Made
from openkp.office.acting import Actor
from openkp.office.certificates.models import Arrival
from openkp.office.messages import note
from openkp.office.parties.models import Authority, Trader
from openkp.office.stocks.book import Entry, post
from openkp.office.stocks.holders import holder_of, open_account
from openkp.office.stocks.models import Holder, HolderKind, StockEvent
from openkp.scheme.documents import Certificate, ImportConfirmation, Outcome, Party
from openkp.scheme.findings import Finding
from openkp.scheme.same_numbers import plain_number

ACCEPTING = (Outcome.CONFIRMED, Outcome.CONFIRMED_AFTER_REMEDY)


def receive(
    actor: Actor, arrival: Arrival, confirmation: ImportConfirmation, now: datetime
) -> tuple[Finding, ...]:
    """Post the import inside the confirming act; findings that block keep the whole act out.

    The parcel has the weight found, or that of the certificate where the contents were not weighed. Stones
    that are let in come to the importer's account; seized stones to the State's; others to none.
    A note where a history that was loaded has this import already: nothing is posted twice.
    """
    certificate = arrival.to_content()
    holder = _holder(actor.authority, confirmation)
    if certificate is None or holder is None:
        return ()
    entry = _entry(certificate, confirmation, holder)
    if entry is None:
        return ()
    posted = post(actor, entry, now=now)
    if posted.is_done:
        return posted.findings
    if {each.code for each in posted.findings} == {"custody_certificate_twice"}:
        return (note("import_in_books", "KPCS-CD:IV.a", number=certificate.number),)
    return posted.findings


def _entry(certificate: Certificate, confirmation: ImportConfirmation, holder: Holder) -> Entry | None:
    is_weighed = bool(confirmation.lines)
    carats = (confirmation.carats if is_weighed else certificate.carats).hundredths
    if carats <= 0:
        return None
    value = (confirmation.usd if is_weighed else certificate.usd).hundredths
    made = Made(parcel="", carats=carats, holder=holder.code, usd=value if value > 0 else None)
    return Entry(
        kind=EventKind.IMPORT,
        happened_on=confirmation.received_on,
        outputs=(made,),
        origins=cover.composition_of(certificate.origins, carats, certified=certificate.carats.hundredths),
        certificate=certificate.number,
    )


def _holder(authority: Authority, confirmation: ImportConfirmation) -> Holder | None:
    if confirmation.outcome in ACCEPTING:
        return importer_account(authority, confirmation.importer)
    return state_account(authority) if confirmation.outcome is Outcome.SEIZED else None


def importer_account(authority: Authority, importer: Party) -> Holder:
    """The account of a registered company of that name, else of an importer; opened at first use."""
    name = " ".join(importer.name.split())
    trader = (
        Trader.objects.filter(authority=authority, name__iexact=name).order_by("-is_active", "pk").first()
    )
    if trader is not None:
        return holder_of(trader, kind=HolderKind.IMPORTER)
    known = Holder.objects.filter(
        authority=authority, kind=HolderKind.IMPORTER, trader=None, name__iexact=name
    )
    kept = known.order_by("-is_active", "pk").first()
    if kept is not None:
        return kept
    address = importer.address[:400]
    return open_account(authority, name[:200] or "?", kind=HolderKind.IMPORTER, address=address)


def state_account(authority: Authority) -> Holder:
    """The account of the State, to which seized stones come; opened at first use."""
    found = (
        Holder.objects.filter(authority=authority, kind=HolderKind.STATE, trader=None).order_by("pk").first()
    )
    return found or open_account(authority, authority.name, kind=HolderKind.STATE, address=authority.city)


def import_of(arrival: Arrival) -> StockEvent | None:
    """The event by which the arrival's shipment came into the books of its authority; None if none did."""
    return (
        StockEvent.objects.filter(
            authority=arrival.authority,
            kind=EventKind.IMPORT.value,
            plain_certificate=plain_number(arrival.number),
        )
        .order_by("seq")
        .last()
    )
