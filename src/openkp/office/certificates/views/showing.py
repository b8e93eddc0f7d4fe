"""Certificates, differences and stored findings made ready for a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from openkp.office import wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates.views.origin_texts import countries_text, details_text, shares_text
from openkp.office.columns import Column
from openkp.office.messages import CATALOGUE, explained
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.hs_codes import hs_codes
from openkp.scheme.quantities import Carats, UsdValue

PAGE_SIZE = 50
#: A longer list is counted no further: nobody turns two hundred pages, and counting a million takes time.
MOST_COUNTED = 10_000


class _LongList(Paginator):  # type: ignore[type-arg]
    """Pages over the first `MOST_COUNTED` rows; a search finds the others."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows[:MOST_COUNTED].count() if isinstance(rows, QuerySet) else len(rows)

    @property
    def is_cut(self) -> bool:
        """True if there may be more than is counted."""
        return self.count >= MOST_COUNTED


def paged(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], *, size: int = PAGE_SIZE) -> Page[Any]:
    """The page of a list that the address asks for."""
    return _LongList(rows, size).get_page(request.GET.get("page"))


def concerns(actor: Actor, content: Json) -> bool:
    """True if the certificate was issued by, or is destined to, the actor's Participant."""
    here = actor.authority.participant
    return here in (content.get("issuing_participant"), content.get("destination_participant"))


# --- a certificate's content --------------------------------------------------------------------------------


def day_of(text: object) -> date | None:
    """A day from its ISO form, for the page; None for anything else."""
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None


def seals_of(content: Json) -> list[str]:
    """All seal numbers, whichever form the content has."""
    flat = [str(seal) for seal in content.get("seals", [])]
    return flat or [str(seal) for one in content.get("containers", []) for seal in one.get("seals", [])]


def totals_of(content: Json) -> tuple[Carats, UsdValue]:
    """Carats and US$ of all lines."""
    lines = content.get("lines", [])
    return (
        Carats.total(Carats(str(line["carats"])) for line in lines),
        UsdValue.total(UsdValue(str(line["usd"])) for line in lines),
    )


def public_items(content: Json) -> list[tuple[str, object]]:
    """What anyone may know of a certificate, for the `definitions` component."""
    return [
        (_("Number"), content.get("number")),
        (_("Issued by"), content.get("issuing_authority")),
        (_("Country of the issuer"), wording.country_text(content.get("issuing_participant"))),
        (_("Issued on"), wording.day_text(day_of(content.get("issued_on")))),
        (_("Expires on"), wording.day_text(day_of(content.get("expires_on")))),
        (_("Destined to"), _destination(content)),
        (_("Origin"), countries_text(content.get("origins", []))),
    ]


def _destination(content: Json) -> str:
    named = wording.country_text(content.get("destination_participant"))
    country = content.get("destination_country")
    if not country or country == content.get("destination_participant"):
        return named
    return f"{wording.country_text(country)} ({named})"


def shipment_items(content: Json) -> list[tuple[str, object]]:
    """What to hold against the shipment in hand: weight, value, parcels, seals, parties, exact origin."""
    carats, usd = totals_of(content)
    details, shares = details_text(content.get("origins", [])), shares_text(content.get("origins", []))
    return [
        (_("Carats"), wording.carats_text(carats)),
        (_("Value"), wording.usd_text(usd)),
        (_("Parcels"), wording.number_text(content.get("parcels"))),
        (_("Seals"), ", ".join(seals_of(content))),
        (_("Exporter"), _party(content.get("exporter"))),
        (_("Importer"), _party(content.get("importer"))),
        *([(_("Zone, mine or time of production"), details)] if details else []),
        *([(_("Shares of origin"), shares)] if shares else []),
    ]


def _party(party: Any) -> str:
    """Name and address, each in its own direction: one may be Arabic and the other English."""
    if not isinstance(party, dict):
        return ""
    texts = [str(party.get(name, "")) for name in ("name", "address")]
    return format_html_join(", ", "<bdi>{}</bdi>", [(text,) for text in texts if text])


