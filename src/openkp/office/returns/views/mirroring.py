"""The mirror table as a heat map: who says what of a trade, and what the difference comes from."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from openkp.office import charts, wording
from openkp.office.acting import Json
from openkp.office.columns import Column
from openkp.office.returns.forms.analysing import MirrorFilter
from openkp.office.returns.reads import mirroring
from openkp.office.returns.views.analysing import csv_file
from openkp.statistics.mirror import MirrorCell, Term

TERM_WORDS: dict[Term, Any] = {
    Term.TIMING: gettext_lazy("Timing: left in one quarter, arrived in the next"),
    Term.IN_TRANSIT: gettext_lazy("On its way"),
    Term.MISCLASSIFICATION: gettext_lazy("Under another HS code on the other side"),
    Term.ROUTE: gettext_lazy("By way of another Participant"),
    Term.WEIGHT: gettext_lazy("Weighed differently"),
    Term.VALUE: gettext_lazy("The same carats at another price"),
    Term.MISSING: gettext_lazy("Issued and not confirmed"),
    Term.NEVER_ISSUED: gettext_lazy("Confirmed and not issued"),
    Term.SILENCE: gettext_lazy("The other side filed nothing to compare"),
    Term.UNKNOWN: gettext_lazy("Not explained"),
}


def _chosen(request: HttpRequest) -> tuple[MirrorFilter, str, str]:
    """The form, the quarter and the HS code; a wrong choice falls back to the usual."""
    periods = [str(one) for one in mirroring.quarters()]
    usual = mirroring.usual_quarter()
    asked = request.GET.get("period", usual)
    period = asked if asked in periods else usual
    codes = mirroring.codes_of(period)
    wanted = request.GET.get("hs", "")
    hs = wanted if wanted in codes or not codes else codes[0]
    return MirrorFilter({"period": period, "hs": hs}, periods=periods, codes=codes), period, hs


@require_GET
def mirror(request: HttpRequest) -> HttpResponse:
    """The matrix of a quarter and HS code; a cell opens what its difference is made of."""
    form, period, hs = _chosen(request)
    found = mirroring.of_quarter(period, hs)
    context: Json = {
        "filter": form,
        "period": period,
        "query": urlencode({"period": period, "hs": hs}),
        "map": _heat(found, period, hs),
        "legend": _legend(),
        "rows": [_row(one) for one in _by_weight(found)],
        "columns": _columns(),
        "opened": _opened(request, found),
        "has_any": bool(period),
    }
    return render(request, "returns/mirror.html", context)


def _by_weight(found: Sequence[MirrorCell]) -> list[MirrorCell]:
    return sorted(found, key=lambda one: (-abs(one.gap_carats.hundredths), one.exporter, one.importer))


def _heat(found: Sequence[MirrorCell], period: str, hs: str) -> SafeString:
    names = {code: wording.country_text(code) for one in found for code in (one.exporter, one.importer)}
    rows = sorted({one.exporter for one in found}, key=names.__getitem__)
    columns = sorted({one.importer for one in found}, key=names.__getitem__)
    cells = {
        (one.exporter, one.importer): charts.Heat(one.asymmetry, _percent(one), _address(one, period, hs))
        for one in found
    }
    return charts.heat_map(
        [(code, names[code]) for code in rows],
        [(code, names[code]) for code in columns],
        cells,
        title=_("Exporters in rows, importers in columns"),
        corner=_("From / to"),
    )


def _percent(one: MirrorCell) -> str:
    if one.asymmetry is None:
        is_zero = one.exported is not None and one.imported is not None
        return "0 %" if is_zero else _("one side")
    return f"{abs(one.asymmetry) * 100:.0f} %"


def _address(one: MirrorCell, period: str, hs: str) -> str:
    asked = {"period": period, "hs": hs, "from": one.exporter, "to": one.importer}
    return f"{reverse('returns:mirror')}?{urlencode(asked)}#opened"


def _legend() -> list[tuple[str, str, str]]:
    small, middle, large = (f"{step * 100:.0f} %" for step in charts.HEAT_STEPS)
    return [
        ("even", "=", _("both sides within %(share)s") % {"share": small}),
        ("out1", "+", _("the exporter says more, up to %(share)s") % {"share": middle}),
        ("out2", "++", _("up to %(share)s more") % {"share": large}),
        ("out3", "+++", _("more than that")),
        ("in1", "\u2212", _("the importer says more; so many signs, so much more")),
        ("silent", "?", _("one side filed nothing to compare")),
    ]


def _row(one: MirrorCell) -> Json:
    largest = max(one.terms.items(), key=lambda item: abs(item[1].carats.hundredths), default=None)
    return {
        "exporter": one.exporter,
        "importer": one.importer,
        "exported": one.exported,
        "imported": one.imported,
        "gap": one.gap_carats,
        "share": f"{charts.heat_sign(one.asymmetry)} {_percent(one)}",
        "mostly": TERM_WORDS[largest[0]] if largest else _("no difference"),
    }


def _columns() -> list[Column]:
    return [
        Column("exporter", _("Exporter"), kind="country"),
        Column("importer", _("Importer"), kind="country"),
        Column("exported", _("Exported, carats"), kind="carats"),
        Column("imported", _("Imported, carats"), kind="carats"),
        Column("gap", _("Difference"), kind="carats"),
        Column("share", _("Of the larger")),
        Column("mostly", _("Mostly from")),
    ]


def _opened(request: HttpRequest, found: Sequence[MirrorCell]) -> Json | None:
    """The cell of the address with its terms, which add up to the difference."""
    ends = request.GET.get("from", ""), request.GET.get("to", "")
    one = next((each for each in found if (each.exporter, each.importer) == ends), None)
    if one is None:
        return None
    return {
        "title": _("%(exporter)s to %(importer)s")
        % {"exporter": wording.country_text(one.exporter), "importer": wording.country_text(one.importer)},
        "items": [
            (_("Exported, says the exporter"), _both(one.exported, one.exported_usd)),
            (_("Imported, says the importer"), _both(one.imported, one.imported_usd)),
            (_("Difference"), _both(one.gap_carats, one.gap_usd)),
            (_("Other Participants on the way"), wording.listed(map(wording.country_text, one.via))),
        ],
        "rows": [
            {"term": TERM_WORDS[term], "carats": amount.carats, "usd": amount.usd}
            for term, amount in sorted(one.terms.items(), key=lambda item: -abs(item[1].carats.hundredths))
        ],
        "columns": [
            Column("term", _("What it comes from")),
            Column("carats", _("Carats"), kind="carats"),
            Column("usd", _("US$"), kind="usd"),
        ],
        "ends": (one.exporter, one.importer),
    }


def _both(carats: object, usd: object) -> str:
    if carats is None and usd is None:
        return _("nothing filed")
    return f"{wording.carats_text(carats)} · {wording.usd_text(usd)}"


@require_GET
def mirror_csv(request: HttpRequest) -> HttpResponse:
    """The cells of the chosen quarter and HS code with every term; heads are codes, quantities exact."""
    _form, period, hs = _chosen(request)
    text = io.StringIO()
    writer = csv.writer(text)
    sides = ("exported_carats", "imported_carats", "exported_usd", "imported_usd", "asymmetry")
    terms = [f"{term.value}_carats" for term in Term]
    writer.writerow(["exporter", "importer", "hs", "period", *sides, *terms])
    for one in mirroring.of_quarter(period, hs):
        share = "" if one.asymmetry is None else f"{one.asymmetry:.6f}"
        said = [one.exported, one.imported, one.exported_usd, one.imported_usd]
        cells = ["" if cell is None else str(cell) for cell in said]
        parts = [str(one.term(term).carats) for term in Term]
        writer.writerow([one.exporter, one.importer, one.hs, period, *cells, share, *parts])
    return csv_file(text.getvalue(), f"mirror-{period or 'none'}-{hs or 'all'}.csv")
