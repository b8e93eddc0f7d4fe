"""Lines, totals, comparisons and vintages of returns, made ready for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openkp.office import wording
from openkp.office.acting import Json
from openkp.office.columns import Column, tag_html
from openkp.office.returns.models import FLOWS, KINDS, SECTORS, Return
from openkp.scheme.hs_codes import hs_codes
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import ReturnKind, ReturnLine, StatisticalReturn
from openkp.statistics.return_checks import total_of

FLOW_WORDS = dict(FLOWS)
SECTOR_WORDS = dict(SECTORS)


def period_words(period: Quarter | HalfYear | str) -> str:
    """`Q3 2026`, `H1 2026`."""
    text = str(period)
    words = _("Q%(part)s %(year)s") if text[4] == Quarter.LETTER else _("H%(part)s %(year)s")
    return words % {"part": text[5:], "year": text[:4]}


def return_title(kind: ReturnKind | str, period: Quarter | HalfYear | str) -> str:
    """What a return is called: `Trade of Q3 2026`."""
    if str(kind) == ReturnKind.TRADE.value:
        return _("Trade of %(period)s") % {"period": period_words(period)}
    return _("Production of %(period)s") % {"period": period_words(period)}


def kind_word(kind: ReturnKind | str) -> str:
    """The kind in words."""
    return str(dict(KINDS)[str(kind)])


def hs_text(code: str) -> str:
    """`7102.31`, or a word for all of them."""
    return hs_codes()[code].printed if code in hs_codes() else code or _("All codes")


# --- lines --------------------------------------------------------------------------------------------------


def line_columns(kind: ReturnKind | str) -> list[Column]:
    """The columns of a table of lines."""
    is_trade = str(kind) == ReturnKind.TRADE.value
    columns = [Column("flow", _("Flow")), Column("hs", _("HS code"))]
    columns += [Column("partner", _("Partner"), kind="country")] if is_trade else []
    columns += [Column("origin", _("Mined in"), kind="country")]
    columns += (
        [Column("certificates", _("Certificates"), kind="number")]
        if is_trade
        else [Column("sector", _("Mining"))]
    )
    return [*columns, Column("carats", _("Carats"), kind="carats"), Column("usd", _("US$"), kind="usd")]


def line_row(line: ReturnLine, **more: Any) -> Json:
    """One line for such a table."""
    counts_only = line.carats is None and line.usd is None and not line.hs
    return {
        "flow": FLOW_WORDS[line.flow.value],
        "hs": _("Count of certificates") if counts_only else hs_text(line.hs),
        "partner": line.partner,
        "origin": line.origin,
        "sector": SECTOR_WORDS[line.sector.value],
        "certificates": line.certificates,
        "carats": line.carats,
        "usd": line.usd,
        **more,
    }


# --- totals -------------------------------------------------------------------------------------------------


def total_columns() -> list[Column]:
    """The columns of the table of totals."""
    return [
        Column("flow", _("Flow")),
        Column("certificates", _("Certificates"), kind="number"),
        Column("carats", _("Carats"), kind="carats"),
        Column("usd", _("US$"), kind="usd"),
        Column("price", _("US$ a carat"), kind="usd"),
        Column("before", _("Against the period before"), kind="html"),
        Column("year_ago", _("Against a year ago"), kind="html"),
    ]


def total_rows(
    filed: StatisticalReturn, before: StatisticalReturn | None, year_ago: StatisticalReturn | None
) -> list[Json]:
    """Carats, US$ and certificates of each flow, beside how they changed."""
    rows = []
    for flow in filed.kind.flows:
        carats, usd, certificates = total_of(filed, flow)
        lines = [line for line in filed.lines if line.flow is flow and line.carats is not None]
        is_valued = not lines or all(line.usd is not None for line in lines)  # not known is not zero
        rows.append(
            {
                "flow": FLOW_WORDS[flow.value],
                "certificates": certificates if filed.kind is ReturnKind.TRADE else None,
                "carats": carats,
                "usd": usd if usd or is_valued else None,
                "price": price_of(carats, usd) if is_valued else None,
                "before": _change(carats, None if before is None else total_of(before, flow)[0]),
                "year_ago": _change(carats, None if year_ago is None else total_of(year_ago, flow)[0]),
            }
        )
    return rows


def against_columns() -> list[Column]:
    """The columns of a return beside the certificates of its quarter."""
    return [
        Column("flow", _("Flow")),
        Column("old", _("In the return"), kind="html"),
        Column("new", _("By the certificates"), kind="html"),
        Column("state", _("Comparison")),
    ]


def against_rows(filed: StatisticalReturn, compiled: StatisticalReturn) -> list[Json]:
    """The totals of each flow in a return and by the certificates, and whether they are the same."""
    rows = []
    for flow in filed.kind.flows:
        stated, held = total_of(filed, flow), total_of(compiled, flow)
        rows.append(
            {
                "flow": FLOW_WORDS[flow.value],
                "old": _total_text(*stated),
                "new": _total_text(*held),
                "state": _("the same") if stated == held else _("not the same"),
            }
        )
    return rows


def _total_text(carats: Carats, usd: UsdValue, certificates: int) -> str:
    count = _("%(count)s certificates") % {"count": wording.number_text(certificates)}
    return f"{wording.carats_text(carats)} · {wording.usd_text(usd)} · {count}"


def price_of(carats: Carats, usd: UsdValue) -> Decimal | None:
    """US$ for a carat, to the cent; None without a weight."""
    return (usd.amount / carats.amount).quantize(Decimal("0.01")) if carats.hundredths > 0 else None


def _change(now: Carats, then: Carats | None) -> str:
    if then is None:
        return _("not filed")
    if not then:
        return _("none then") if now else _("none, as then")
    percent = (Decimal(now.hundredths - then.hundredths) * 100 / Decimal(then.hundredths)).quantize(
        Decimal(1)
    )
    sign = "+" if percent > 0 else ""
    change = wording.isolated(f"{sign}{wording.number_text(percent)}\u00a0%")
    return _("%(change)s (%(carats)s)") % {"change": change, "carats": wording.carats_text(then)}


# --- differences --------------------------------------------------------------------------------------------


def difference_columns(kind: ReturnKind | str, old: str, new: str) -> list[Column]:
    """What a line is about, and its figures on both sides."""
    about = [one for one in line_columns(kind) if one.key not in ("certificates", "carats", "usd")]
    return [*about, Column("old", old, kind="html"), Column("new", new, kind="html")]


def difference_rows(
    changes: Iterable[tuple[ReturnLine | None, ReturnLine | None]],
) -> list[Json]:
    """(new, old) pairs of lines as rows."""
    rows = []
    for new, old in changes:
        shown = new or old
        if shown is not None:
            rows.append(line_row(shown, old=figures_text(old), new=figures_text(new)))
    return rows


def figures_text(line: ReturnLine | None) -> str:
    """The figures of a line in one cell."""
    if line is None:
        return _("not there")
    told = []
    if line.certificates is not None:
        told.append(_("%(count)s certificates") % {"count": wording.number_text(line.certificates)})
    told += [wording.carats_text(line.carats)] if line.carats is not None else []
    told += [wording.usd_text(line.usd)] if line.usd is not None else []
    return " · ".join(told) or wording.NOTHING


def changes_between(
    new: Iterable[ReturnLine], old: Iterable[ReturnLine]
) -> list[tuple[ReturnLine | None, ReturnLine | None]]:
    """Lines that differ, by what they are about: (new, old). Doubles of one key are compared in order."""
    left, right = _numbered(new), _numbered(old)
    keys = list(dict.fromkeys([*right, *left]))
    return [(left.get(key), right.get(key)) for key in keys if left.get(key) != right.get(key)]


def _numbered(lines: Iterable[ReturnLine]) -> Mapping[tuple[Any, int], ReturnLine]:
    found: dict[tuple[Any, int], ReturnLine] = {}
    for line in lines:
        place = 0
        while (line.key, place) in found:
            place += 1
        found[line.key, place] = line
    return found


# --- filed returns ------------------------------------------------------------------------------------------


def state_tags(state: str, *, is_nil: bool, vintages: int) -> SafeString:
    """The state of a duty in words and symbols; nil and corrected stand beside it."""
    tags = [tag_html(state)]
    tags += [tag_html("nil")] if is_nil else []
    tags += [tag_html("corrected")] if vintages > 1 else []
    return format_html_join(" ", "{}", ((tag,) for tag in tags))


def filed_url(record: Return) -> str:
    """Where a filed return is shown."""
    return reverse("returns:filed", args=[record.participant, record.kind, record.period])