def line_rows(content: Json) -> list[Json]:
    """The lines with their codes in words."""
    return [_line_row(line) for line in content.get("lines", [])]


def _line_row(line: Json) -> Json:
    known = hs_codes().get(str(line["hs"]))
    named = str(line["hs"]) if known is None else f"{known.printed} {_(known.description)}"
    return {"hs": named, "carats": line["carats"], "usd": line["usd"]}


def line_columns() -> list[Column]:
    """The columns of `line_rows`."""
    return [
        Column("hs", _("HS code")),
        Column("carats", _("Carats"), kind="carats"),
        Column("usd", _("US$"), kind="usd"),
    ]


# --- declared and found -------------------------------------------------------------------------------------


def comparison_rows(declared: Json, found: Json) -> list[Json]:
    """Declared and found beside each other, per HS code and in all."""
    codes = [str(line["hs"]) for side in (declared, found) for line in side.get("lines", [])]
    rows = []
    for code in dict.fromkeys(codes):
        rows.append(_compared(_code_text(code), _only(declared, code), _only(found, code)))
    if len(rows) > 1:
        rows.append(_compared(_("In all"), declared, found))
    return rows


def _code_text(code: str) -> str:
    known = hs_codes().get(code)
    return code if known is None else known.printed


def _only(content: Json, code: str) -> Json:
    return {"lines": [line for line in content.get("lines", []) if str(line["hs"]) == code]}


def _compared(label: str, declared: Json, found: Json) -> Json:
    said_carats, said_usd = totals_of(declared)
    had_carats, had_usd = totals_of(found)
    return {
        "hs": label,
        "declared_carats": said_carats,
        "found_carats": had_carats,
        "more_carats": _signed(had_carats - said_carats),
        "declared_usd": said_usd,
        "found_usd": had_usd,
        "more_usd": _signed(had_usd - said_usd),
    }


def _signed(difference: Carats | UsdValue) -> str:
    if not difference:
        return wording.number_text(0, places=2)
    text = wording.number_text(abs(difference.amount), places=2)
    return wording.isolated(f"{'+' if difference.hundredths > 0 else '−'}{text}")


def comparison_columns() -> list[Column]:
    """The columns of `comparison_rows`."""
    return [
        Column("hs", _("HS code")),
        Column("declared_carats", _("Carats declared"), kind="carats"),
        Column("found_carats", _("Carats found"), kind="carats"),
        Column("more_carats", _("Difference")),
        Column("declared_usd", _("US$ declared"), kind="usd"),
        Column("found_usd", _("US$ found"), kind="usd"),
        Column("more_usd", _("Difference")),
    ]


# --- findings that were kept --------------------------------------------------------------------------------


class KeptFinding:
    """A finding as a record keeps it; shown in the reader's language where its code is known."""

    def __init__(self, kept: Json) -> None:
        self.severity = str(kept.get("severity", "notes"))
        self.clause = str(kept.get("clause", ""))
        self.subject = str(kept.get("subject", ""))
        self.text, self.next_step = _words(kept, self.severity)


def _words(kept: Json, severity: str) -> tuple[str, str]:
    code = str(kept.get("code", ""))
    if code not in CATALOGUE or severity not in tuple(Severity):
        return str(kept.get("message", "")), ""
    again = Finding(
        code=code,
        severity=Severity(severity),
        clause=str(kept.get("clause", "")),
        subject=str(kept.get("subject", "")),
        params=kept.get("params") or {},
    )
    explanation = explained(again)
    return explanation.text, explanation.next_step


def kept_findings(kept: Iterable[Json]) -> list[KeptFinding]:
    """The findings of a record."""
    return [KeptFinding(one) for one in kept]


def questions_in(kept: Iterable[Json]) -> int:
    """How many findings of a record ask or stop."""
    return sum(one.get("severity") in ("asks", "blocks") for one in kept)
