"""Numbers of certificates as links: to the record that the reader may open, else to the public answer."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from openkp.office.acting import Actor
from openkp.office.certificates import reads
from openkp.office.permissions import PAGES


def number_links(actor: Actor, numbers: Iterable[object]) -> SafeString:
    """The numbers in their order, each a link where an address can hold it. Two queries; none without."""
    listed = [str(number) for number in numbers]
    addresses = number_addresses(actor, listed)
    return format_html_join(", ", "{}", [(_linked(number, addresses[number]),) for number in listed])


def number_addresses(actor: Actor, numbers: Iterable[str]) -> dict[str, str]:
    """Where each number leads; empty for one that no address can hold. Two queries; none without numbers."""
    listed = [number for number in numbers if number]
    known: dict[str, str] = {}
    if not listed:
        return known
    if may_open(actor, "certificates:arrival"):
        arrived = reads.arrivals(actor).filter(number__in=listed).order_by("pk")
        for number, pk in arrived.values_list("number", "pk"):
            known[number] = reverse("certificates:arrival", args=[pk])
    if may_open(actor, "certificates:certificate"):
        issued = reads.certificates(actor).filter(number__in=listed).order_by()
        for number in issued.values_list("number", flat=True):
            known[number] = reverse("certificates:certificate", args=[number])
    return {number: known.get(number) or _public(number) for number in listed}


def may_open(actor: Actor, page: str) -> bool:
    """True if the table of permissions gives the page to this capacity."""
    capacities = PAGES[page]
    return capacities is None or actor.capacity in capacities


def _public(number: str) -> str:
    """Where anyone verifies the number; empty for one that no address can hold."""
    try:
        return reverse("register:verify_number", args=[number])
    except NoReverseMatch:
        return ""


def _linked(number: str, url: str) -> SafeString:
    if not url:
        return format_html("<bdi>{}</bdi>", number)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, number)
