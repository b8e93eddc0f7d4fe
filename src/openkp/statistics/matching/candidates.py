"""The second step: which of the records that are left may belong together, and what agrees in each pair.

Two records are candidates when they share one of these keys: the number as it reads; the number with one
character left out on either side (SymSpell's idea: finds one edit, and two that change places); exporter,
destination and nearly the weight; HS code, issuer, destination and exactly the weight.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

from openkp.statistics.engines import Workspace, fingerprint
from openkp.statistics.matching.exact import day_bits, flag, is_share, is_within, value_bits
from openkp.statistics.matching.kinds import Reason
from openkp.statistics.matching.records import MatchSettings

#: Letters that are taken for digits, and the digits: O/0, I/1, L/1, B/8, S/5, Z/2, G/6.
LETTERS, DIGITS = "OILBSZG", "0118526"
#: What separates words; left out by `translate`, which takes a tenth of the time of a regular expression.
BLANKS = " \t\n\r\f\v"
#: Two weights share a step, or stand in neighbouring ones, when they are within this share of each other.
STEP = 0.03
CONTENT = (
    "number",
    "issuing",
    "importing",
    "day",
    "hs",
    "weight",
    "value",
    "parcels",
    "exporter",
    "importer",
)


def prepared(side: Any) -> Any:
    """What is compared: the number as it reads, names without their punctuation, and `twin`.

    twin: records alike in every column are numbered in the order of their rows, so that the first of one side
    meets the first of the other and nothing depends on the order in which they came.
    """
    import ibis

    plain = side.number.upper().translate(BLANKS + "-/._", "")
    read = plain.translate(LETTERS, DIGITS)
    same = ibis.window(group_by=[side[name] for name in CONTENT], order_by=side.row)
    return side.select(
        *["row", "number", "day", "weight", "value", "parcels"],
        plain=plain,
        read=read,
        digits=_bag(read),
        other_letters=read.translate("0123456789", ""),
        issuing=side.issuing.upper(),
        importing=side.importing.upper(),
        hs=side.hs.strip(),
        exporter=_name(side.exporter),
        importer=_name(side.importer),
        twin=ibis.row_number().over(same),
    )


def _name(column: Any) -> Any:
    return column.lower().translate(BLANKS + ".,;:'()&/-", "")


def _bag(number: Any) -> Any:
    """How often each digit occurs, five bits a digit: equal when only the order differs."""
    length = number.length().cast("int64")
    counts = [
        (length - number.replace(str(digit), "").length().cast("int64")) * 32**digit for digit in range(10)
    ]
    return reduce(add, counts)


def pairs_by_number(exports: Any, confirmations: Any) -> Any:
    """`export_row, confirmation_row` of those whose numbers read the same."""
    left = exports.select("read", export_row="row", export_twin="twin")
    right = confirmations.select("read", confirmation_row="row", confirmation_twin="twin")
    both = left.join(right, ["read", left.export_twin == right.confirmation_twin])
    return both.select("export_row", "confirmation_row")


def pairs_by_all_keys(work: Workspace, exports: Any, confirmations: Any, settings: MatchSettings) -> Any:
    """`export_row, confirmation_row` of those that share any key; keys of too many records are left out."""
    import ibis

    left = work.keep(_keys(work, exports, (0,)))
    right = work.keep(_keys(work, confirmations, (-1, 0, 1)))
    for side in (left, right):
        hot = side.group_by("key").aggregate(n=ibis._.count()).filter(ibis._.n > settings.largest_block)
        left = left.anti_join(hot, "key")
    both = left.rename(export_row="row", export_twin="twin").join(
        right.rename(confirmation_row="row", confirmation_twin="twin"), "key"
    )
    both = both.filter(both.export_twin == both.confirmation_twin)
    return both.select("export_row", "confirmation_row").distinct()


def _keys(work: Workspace, side: Any, steps: tuple[int, ...]) -> Any:
    import ibis

    def key(table: Any, kind: str, *columns: Any) -> Any:
        return table.select("row", "twin", key=fingerprint(work.backend, [ibis.literal(kind), *columns]))

    size = side.read.length().cast("int64")
    cut = side.mutate(at=ibis.range(0, size + 1).unnest())
    # the position after the last character leaves nothing out: the number itself
    shorter = cut.read.substr(0, cut.at).concat(cut.read.substr(cut.at + 1))
    stepped = side.mutate(step=(side.weight.cast("float64").ln() / STEP).floor().cast("int64"))
    made = [
        key(cut, "number", shorter),
        key(side, "exactly", side.issuing, side.importing, side.hs, side.weight),
        *(key(stepped, "nearly", stepped.exporter, stepped.importing, stepped.step + step) for step in steps),
    ]
    return ibis.union(*made).distinct()


def compared(exports: Any, confirmations: Any, pairs: Any, settings: MatchSettings) -> Any:
    """Each pair with its reasons as bits, and what ranks candidates that are equally good.

    Pairs whose numbers are more than two edits apart are no candidates and are left out. said: the confirmed
    number.
    """
    left = exports.rename({f"e_{name}": name for name in exports.columns})
    right = confirmations.rename({f"c_{name}": name for name in confirmations.columns})
    both = pairs.join(left, pairs.export_row == left.e_row)
    both = both.join(right, both.confirmation_row == right.c_row)
    both = both.mutate(
        distance=both.e_read.levenshtein(both.c_read).cast("int64"),
        own=both.e_weight,
        other=both.c_weight,
        own_value=both.e_value,
        other_value=both.c_value,
        issued=both.e_day,
        confirmed=both.c_day,
    )
    both = both.filter(_is_near(both))
    bits = (
        _number_bits(both)
        + _weight_bits(both, settings)
        + value_bits(both, settings)
        + day_bits(both, settings)
        + flag(both.e_hs != both.c_hs, Reason.HS_DIFFERS)
        + flag((both.e_parcels != both.c_parcels).fill_null(False), Reason.PARCELS_DIFFER)
        + flag(both.e_issuing != both.c_issuing, Reason.ISSUER_DIFFERS)
        + flag(both.e_importing != both.c_importing, Reason.DESTINATION_DIFFERS)
        + _party_bits(both, "exporter", Reason.EXPORTER_DIFFERS, Reason.EXPORTER_NOT_SAID)
        + _party_bits(both, "importer", Reason.IMPORTER_DIFFERS, Reason.IMPORTER_NOT_SAID)
    )
    return both.select(
        "export_row",
        "confirmation_row",
        "confirmed",
        said=both.c_plain,
        bits=bits,
        weight_gap=(both.own - both.other).abs(),
        value_gap=(both.own_value - both.other_value).abs(),
    )


def _is_near(both: Any) -> Any:
    """At most two edits, where two neighbours that change places are one edit.

    Levenshtein's distance counts such a change as two. Three with at most one digit exchanged is a change of
    places and another edit; four with the same digits are two changes of places. (Only
    Levenshtein's is on both engines.)
    """
    gaps = [
        ((both.e_digits >> place) & 31).cast("int64") - ((both.c_digits >> place) & 31).cast("int64")
        for place in range(0, 50, 5)
    ]
    gap = reduce(add, [each.abs() for each in gaps])
    same_letters = both.e_other_letters == both.c_other_letters
    three = (both.distance == 3) & (gap <= 2) & same_letters
    four = (both.distance == 4) & (gap == 0) & same_letters
    return (both.distance <= 2) | three | four


def _number_bits(both: Any) -> Any:
    import ibis

    swapped = (both.e_digits == both.c_digits) & (both.e_other_letters == both.c_other_letters)
    return ibis.cases(
        (both.e_plain == both.c_plain, Reason.NUMBER_EQUAL.bit),
        (both.distance == 0, Reason.LOOK_ALIKE.bit),
        (both.distance == 1, Reason.NUMBER_EDIT_1.bit),
        (swapped & (both.distance == 2), Reason.TRANSPOSED.bit),
        else_=Reason.NUMBER_EDIT_2.bit,
    ).cast("int64")


def _weight_bits(both: Any, settings: MatchSettings) -> Any:
    import ibis

    near = is_share((both.own - both.other).abs(), both.own, Fraction(settings.near))
    return ibis.cases(
        (both.own == both.other, Reason.WEIGHT_EQUAL.bit),
        (is_within(both.own, both.other, settings), Reason.WEIGHT_WITHIN.bit),
        (near, Reason.WEIGHT_NEAR.bit),
        else_=Reason.WEIGHT_DIFFERS.bit,
    ).cast("int64")


def _party_bits(both: Any, name: str, differs: Reason, not_said: Reason) -> Any:
    import ibis

    own, other = both[f"e_{name}"], both[f"c_{name}"]
    return ibis.cases(((own == "") | (other == ""), not_said.bit), (own != other, differs.bit), else_=0).cast(
        "int64"
    )
