"""Which candidates are taken: one to one, the best of both sides, and better than the next by a margin.

Mutual best choice (Unique Mapping Clustering, Papadakis and others 2021, arXiv 2112.14030) in rounds: what a
round takes is no longer in the way of the others. What stays too close is told to a person and never chosen.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from openkp.statistics.engines import Workspace, fetch, send
from openkp.statistics.matching.exact import day_bits, flag, is_share
from openkp.statistics.matching.kinds import Reason, reasons_of
from openkp.statistics.matching.records import MatchSettings, Points
from openkp.statistics.matching.verdicts import kind_of, points_of

#: Below any score: the rival of who has none.
NO_RIVAL = -1_000


def with_points(work: Workspace, pairs: Any, points: Points) -> Any:
    """The pairs with their points; distinct sets of reasons are few, and are weighed in Python."""
    import pyarrow as pa

    sets = fetch(work.backend, pairs.select("bits").distinct()).column("bits").to_pylist()
    worth = pa.table(
        {
            "bits": pa.array(sets, pa.int64()),
            "points": pa.array([points_of(each, points) for each in sets], pa.int64()),
        }
    )
    return pairs.join(send(work.backend, worth), "bits")


def verdicts(work: Workspace, pairs: list[Any], points: Points) -> Any:
    """`bits, kind, score, reasons` for every set of reasons that occurs in these tables."""
    import ibis
    import pyarrow as pa

    found = ibis.union(*[each.select("bits").distinct() for each in pairs], distinct=True)
    sets = sorted(fetch(work.backend, found).column("bits").to_pylist())
    return work.keep_words(
        pa.table(
            {
                "bits": pa.array(sets, pa.int64()),
                "kind": pa.array([kind_of(each).value for each in sets], pa.string()),
                "score": pa.array([points_of(each, points) / 100 for each in sets], pa.float64()),
                "reasons": pa.array([list(reasons_of(each)) for each in sets], pa.list_(pa.string())),
            }
        )
    )


def chosen(pool: Any, settings: MatchSettings, least: int) -> Any:
    """The pairs that are the best of both sides with `least` points or more, and the margin to the next.

    A second confirmation that says the same number is no rival of the first: it repeats it, or is mistyped
    itself. The one that agrees best, then the earliest, is taken.
    """
    import ibis

    number = (pool.bits & Reason.NUMBER_EQUAL.bit) != 0
    pool = pool.mutate(equal=number.cast("int64"))
    of_export = ibis.window(
        group_by=pool.export_row,
        order_by=[
            pool.points.desc(),
            pool.equal.desc(),
            pool.confirmed,
            pool.weight_gap,
            pool.value_gap,
            pool.confirmation_row,
        ],
    )
    of_confirmation = ibis.window(
        group_by=pool.confirmation_row, order_by=[pool.points.desc(), pool.equal.desc(), pool.export_row]
    )
    ranked = pool.mutate(
        place=ibis.row_number().over(of_export), rank=ibis.row_number().over(of_confirmation)
    )
    best = ibis.ifelse(ranked.place == 0, ranked.said, "").max().over(ibis.window(group_by=ranked.export_row))
    ranked = ranked.mutate(best=best)
    ranked = ranked.mutate(is_rival=(ranked.place > 0) & (ranked.said != ranked.best))
    ranked = ranked.mutate(
        export_rival=ibis.ifelse(ranked.is_rival, ranked.points, NO_RIVAL)
        .max()
        .over(ibis.window(group_by=ranked.export_row)),
        confirmation_rival=ibis.ifelse(ranked["rank"] > 0, ranked.points, NO_RIVAL)
        .max()
        .over(ibis.window(group_by=ranked.confirmation_row)),
    )
    return ranked.filter(
        (ranked.place == 0)
        & (ranked["rank"] == 0)
        & (ranked.points >= least)
        & (ranked.points - ranked.export_rival >= settings.margin)
        & (ranked.points - ranked.confirmation_rival >= settings.margin)
    ).select("export_row", "confirmation_row", "bits")


def in_rounds(
    work: Workspace, pool: Any, settings: MatchSettings, *, least: int, rounds: int
) -> tuple[list[Any], Any]:
    """What each round takes, and the candidates whose two sides are both still free."""
    found = []
    for _ in range(rounds):
        now = work.keep(chosen(pool, settings, least))
        if work.is_empty(now):
            break
        found.append(now)
        pool = work.keep(without(without(pool, now, "export_row"), now, "confirmation_row"))
    return found, pool


def without(table: Any, taken: Any, column: str, own: str = "") -> Any:
    """The rows of the table that no pair of `taken` has."""
    rows = taken.select(taken_row=taken[column])
    return table.anti_join(rows, table[own or column] == rows.taken_row)


def splits(exports: Any, confirmations: Any, settings: MatchSettings) -> Any:
    """Pairs of one record on one side and several with that number that add up in carats.

    Parts of one shipment have one exporter: one whose exporter is another's is a stranger with a mistyped
    number, whose few carats may well be within the tolerance of the whole.
    """
    import ibis

    number = ["read", "issuing"]
    left = exports.group_by(number).aggregate(
        own=ibis._.weight.sum(),
        exported=ibis._.count(),
        first=ibis._.exporter.nullif("").min(),
        last=ibis._.exporter.nullif("").max(),
    )
    right = confirmations.group_by(number).aggregate(
        other=ibis._.weight.sum(),
        arrived=ibis._.count(),
        first_said=ibis._.exporter.nullif("").min(),
        last_said=ibis._.exporter.nullif("").max(),
    )
    both = left.join(right, number)
    in_parts = ((both.exported == 1) & (both.arrived > 1)) | ((both.exported > 1) & (both.arrived == 1))
    gap = (both.own - both.other).abs()
    names = ((both.first, both.last), (both.first_said, both.last_said), (both.last, both.last_said))
    one_exporter = ibis.and_(*[(one == other).fill_null(True) for one, other in names])
    add_up = (gap <= settings.carat_slack * (both.exported + both.arrived - 1)) | is_share(
        gap, both.own, Fraction(settings.carat_tolerance)
    )
    whole = both.filter(in_parts & add_up & one_exporter).select(*number)
    return _split_pairs(exports.semi_join(whole, number), confirmations.semi_join(whole, number), settings)


def _split_pairs(exports: Any, confirmations: Any, settings: MatchSettings) -> Any:
    left = exports.select(
        "read",
        "issuing",
        export_row="row",
        issued="day",
        e_plain="plain",
        e_to="importing",
        e_hs="hs",
        e_exporter="exporter",
        e_importer="importer",
    )
    right = confirmations.select(
        "read",
        "issuing",
        confirmation_row="row",
        confirmed="day",
        c_plain="plain",
        c_to="importing",
        c_hs="hs",
        c_exporter="exporter",
        c_importer="importer",
    )
    both = left.join(right, ["read", "issuing"])
    return both.select(
        "export_row",
        "confirmation_row",
        bits=flag(both.e_plain == both.c_plain, Reason.NUMBER_EQUAL, Reason.LOOK_ALIKE)
        + Reason.PARTS_ADD_UP.bit
        + day_bits(both, settings)
        + flag(both.e_hs != both.c_hs, Reason.HS_DIFFERS)
        + flag(both.e_to != both.c_to, Reason.DESTINATION_DIFFERS)
        + party(both, "exporter", Reason.EXPORTER_DIFFERS, Reason.EXPORTER_NOT_SAID)
        + party(both, "importer", Reason.IMPORTER_DIFFERS, Reason.IMPORTER_NOT_SAID),
    )


def party(both: Any, name: str, differs: Reason, not_said: Reason) -> Any:
    """Whether a party is another, or is not said on one side."""
    import ibis

    own, other = both[f"e_{name}"], both[f"c_{name}"]
    return ibis.cases(((own == "") | (other == ""), not_said.bit), (own != other, differs.bit), else_=0).cast(
        "int64"
    )
