"""Two records of a pair beside each other in words: what agrees, what differs, and why they were proposed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office import wording
from openkp.office.acting import Json
from openkp.office.certificates.models import Arrival
from openkp.office.certificates.views.showing import day_of, totals_of
from openkp.office.columns import tag_html
from openkp.office.returns.reads import pairing
from openkp.office.returns.reads.matched import name_of
from openkp.scheme.hs_codes import hs_codes
from openkp.scheme.periods import Quarter

KIND_WORDS: dict[str, Any] = {
    "ambiguous": gettext_lazy("Several fit equally"),
    "mistyped_number": gettext_lazy("Number mistyped"),
    "number_used_twice": gettext_lazy("Number used twice"),
    "split": gettext_lazy("Shipment split"),
    "duplicate_confirmation": gettext_lazy("Confirmed again"),
    "exact_number_different_details": gettext_lazy("Details differ"),
}
REASON_WORDS: dict[str, Any] = {
    "number_equal": gettext_lazy("The numbers are equal."),
    "look_alike": gettext_lazy("The numbers differ only in characters that look alike (O and 0, I and 1)."),
    "transposed": gettext_lazy("Two neighbouring characters of the number are swapped."),
    "number_edit_1": gettext_lazy("One character of the number differs."),
    "number_edit_2": gettext_lazy("Two characters of the number differ."),
    "weight_equal": gettext_lazy("The weights are equal."),
    "weight_within": gettext_lazy("The weights differ by less than the tolerance."),
    "weight_differs": gettext_lazy("The weights differ by more than the tolerance."),
    "value_equal": gettext_lazy("The values are equal."),
    "value_within": gettext_lazy("The values differ by less than the tolerance."),
    "value_differs": gettext_lazy("The values differ by more than the tolerance."),
    "hs_differs": gettext_lazy("The HS codes differ."),
    "parcels_differ": gettext_lazy("The numbers of parcels differ."),
    "issuer_differs": gettext_lazy("Another issuing Participant is named."),
    "destination_differs": gettext_lazy("Another Participant confirmed than the one it was sent to."),
    "exporter_differs": gettext_lazy("The exporters differ."),
    "importer_differs": gettext_lazy("The importers differ."),
    "confirmed_before_issue": gettext_lazy("The confirmation is older than the certificate."),
    "days_late": gettext_lazy("The confirmation came after the deadline."),
    "across_quarter": gettext_lazy("A quarter ended in between: that is timing, not an anomaly."),
    "parts_add_up": gettext_lazy("Several records on one side add up to the other."),
    "confirmed_again": gettext_lazy("Another confirmation says the same already."),
    "number_used_twice": gettext_lazy("The number was issued for another shipment too."),
}


def compared(pair: pairing.Pair, *, with_names: bool) -> list[Json]:
    """The two records field by field. with_names: False shows of the parties only whether they agree."""
    mine, said = pair.certificate.content, pairing.said_of(pair.confirmation)
    declared = pair.confirmation.content if isinstance(pair.confirmation, Arrival) else mine
    weighed = said if said.get("lines") else declared
    (carats, usd), (found_carats, found_usd) = totals_of(mine), totals_of(weighed)
    confirmed_on = day_of(said.get("confirmed_on"))
    rows = [
        _compared(_("Number"), pair.certificate.number, pair.confirmation.number),
        _countries(_("Issued by"), mine.get("issuing_participant"), said.get("issuing_participant")),
        _countries(_("Sent to"), pair.certificate.destination_participant, said.get("importing_participant")),
        _days(pair.certificate.issued_on, confirmed_on),
        _compared(_("HS codes"), _hs(mine), _hs(weighed)),
        _compared(_("Carats"), wording.carats_text(carats), wording.carats_text(found_carats)),
        _compared(_("Value"), wording.usd_text(usd), wording.usd_text(found_usd)),
        _compared(_("Parcels"), str(mine.get("parcels", "")), str(said.get("parcels", ""))),
    ]
    for label, side in ((_("Exporter"), "exporter"), (_("Importer"), "importer")):
        names = name_of(mine, side), name_of(said, side)
        hidden = {} if with_names else dict.fromkeys(("certificate", "confirmation"), _("confidential"))
        rows.append(_compared(label, *names) | hidden)
    return rows


def _compared(what: str, mine: str, said: str) -> Json:
    is_same = " ".join(mine.split()).casefold() == " ".join(said.split()).casefold()
    answer = tag_html("confirmed", _("agree")) if is_same else tag_html("discrepancy", _("differ"))
    return {"what": what, "certificate": mine, "confirmation": said, "answer": answer}


def _countries(what: str, mine: object, said: object) -> Json:
    return _compared(what, wording.country_text(mine), wording.country_text(said))


def _days(issued_on: date, confirmed_on: date | None) -> Json:
    """Days differ by nature. A quarter's end in between is timing; a confirmation before the issue is not."""
    row = {
        "what": _("Day"),
        "certificate": _("issued %(day)s") % {"day": wording.day_text(issued_on)},
        "confirmation": _("confirmed %(day)s") % {"day": wording.day_text(confirmed_on)},
        "answer": "",
    }
    if confirmed_on is None:
        return row
    if confirmed_on < issued_on:
        return row | {"answer": tag_html("discrepancy", _("before its issue"))}
    passed = _("%(count)d days") % {"count": (confirmed_on - issued_on).days}
    if Quarter.of(issued_on) != Quarter.of(confirmed_on):
        return row | {"answer": tag_html("past", _("timing: next quarter, %(passed)s") % {"passed": passed})}
    return row | {"answer": tag_html("past", passed)}


def _hs(content: Json) -> str:
    codes = sorted({str(line.get("hs")) for line in content.get("lines") or []})
    known = hs_codes()
    return ", ".join(known[code].printed if code in known else code for code in codes)
