"""Names and numbers that a file may not take: of parcels, and of the certificates that this office issues."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from openkp.custody.events import Event, EventKind
from openkp.office.certificates.models import Certificate, NumberSeries
from openkp.office.certificates.numbering import read_own_number
from openkp.office.meetings.regime import office_policy
from openkp.office.messages import finding
from openkp.office.parties.models import Authority
from openkp.office.stocks.effective import in_parts
from openkp.office.stocks.models import StockParcel
from openkp.scheme.findings import Finding

CLAUSE = "KPCS-CD:IV.a"
#: What a parcel may be called: it stands on labels and in addresses.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
#: The name of a parcel in a list that gives it none (`files`): the book numbers it.
_UNNAMED = re.compile(r"\(row [0-9]+\)")
#: Codes that books give themselves, here or at another authority of this office, now or later.
_OF_A_BOOK = re.compile(r"[A-Z0-9-]+-P-[0-9]+", re.IGNORECASE)
#: Names that one finding lists.
_SHOWN = 12


def names_of_parcels(codes: Iterable[str]) -> Iterator[Finding]:
    """Names of new parcels that cannot be printed on a label, are taken, or are for a book to give.

    A name is taken wherever in this office it stands: labels and addresses name no authority.
    """
    named = sorted(code for code in codes if not _UNNAMED.fullmatch(code))
    wrong = [code for code in named if not _NAME.fullmatch(code)]
    reserved = [code for code in named if _OF_A_BOOK.fullmatch(code)]
    taken: list[str] = []
    for some in in_parts(named):
        taken += StockParcel.objects.filter(code__in=some).values_list("code", flat=True)
    for code, names in (
        ("stock_file_name_wrong", wrong),
        ("stock_file_name_reserved", reserved),
        ("stock_file_parcel_taken", taken),
    ):
        if names:
            listed = ", ".join(name[:40] for name in names[:_SHOWN])
            yield finding(code, CLAUSE, count=len(names), names=listed)


def numbers_of_exports(authority: Authority, events: Iterable[Event], day: date) -> Iterator[Finding]:
    """Exports under numbers of the authority's own series that this office has not issued.

    Such a number would be given out later, and its shipment could not leave the books. Numbers of years in
    which this office issued nothing are those of the paper register before it.
    """
    policy = office_policy(authority.participant, day)
    named: dict[tuple[int, int], str] = {}
    for event in events:
        for told in (event, event.replaced_by):
            if told is None or told.kind is not EventKind.EXPORT:
                continue
            read = read_own_number(policy, authority.participant, told.certificate)
            if read is not None:
                named.setdefault((read[0] or day.year, read[1]), told.certificate)
    if not named:
        return
    own = {"authority": authority, "year__in": {year for year, _serial in named}}
    series = NumberSeries.objects.filter(kind=NumberSeries.Kind.CERTIFICATE, **own)
    issuing = set(series.values_list("year", flat=True))
    issued = set(Certificate.objects.filter(**own).values_list("year", "serial"))
    strange = [
        number
        for (year, serial), number in sorted(named.items())
        if (year >= day.year or year in issuing) and (year, serial) not in issued
    ]
    if strange:
        listed = ", ".join(number[:40] for number in strange[:_SHOWN])
        yield finding("stock_file_number_own", CLAUSE, count=len(strange), names=listed)
