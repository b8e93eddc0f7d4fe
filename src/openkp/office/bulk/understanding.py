"""What a line says: the application or the confirmation in the JSON form that the acts take.

Only what a cell could mean is settled here (a decimal comma, several seals in one cell). Whether it is right
is for the acts; a text that means nothing is handed on as it is, and their findings say what they expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openkp.office.acting import Json
from openkp.office.bulk.columns import LINE
from openkp.office.bulk.models import BulkJob, BulkKind, BulkLine
from openkp.office.bulk.reading import CLAUSE, FORMULA, MAX_JSON_LINE
from openkp.office.messages import finding
from openkp.office.stocks.backing import FROM_STOCK
from openkp.scheme.findings import Finding
from openkp.scheme.hs_codes import ROUGH_CODES
from openkp.scheme.json_countries import read_country, read_participant
from openkp.scheme.json_fields import Gathering
from openkp.statistics.intake.amounts import AmountProblem, read_amount

#: The fields of a line of JSON, by kind.
JSON_FIELDS = {
    BulkKind.APPLICATIONS: frozenset({"your_reference", "exporter", "declared_by", "content", LINE}),
    BulkKind.CONFIRMATIONS: frozenset(
        {
            "your_reference",
            "number",
            "text",
            "received_on",
            "outcome",
            "lines",
            "parcels",
            "seals",
            "seal_state",
            "verification",
            "remark",
            "answers",
            "shelf",
            LINE,
        }
    ),
}
#: What `confirm_import` takes of a line.
RECORD_FIELDS = (
    "received_on",
    "outcome",
    "lines",
    "parcels",
    "seals",
    "seal_state",
    "verification",
    "remark",
    "answers",
)
_PLACE = {"zone": "zone", "mine": "mine", "from": "produced_from", "to": "produced_to"}
_HEAD = re.compile(r"(?P<text>[^\d٠-٩۰-۹]+?)[\s:=]*(?P<carats>[\d٠-٩۰-۹].*)?")
_WITH_CARATS = re.compile(r"(?P<code>.+?)[\s:=]+(?P<carats>\S+)")
_CODES_ALONE = re.compile(r"[A-Za-z]{2}(\s*[,;]\s*[A-Za-z]{2})+")
_MIXED = frozenset({"mixed", "mixed origin", "mixte", "مختلط"})


@dataclass(slots=True, kw_only=True)
class Understood:
    """A line as the acts take it.

    content: the application's content, or the record of a confirmation. line: of the earlier job that this
    one mends (0: none given). findings: what keeps the line from being tried at all.
    """

    own_reference: str = ""
    exporter: str = ""
    declared_by: str = ""
    number: str = ""
    code: str = ""
    shelf: str = ""
    line: int = 0
    content: Json = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def understood(job: BulkJob, line: BulkLine, day: date) -> Understood:
    """The line as the acts take it; never raises, whatever was read."""
    if isinstance(line.cells, list):
        return _Row(job, line.cells, day).understood()
    if isinstance(line.cells, dict):
        return _of_json(BulkKind(job.kind), line.cells)
    return Understood(findings=[finding("bulk_line_not_json", CLAUSE, most=f"{MAX_JSON_LINE // 1024} kB")])


def _of_json(kind: BulkKind, value: Json) -> Understood:
    found = Understood(
        own_reference=_text(value, "your_reference")[:80],
        exporter=_text(value, "exporter"),
        declared_by=_text(value, "declared_by")[:150],
        number=_text(value, "number"),
        code=_text(value, "text"),
        shelf=_text(value, "shelf")[:120],
    )
    line = value.get(LINE, 0)
    found.line = line if isinstance(line, int) and 0 <= line <= 2**31 else -1
    unknown = sorted(set(value) - JSON_FIELDS[kind])
    if unknown:
        names = ", ".join(str(name)[:40] for name in unknown[:8])
        found.findings.append(finding("bulk_fields_unknown", CLAUSE, fields=names))
    if kind is BulkKind.APPLICATIONS:
        content = value.get("content")
        if isinstance(content, dict):
            found.content = content
        else:
            found.findings.append(finding("bulk_content_missing", CLAUSE, subject="content"))
        return found
    found.content = {name: value[name] for name in RECORD_FIELDS if name in value}
    answers = value.get("answers")
    found.content["answers"] = answers if isinstance(answers, dict) else {}
    return found


def _text(value: Json, name: str) -> str:
    text = value.get(name, "")
    return text.strip() if isinstance(text, str) else str(text)[:200]


class _Row:
    """A row of a table, read column by column."""

    def __init__(self, job: BulkJob, cells: list[str], day: date) -> None:
        self.job, self.cells, self.day = job, cells, day
        self.findings: list[Finding] = []

    def understood(self) -> Understood:
        """What the row says."""
        if any(cell.strip() for cell in self.cells[len(self.job.headings) :]):
            shifted = finding(
                "bulk_row_too_long", CLAUSE, found=len(self.cells), expected=len(self.job.headings)
            )
            return Understood(findings=[shifted])
        found = Understood(
            own_reference=self.text("your_reference")[:80],
            exporter=self.text("exporter"),
            declared_by=self.text("declared_by")[:150],
            number=self.text("certificate"),
            code=self.text("code"),
            shelf=self.text("shelf")[:120],
            line=self.line(),
        )
        is_application = self.job.kind == BulkKind.APPLICATIONS
        found.content = self.application() if is_application else self.confirmation()
        found.findings = self.findings
        return found

    def text(self, name: str) -> str:
        """The cell of a column, empty where there is none; a formula is a finding."""
        place = self.job.places.get(name)
        cell = self.cells[place] if place is not None and place < len(self.cells) else ""
        if cell.startswith(FORMULA):
            said = finding("bulk_cell_formula", CLAUSE, subject=name, found=cell[1:60])
            if said not in self.findings:
                self.findings.append(said)
            return ""
        return cell.strip()

    def line(self) -> int:
        """The line of the earlier job; -1 where it is no number."""
        text = self.text(LINE)
        if not text:
            return 0
        number = read_amount(text).number
        return int(number) if number is not None and 0 < number < 2**31 and number == int(number) else -1

    def amount(self, text: str, subject: str, *, sign: str = "") -> str:
        """A quantity as the acts read it. Text that is no number is handed on."""
        read = read_amount(text, sign)
        if read.problem is AmountProblem.AMBIGUOUS:
            first, second = read.readings
            said = finding(
                "bulk_amount_ambiguous", CLAUSE, subject=subject, found=text[:40], first=first, second=second
            )
            self.findings.append(said)
        if read.number is None:
            return text
        plain = format(read.number, "f")
        return f"{read.number:.2f}" if read.number == round(read.number, 2) else plain

    def whole(self, name: str) -> Any:
        """A whole number; text that is none is handed on. None where the cell is empty."""
        text = self.text(name)
        if not text:
            return None
        number = read_amount(text).number
        return int(number) if number is not None and number == int(number) else text

    def lines(self) -> list[Json]:
        """Carats and values by HS code, as far as anything stands there."""
        found = []
        for code in ROUGH_CODES:
            row: Json = {}
            for name in ("carats", "usd"):
                column = f"{name}_{code}"
                text = self.text(column)
                if text:
                    row[name] = self.amount(text, column, sign=self.job.signs.get(column, ""))
            if row and set(row.values()) != {"0.00"}:
                found.append({"hs": code, **row})
        return found

    def application(self) -> Json:
        """The content of an application; what is empty is left out, so that the checks ask for it."""
        content: Json = {
            "lines": self.lines(),
            "containers": self.containers(),
            "source_certificates": _parts(self.text("source_certificates"), also=",;"),
            "quality": self.text("quality"),
        }
        stock = self.stock()
        if stock:
            content[FROM_STOCK] = stock
        origins = self.text("origins")
        if origins:
            content["origins"] = self.origins(origins)
        if destination := self.text("destination"):
            content |= self.destination(destination)
        if self.text("importer") or self.text("importer_address"):
            content["importer"] = {"name": self.text("importer"), "address": self.text("importer_address")}
        if (parcels := self.whole("parcels")) is not None:
            content["parcels"] = parcels
        return content

    def confirmation(self) -> Json:
        """The record that `confirm_import` takes."""
        record: Json = {
            "received_on": self.text("received_on"),
            "outcome": self.text("outcome").lower().replace(" ", "_"),
            "lines": self.lines(),
            "seals": _parts(self.text("seals"), also=",;"),
            "remark": self.text("remark"),
            "answers": self.answers(),
        }
        for name in ("seal_state", "verification"):
            if text := self.text(name):
                record[name] = text.lower().replace(" ", "_").replace("-", "_")
        if (parcels := self.whole("parcels")) is not None:
            record["parcels"] = parcels
        return record

    def destination(self, text: str) -> Json:
        """Participant and country of destination; a text that names no country is handed on."""
        into = Gathering()
        participant, member = read_participant(text, "destination_participant", into, on=self.day)
        if into.broken or not participant:
            return {"destination_participant": text}
        return {"destination_participant": participant, "destination_country": member}

    def origins(self, text: str) -> list[Json]:
        """The countries of mining, with what is known of carats, place and time."""
        if text.casefold() in _MIXED:
            return []
        parts = re.split(r"[,;]", text) if _CODES_ALONE.fullmatch(text) else _parts(text)
        return [self.origin(part.strip()) for part in parts]

    def origin(self, text: str) -> Json:
        """One origin: `BW`, `BW 120.50`, `BW;mine=Orapa 120.50`."""
        head, *places = [part.strip() for part in text.split(";")]
        carats = ""
        if places and (match := re.fullmatch(r"(.*\D)\s+([\d٠-٩۰-۹][^=]*)", places[-1])):
            places[-1], carats = match[1], match[2]
        match = _HEAD.fullmatch(head)
        country = match["text"].strip() if match else head
        carats = (match["carats"] or "") if match and not carats else carats
        into = Gathering()
        code = read_country(country, "origins", into)
        origin: Json = {"participant": country if into.broken or not code else code}
        if carats:
            origin["carats"] = self.amount(carats.strip(), "origins")
        for part in places:
            name, _, value = part.partition("=")
            if name.strip().lower() in _PLACE and value.strip():
                origin[_PLACE[name.strip().lower()]] = value.strip()
            else:
                said = finding("bulk_origin_unread", CLAUSE, subject="origins", found=part[:60])
                self.findings.append(said)
        return origin

    def containers(self) -> list[Json]:
        """Containers with their marks and seals."""
        found = []
        for part in _parts(self.text("containers")):
            mark, colon, seals = part.rpartition(":")
            listed = _parts(seals if colon else part, also=",;")
            found.append({"mark": mark.strip(), "seals": listed})
        return found

    def stock(self) -> list[Json]:
        """Parcels of the exporter's stock with the carats to take."""
        found = []
        for part in _parts(self.text("from_stock")):
            match = _WITH_CARATS.fullmatch(part)
            if match is None:
                found.append({"parcel": part, "carats": ""})
            else:
                carats = self.amount(match["carats"], "from_stock")
                found.append({"parcel": match["code"].strip(), "carats": carats})
        return found

    def answers(self) -> dict[str, str]:
        """Answers by the key of their question."""
        pairs = (part.partition("=") for part in _parts(self.text("answers")))
        return {key.strip(): answer.strip() for key, _, answer in pairs if answer.strip()}


def _parts(text: str, *, also: str = "") -> list[str]:
    """The parts of a cell: by `|` and line breaks, and by further signs."""
    pattern = f"[|\\n\\r{re.escape(also)}]"
    return [part.strip() for part in re.split(pattern, text) if part.strip()]
