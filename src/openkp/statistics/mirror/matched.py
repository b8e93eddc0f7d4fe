"""What `openkp.statistics.matching` found, as the pairs that the bridge takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openkp.statistics.matching.kinds import MatchKind, Why

if TYPE_CHECKING:
    from openkp.statistics.matching.steps import Matching

_SIDES = {
    "issued": ("issued_by", "issued_to", "issued_on", "issued_hs", "issued_carats", "issued_usd"),
    "confirmed": (
        "confirmed_from",
        "confirmed_by",
        "confirmed_on",
        "confirmed_hs",
        "confirmed_carats",
        "confirmed_usd",
    ),
}
_READ = ("issuing", "importing", "day", "hs", "weight", "value")


def matched_pairs(exports: Any, confirmations: Any, matching: Matching) -> Any:
    """The pairs of a matching as the table that `bridge_table` takes.

    exports, confirmations: the tables that were matched. Records with a cell that could not be read take no
    part. Where one certificate was confirmed in parts, each part stands against as much of the certificate,
    and the last one against what is left; where several were confirmed as one, the other way round. A
    certificate confirmed again counts as repeated; records that a person must decide on as undecided.
    """
    import ibis

    issued, confirmed = _side(exports, "issued"), _side(confirmations, "confirmed")
    again = matching.matches.kind == MatchKind.DUPLICATE_CONFIRMATION.value
    both = (
        matching.matches.filter(~again)
        .join(issued, _key("export_row", "issued_row"))
        .join(confirmed, _key("confirmation_row", "confirmed_row"))
    )
    in_parts = both.kind == MatchKind.SPLIT.value
    tables = [
        _pair(both.filter(~in_parts)),
        _pair(_shared(both.filter(in_parts))),
        _pair(
            matching.matches.filter(again).join(confirmed, _key("confirmation_row", "confirmed_row")),
            is_repeated=ibis.literal(True),
        ),
    ]
    for side, alone, row in (
        (issued, matching.unmatched_exports, "issued_row"),
        (confirmed, matching.unmatched_confirmations, "confirmed_row"),
    ):
        left = alone.select(alone_row=alone.row, is_undecided=alone.why == Why.AMBIGUOUS.value)
        joined = side.join(left, side[row] == left.alone_row)
        tables.append(_pair(joined, is_undecided=joined.is_undecided))
    return ibis.union(*tables)


def _key(left: str, right: str) -> list[tuple[str, str]]:
    return [(left, right)]


def _side(table: Any, side: str) -> Any:
    """The records that could be read, with the names of the bridge."""
    from openkp.statistics.matching.columns import DAY_OF_CONFIRMATIONS, DAY_OF_EXPORTS, typed

    read = typed(table, DAY_OF_EXPORTS if side == "issued" else DAY_OF_CONFIRMATIONS)
    names = dict(zip(_SIDES[side], _READ, strict=True))
    return read.filter(read.ok).select(
        **{f"{side}_row": read.row}, **{new: read[old] for new, old in names.items()}
    )


def _pair(rows: Any, *, is_undecided: Any = None, is_repeated: Any = None) -> Any:
    """All columns of a pair: empty where the rows have none."""
    import ibis

    kinds = ("string", "string", "date", "string", "int64", "int64")
    columns = {
        name: rows[name] if name in rows.columns else ibis.null(kind)
        for names in _SIDES.values()
        for name, kind in zip(names, kinds, strict=True)
    }
    no = ibis.literal(False)
    return rows.select(
        **columns,
        is_undecided=no if is_undecided is None else is_undecided,
        is_repeated=no if is_repeated is None else is_repeated,
    )


def _shared(rows: Any) -> Any:
    """One record against several: its quantities shared out among them, the last takes what is left."""
    for whole, part, order in (
        ("issued", "confirmed", "confirmation_row"),
        ("confirmed", "issued", "export_row"),
    ):
        rows = _share_out(rows, whole, part, order)
    return rows


def _share_out(rows: Any, whole: str, part: str, order: str) -> Any:
    import ibis

    key = "export_row" if whole == "issued" else "confirmation_row"
    among = ibis.window(group_by=key)
    is_last = rows[order] == rows[order].max().over(among)
    is_several = rows[order].count().over(among) > 1
    shares = {}
    for quantity in ("carats", "usd"):
        own, all_of_it = rows[f"{part}_{quantity}"], rows[f"{whole}_{quantity}"]
        rest = all_of_it - (own.sum().over(among).cast("int64") - own)
        share = ibis.ifelse(is_last, rest, own)
        shares[f"{whole}_{quantity}"] = ibis.ifelse(is_several, share, all_of_it)
    return rows.mutate(**shares)
