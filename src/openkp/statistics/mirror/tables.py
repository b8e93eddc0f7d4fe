"""The bridge in bulk, on DuckDB or Spark: the same answer as `bridge`, cell by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.mirror.cells import MirrorCell, Term
from openkp.statistics.mirror.certificates import (
    TRANSIT_DAYS,
    WEIGHT_TOLERANCE_HUNDREDTHS,
    WEIGHT_TOLERANCE_PER_MILLE,
    amount_of,
)

#: What stands in the place of a term where both sides agree.
AGREED = "agreed"


def bridge_table(pairs: Any, *, known_to: date, transit_days: int = TRANSIT_DAYS) -> Any:
    """The mirror table of pairs of certificates and confirmations, as an Ibis expression.

    pairs: an Ibis table, one row for each `Pair`: `issued_by, issued_to, issued_on, issued_hs,
    issued_carats, issued_usd` and `confirmed_from, confirmed_by, confirmed_on, confirmed_hs,
    confirmed_carats, confirmed_usd` (hundredths, int64), all null on a side that is lacking;
    `is_undecided`, `is_repeated` (never null).
    known_to, transit_days: as for `bridge`.
    Returns: a row for each cell and term: `exporter, importer, hs, year, quarter, term, exported, imported,
    exported_usd, imported_usd` in hundredths; exported less imported is that term's part of the gap, and
    `agreed` holds what both sides say alike. `cells_from` makes cells of the rows.
    """
    import ibis
    from ibis import _

    told = pairs.mutate(term=_term(pairs, known_to - timedelta(days=transit_days)))
    zero = ibis.literal(0, "int64")
    exports = told.filter(told.issued_on.notnull()).select(
        exporter=_.issued_by,
        importer=_.issued_to,
        hs=_.issued_hs,
        year=_.issued_on.year().cast("int32"),
        quarter=_.issued_on.quarter().cast("int32"),
        term=_.term,
        exported=_.issued_carats,
        imported=zero,
        exported_usd=_.issued_usd,
        imported_usd=zero,
    )
    imports = told.filter(told.confirmed_on.notnull()).select(
        exporter=_.confirmed_from,
        importer=_.confirmed_by,
        hs=_.confirmed_hs,
        year=_.confirmed_on.year().cast("int32"),
        quarter=_.confirmed_on.quarter().cast("int32"),
        term=_.term,
        exported=zero,
        imported=_.confirmed_carats,
        exported_usd=zero,
        imported_usd=_.confirmed_usd,
    )
    return (
        exports.union(imports)
        .group_by(["exporter", "importer", "hs", "year", "quarter", "term"])
        .aggregate(
            exported=_.exported.sum().cast("int64"),
            imported=_.imported.sum().cast("int64"),
            exported_usd=_.exported_usd.sum().cast("int64"),
            imported_usd=_.imported_usd.sum().cast("int64"),
        )
    )


def _term(pairs: Any, still_coming_from: date) -> Any:
    """`term_of` as an expression."""
    import ibis

    p = pairs
    difference = (p.issued_carats - p.confirmed_carats).abs()
    larger = ibis.greatest(p.issued_carats.abs(), p.confirmed_carats.abs())
    is_reweighed = (difference > WEIGHT_TOLERANCE_HUNDREDTHS) & (
        difference * 1000 > larger * WEIGHT_TOLERANCE_PER_MILLE
    )
    is_later = (p.issued_on.year() != p.confirmed_on.year()) | (
        p.issued_on.quarter() != p.confirmed_on.quarter()
    )
    is_elsewhere = (p.issued_by != p.confirmed_from) | (p.issued_to != p.confirmed_by)
    is_recent = p.issued_on >= ibis.literal(still_coming_from)
    return ibis.cases(
        (p.is_undecided, Term.UNKNOWN.value),
        (p.is_repeated, Term.REPEATED.value),
        (p.confirmed_on.isnull() & is_recent, Term.IN_TRANSIT.value),
        (p.confirmed_on.isnull(), Term.MISSING.value),
        (p.issued_on.isnull(), Term.NEVER_ISSUED.value),
        (is_elsewhere, Term.ROUTE.value),
        (p.issued_hs != p.confirmed_hs, Term.MISCLASSIFICATION.value),
        (is_later, Term.TIMING.value),
        (is_reweighed, Term.WEIGHT.value),
        (p.issued_usd != p.confirmed_usd, Term.VALUE.value),
        (difference > 0, Term.WEIGHT.value),
        else_=AGREED,
    )


def cells_from(rows: Iterable[dict[str, Any]]) -> tuple[MirrorCell, ...]:
    """Rows of `bridge_table` as cells, in the order of `bridge`. `via` is not told in bulk."""
    sums: defaultdict[tuple[str, str, str, Quarter], dict[str, list[int]]] = defaultdict(dict)
    for row in rows:
        key = (row["exporter"], row["importer"], row["hs"], Quarter(row["year"], row["quarter"]))
        names = ("exported", "imported", "exported_usd", "imported_usd")
        sums[key][row["term"]] = [row[name] for name in names]
    return tuple(_cell_of(key, sums[key]) for key in sorted(sums))


def _cell_of(key: tuple[str, str, str, Quarter], by_term: dict[str, list[int]]) -> MirrorCell:
    exporter, importer, hs, quarter = key
    exported, imported, exported_usd, imported_usd = (
        sum(part) for part in zip(*by_term.values(), strict=True)
    )
    parts = {
        term: (by_term[term][0] - by_term[term][1], by_term[term][2] - by_term[term][3])
        for term in Term
        if term in by_term
    }
    return MirrorCell(
        exporter=exporter,
        importer=importer,
        hs=hs,
        period=quarter,
        exported=Carats.from_hundredths(exported),
        imported=Carats.from_hundredths(imported),
        exported_usd=UsdValue.from_hundredths(exported_usd),
        imported_usd=UsdValue.from_hundredths(imported_usd),
        terms={term: amount_of(*part) for term, part in parts.items() if any(part)},
    )
