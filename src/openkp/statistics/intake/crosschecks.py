"""What no row shows by itself: figures that stand twice, nil beside figures, a union and its members."""

from __future__ import annotations

from collections.abc import Iterable

from openkp.scheme.findings import Severity
from openkp.scheme.periods import Period
from openkp.scheme.returns import Flow
from openkp.statistics.figures import Figure
from openkp.statistics.intake.filings import member_of
from openkp.statistics.intake.saying import PRODUCTION, TRADE, Saying

_Key = tuple[object, ...]


def check_filings(figures: Iterable[Figure], saying: Saying, *, severity: Severity) -> None:
    """Two rows for one thing, and a nil statement beside figures of the same period.

    severity: ASKS for a collection of filings as others keep them; BLOCKS for one return that is being filed.
    """
    first: dict[_Key, int] = {}
    nil: dict[_Key, int] = {}
    told: dict[_Key, int] = {}
    for figure in figures:
        whole = (figure.participant, figure.period, figure.flow)
        kept, other = (nil, told) if figure.is_nil else (told, nil)
        if whole in other:
            _say(saying, severity, "nil_beside_figures", figure, "nil", other[whole])
        kept.setdefault(whole, figure.row)
        key = (*whole, figure.is_nil, figure.hs, figure.partner, figure.origin, figure.sector)
        if key in first:
            _say(saying, severity, "two_rows_for_one", figure, "period", first[key])
        else:
            first[key] = figure.row


def _say(saying: Saying, severity: Severity, code: str, figure: Figure, column: str, other: int) -> None:
    saying.say(
        code,
        severity,
        PRODUCTION if figure.flow is Flow.PRODUCTION else TRADE,
        f"row {figure.row}, {column}",
        {
            "row": figure.row,
            "column": column,
            "found": about(figure),
            "expected": f"one row; row {other} says it too",
            "other": other,
        },
    )


def about(figure: Figure) -> str:
    """What a figure is about, in a few words."""
    parts = (figure.participant, str(figure.period), figure.flow.value, figure.hs, figure.partner)
    return " ".join(each for each in (*parts, figure.origin, figure.sector.value) if each)


def check_unions(figures: Iterable[Figure], saying: Saying, *, are_filings: bool) -> None:
    """A member state's figures beside those of its union count twice; alone, they are not a Participant's.

    are_filings: the second is asked only of filings; a national source may well speak for a part.
    """
    unions: set[tuple[str, Period, Flow]] = set()
    members: list[tuple[str, Figure]] = []
    for figure in figures:
        union = member_of(figure.participant, figure.period)
        if union:
            members.append((union, figure))
        elif len(figure.participant) == 2:
            unions.add((figure.participant, figure.period, figure.flow))
    for union, figure in members:
        is_beside = (union, figure.period, figure.flow) in unions
        if not (is_beside or are_filings):
            continue
        saying.say(
            "counted_in_union" if is_beside else "member_files_alone",
            Severity.ASKS,
            PRODUCTION if figure.flow is Flow.PRODUCTION else TRADE,
            f"row {figure.row}, participant",
            {
                "row": figure.row,
                "column": "participant",
                "found": figure.participant,
                "expected": union,
                "period": str(figure.period),
            },
        )
