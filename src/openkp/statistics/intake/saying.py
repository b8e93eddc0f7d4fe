"""Gathering what there is to say about the rows of a file, as findings."""

from __future__ import annotations

from dataclasses import dataclass, field

from openkp.scheme.findings import Finding, Param, Severity

#: A file with more findings than this is not in the layout that it seems to be in; reading stops.
MAX_FINDINGS = 50_000

#: Characters that a finding quotes of a cell, and that it says of what was expected.
MAX_QUOTED, MAX_EXPECTED = 60, 400

READING = "PRACTICE:reading"
TRADE = "KPCS-CD:AnnexIII.a"
HS = "KPCS-CD:AnnexIII.b"
PRODUCTION = "KPCS-CD:AnnexIII.c"


class TooMuchToSay(Exception):
    """More findings than a person would ever read."""


@dataclass(slots=True)
class Saying:
    """The findings on one file, in the order of its rows; what is only worth a note is said once a column."""

    found: list[Finding] = field(default_factory=list)
    _notes: dict[tuple[str, str], dict[str, Param]] = field(default_factory=dict)

    def say(self, code: str, severity: Severity, clause: str, subject: str, params: dict[str, Param]) -> None:
        """One finding. Raises TooMuchToSay."""
        if len(self.found) >= MAX_FINDINGS:
            raise TooMuchToSay
        quoted = {
            name: quote(value, MAX_QUOTED if name == "found" else MAX_EXPECTED)
            if isinstance(value, str)
            else value
            for name, value in params.items()
        }
        self.found.append(
            Finding(code=code, severity=severity, clause=clause, subject=subject, params=quoted)
        )

    def blocks(self, code: str, *, clause: str = READING, **params: Param) -> None:
        """The file as a whole cannot be read."""
        self.say(code, Severity.BLOCKS, clause, "", params)

    def asks(self, code: str, *, clause: str = READING, **params: Param) -> None:
        """A person should look at the file as a whole."""
        self.say(code, Severity.ASKS, clause, "", params)

    def notes(self, code: str, *, clause: str = READING, **params: Param) -> None:
        """Worth knowing of the file as a whole."""
        self.say(code, Severity.NOTES, clause, "", params)

    def notes_in_column(self, code: str, column: str, row: int, found: str, expected: str) -> None:
        """Worth knowing of a cell: said once for the column, with the first row and how many there are."""
        noted = self._notes.get((code, column))
        if noted is None:
            self._notes[code, column] = {
                "row": row,
                "column": column,
                "found": found,
                "expected": expected,
                "rows": 1,
            }
        else:
            noted["rows"] = int(noted["rows"]) + 1

    def gathered(self) -> tuple[Finding, ...]:
        """Every finding, those on whole columns last."""
        for (code, column), params in self._notes.items():
            self.say(code, Severity.NOTES, READING, f"column {column}", params)
        self._notes.clear()
        return tuple(self.found)


def quote(text: str, most: int = MAX_QUOTED) -> str:
    """A text as a finding quotes it: on one line, and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
