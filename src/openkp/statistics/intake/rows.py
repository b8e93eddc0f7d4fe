"""One row of a table: its cells read as what their columns hold, and what is wrong with them said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import TypeVar

from openkp.scheme.findings import Severity
from openkp.scheme.hs_codes import HSProblem, read_hs
from openkp.scheme.periods import HalfYear, Month, Period, Quarter, UnreadablePeriod, Year, read_period
from openkp.scheme.quantities import Carats, InexactQuantity, UsdValue
from openkp.statistics.intake.amounts import AmountProblem, TypedNumber, read_amount
from openkp.statistics.intake.layouts import Heading
from openkp.statistics.intake.names import participants_named
from openkp.statistics.intake.saying import HS, READING, Saying
from openkp.statistics.intake.sheets import Formula, TypedDay

T = TypeVar("T")
P = TypeVar("P", Year, HalfYear, Quarter, Month)
Q = TypeVar("Q", Carats, UsdValue)

#: More certificates than all Participants together issue in a century.
MAX_CERTIFICATES = 10**8

#: The Process began on 1 January 2003: nobody files for a period before.
FIRST_YEAR = 2003

PARTICIPANT = "a country's code or name, or EU"
ANY_PERIOD = "a year, half-year, quarter or month: 2024, 2024H1, 2024Q2, 2024-06"
ROUGH = "7102.10, 7102.21 or 7102.31"

# What a spreadsheet would work out: `=1+1`, `@SUM(A1)`, `-1+cmd|…`; a number or a dash with words is not.
_FORMULA = re.compile(r"\s*(?:[=@]|[+-](?!\s|$|[0-9 .,'()%]*$))")
_SUSPECT = re.compile(r"(?:\A|\x1f)\s*[=@+-]")
_PLAIN = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,2}))?")
_HUNDREDTH = Decimal("0.01")


@dataclass(slots=True)
class Row:
    """A row as it is being read. number: its line as a person counts. is_refused: something in it blocks."""

    number: int
    cells: Sequence[str]
    heading: Heading
    saying: Saying
    signs: Mapping[str, str]
    is_refused: bool = False

    def text(self, column: str) -> str:
        """The text of a cell without the spaces around it; empty if the row or the file has none."""
        place = self.heading.places.get(column)
        if place is None or place >= len(self.cells):
            return ""
        cell = self.cells[place]
        return cell.strip() if type(cell) is str else cell

    def refuses(
        self,
        code: str,
        column: str,
        expected: str,
        *,
        found: str | None = None,
        severity: Severity = Severity.BLOCKS,
        clause: str = READING,
    ) -> None:
        """The row is not accepted. severity: NOTES where nothing is wrong with it, but it is none of ours."""
        self.is_refused = True
        self._say(code, severity, column, expected, found, clause)

    def asks(
        self, code: str, column: str, expected: str, *, found: str | None = None, clause: str = READING
    ) -> None:
        """The row is accepted, and a person should look at it."""
        self._say(code, Severity.ASKS, column, expected, found, clause)

    def _say(
        self, code: str, severity: Severity, column: str, expected: str, found: str | None, clause: str
    ) -> None:
        self.saying.say(
            code,
            severity,
            clause,
            f"row {self.number}, {column}",
            {
                "row": self.number,
                "column": column,
                "found": self.text(column) if found is None else found,
                "expected": expected,
            },
        )

    def check_cells(self) -> None:
        """Refuses formulas, and a row with cells beyond the headings (a decimal comma parts a cell)."""
        if len(self.cells) > self.heading.width:
            self.refuses(
                "row_too_wide",
                "all columns",
                f"{self.heading.width} cells",
                found=f"{len(self.cells)} cells",
            )
        if _SUSPECT.search("\x1f".join(self.cells)) is None:
            return  # nearly every row: one search instead of one for each cell
        for column, place in self.heading.places.items():
            cell = self.cells[place] if place < len(self.cells) else ""
            if isinstance(cell, Formula) or _FORMULA.match(cell):
                self.refuses("formula_in_cell", column, "the figure or text itself", found=cell)

    def choice(self, column: str, choices: Mapping[str, T]) -> T | None:
        """One of a few words, in any case. Refuses any other."""
        found = choices.get(self.text(column).casefold())
        if found is None:
            self.refuses("word_unknown", column, " or ".join(each for each in choices if each))
        return found

    def participant(self, column: str) -> str:
        """The code of whom a cell names. Refuses what names nobody."""
        text = self.text(column)
        code = participants_named(text)
        if code is None:
            self.refuses("participant_unknown" if text else "cell_empty", column, PARTICIPANT)
        return code or ""

    def period(self, column: str, kind: type[P]) -> P | None:
        """A period of the kind. Refuses any other."""
        found = self.period_told(column)
        text = self.text(column)
        if isinstance(found, kind):
            return found
        self.refuses("period_unreadable" if text else "cell_empty", column, _EXAMPLES[kind.__name__])
        return None

    def period_told(self, column: str) -> Period | None:
        """Whatever period a cell gives, without a finding where it gives none."""
        text = self.text(column)
        return _period(text) if text and not isinstance(text, TypedDay) else None

    def check_begun(self, period: Period, column: str) -> None:
        """Refuses a period of a return from before the Process began, on 1 January 2003."""
        if period.year < FIRST_YEAR:
            self.refuses("period_before_process", column, f"{FIRST_YEAR} or later")

    def any_period(self, column: str) -> Period | None:
        """A year, half-year, quarter or month. Refuses anything else, such as nine months."""
        found = self.period_told(column)
        if found is None:
            self.refuses("period_unreadable" if self.text(column) else "cell_empty", column, ANY_PERIOD)
        return found

    def hs(self, column: str) -> str:
        """Six digits of rough diamonds, or empty where the cell is. Refuses every other code."""
        text = self.text(column)
        if not text:
            return ""
        code, problem = _hs(text)
        if problem is HSProblem.NATIONAL_EXTENSION:
            self.saying.notes_in_column("hs_extension_cut", column, self.number, text, str(code))
        if code is None:
            self.refuses(_HS_CODES.get(problem, "hs_not_rough"), column, ROUGH, clause=HS)
        return code or ""

    def carats(self, column: str) -> Carats | None:
        """A mass in carats; grams are carats only where that is exact. None for an empty cell."""
        unit = self.heading.units.get(column)
        if unit is None or unit.factor == 1:
            return self._plain(Carats, column)
        number = self._quantity(column)
        if number is None:
            return None
        number *= unit.factor
        if unit.is_grams and number != number.quantize(_HUNDREDTH):
            self.refuses("grams_inexact", column, "a mass that is whole hundredths of a carat")
            return None
        return self._held(Carats, number, column)

    def usd(self, column: str) -> UsdValue | None:
        """A value in US dollars, of thousands where the heading says so. None for an empty cell."""
        unit = self.heading.units.get(column)
        if unit is None or unit.factor == 1:
            return self._plain(UsdValue, column)
        number = self._quantity(column)
        return None if number is None else self._held(UsdValue, number * unit.factor, column)

    def certificates(self, column: str) -> int | None:
        """A whole count. None for an empty cell."""
        number = self._quantity(column)
        if number is None:
            return None
        if number != number.to_integral_value() or number > MAX_CERTIFICATES:
            self.refuses("count_not_whole", column, "a whole number of certificates")
            return None
        return int(number)

    def is_rounded_by_unit(self, column: str) -> bool:
        """True where the heading gives thousands or millions: such a figure is not exact."""
        unit = self.heading.units.get(column)
        return unit is not None and unit.factor != 1 and not unit.is_grams

    def _plain(self, kind: type[Q], column: str) -> Q | None:
        """A quantity in its own unit; what is written plainly is read without a detour."""
        match = _PLAIN.fullmatch(self.text(column))
        if match is not None:
            return kind.from_hundredths(int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")))
        number = self._quantity(column)
        return None if number is None else self._held(kind, number, column)

    def _held(self, kind: type[Q], number: Decimal, column: str) -> Q | None:
        try:
            whole = number.quantize(_HUNDREDTH, rounding=ROUND_HALF_EVEN)
            held = kind.from_hundredths(int(whole.scaleb(2)))
        except (InexactQuantity, ArithmeticError):
            self.refuses("amount_too_large", column, "a quantity that diamonds can have")
            return None
        if held.amount != number:
            self.saying.notes_in_column("amount_rounded", column, self.number, self.text(column), str(held))
        return held

    def _quantity(self, column: str) -> Decimal | None:
        text = self.text(column)
        if not text:
            return None
        bare = _without_unit(text, column)
        amount = read_amount(bare, self.signs.get(column, ""))
        if amount.problem is AmountProblem.AMBIGUOUS:
            one, other = amount.readings
            self.refuses("amount_ambiguous", column, f"{one} or {other}, written so that it is only one")
        elif amount.problem is AmountProblem.PERCENT:
            self.refuses("amount_in_percent", column, "a quantity, not a share")
        elif amount.number is None:
            self.refuses("amount_unreadable", column, "a number such as 1234.50, or nothing")
        elif amount.number < 0:
            self.refuses("amount_negative", column, "zero or more")
            return None
        if amount.is_regrouped and amount.number is not None:
            self.saying.notes_in_column(
                "separators_read", column, self.number, text, format(amount.number, "f")
            )
        return amount.number


_HS_CODES: Mapping[HSProblem | None, str] = {
    HSProblem.ZERO_MISPLACED: "hs_zero_misplaced",
    HSProblem.LEADING_DIGITS_LOST: "hs_digits_lost",
    HSProblem.WORKED: "hs_worked",
    HSProblem.SYNTHETIC: "hs_synthetic",
}
_EXAMPLES = {"Quarter": "2024Q2", "HalfYear": "2024H1", "Year": "2024", "Month": "2024-06"}
_UNITS = {
    "usd": re.compile(r"(?:US\$|USD|\$)\s*(?=[0-9])", re.IGNORECASE),
    "carats": re.compile(r"(?<=[0-9])\s*(?:carats?|cts?)\Z", re.IGNORECASE),
}


def _without_unit(text: str, column: str) -> str:
    """`US$ 12.50` and `12.5 ct` are read in the columns of that unit."""
    pattern = _UNITS.get(column)
    return text if pattern is None or isinstance(text, TypedNumber) else pattern.sub("", text, count=1)


_hs = lru_cache(maxsize=4096)(read_hs)


@lru_cache(maxsize=4096)
def _period(text: str) -> Period | None:
    try:
        return read_period(text)
    except UnreadablePeriod:
        return None
