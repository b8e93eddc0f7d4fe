"""Rows of the bulk pages: jobs, what was understood of the first lines, what became of lines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openkp.office import wording
from openkp.office.acting import Actor, Json
from openkp.office.bulk.columns import COLUMNS
from openkp.office.bulk.models import BulkJob, BulkKind, BulkLine
from openkp.office.bulk.understanding import Understood, understood
from openkp.office.certificates.views.showing import day_of, kept_findings
from openkp.office.columns import Column, tag_html

_TONES = {
    BulkJob.State.PREVIEW: "submitted",
    BulkJob.State.QUEUED: "submitted",
    BulkJob.State.RUNNING: "notified",
    BulkJob.State.PAUSED: "returned",
    BulkJob.State.CANCELLED: "withdrawn",
    BulkJob.State.FINISHED: "confirmed",
}


def state_tag(job: BulkJob) -> str:
    """The state of a job: colour, symbol and word."""
    return tag_html(_TONES[BulkJob.State(job.state)], job.get_state_display())


def job_columns() -> list[Column]:
    """Of the list of jobs."""
    return [
        Column("name", _("File"), kind="link"),
        Column("kept_at", _("Uploaded"), kind="instant"),
        Column("who", _("By")),
        Column("total", _("Lines"), kind="number"),
        Column("done", _("Done"), kind="number"),
        Column("refused", _("Refused"), kind="number"),
        Column("state", _("State"), kind="html"),
    ]


def job_row(job: BulkJob) -> Json:
    """One job in the list."""
    return {
        "name": job.name,
        "url": reverse("bulk:job", args=[job.pk]),
        "kept_at": job.kept_at,
        "who": str(job.membership.user),
        "total": job.total,
        "done": job.done,
        "refused": job.refused,
        "state": state_tag(job),
    }


def notes_of(job: BulkJob) -> list[Any]:
    """What was found of the file; once it was started, only what stops it."""
    found = kept_findings(job.findings)
    is_preview = job.state == BulkJob.State.PREVIEW
    return [one for one in found if is_preview or one.severity == "blocks"]


def heading_items(job: BulkJob) -> list[tuple[str, str]]:
    """The file's headings that are not those of the template, with what they were taken for."""
    known = {place: name for name, place in job.places.items()}
    return [
        (heading, known.get(place) or _("not read"))
        for place, heading in enumerate(job.headings)
        if heading.strip() and heading.strip() != known.get(place)
    ]


def kpis_of(job: BulkJob) -> list[Json]:
    """The figures of a job at work."""
    return [
        {"label": _("Lines"), "value": wording.number_text(job.total)},
        {"label": _("Done"), "value": wording.number_text(job.done)},
        {"label": _("Refused"), "value": wording.number_text(job.refused)},
        {"label": _("Waiting"), "value": wording.number_text(job.waiting)},
    ]


def pace_text(job: BulkJob, now: datetime) -> str:
    """How long the rest may take, from how long the job took so far; empty where nothing can be said."""
    spent = (now - (job.started_at or now)).total_seconds()
    finished = job.done + job.refused
    if not job.is_open or finished < 50 or spent < 5:
        return ""
    minutes = round(job.waiting * spent / finished / 60)
    if minutes < 1:
        return _("Less than a minute is left.")
    return ngettext("About %(n)s minute is left.", "About %(n)s minutes are left.", minutes) % {
        "n": wording.number_text(minutes)
    }


# --- what was understood ------------------------------------------------------------------------------------


def understood_columns(kind: str) -> list[Column]:
    """Of the first lines as they were understood."""
    if kind == BulkKind.CONFIRMATIONS:
        middle = [
            Column("number", _("Certificate"), kind="code"),
            Column("received_on", _("Received"), kind="day"),
            Column("outcome", _("Outcome")),
        ]
    else:
        middle = [
            Column("destination", _("Destination"), kind="country"),
            Column("importer", _("Importer")),
            Column("origins", _("Mined in")),
        ]
    return [
        Column("row", _("Row"), kind="number"),
        Column("reference", _("Your reference")),
        *middle,
        Column("carats", _("Carats"), kind="carats"),
        Column("usd", _("US$"), kind="usd"),
        Column("verdict", _("If done today"), kind="html"),
    ]


def understood_row(actor: Actor, job: BulkJob, line: BulkLine, now: datetime) -> Json:
    """One line of a trial: what was understood, and what would become of it."""
    said = understood(job, line, actor.day(now))
    content = said.content
    carats, usd = _totals(content)
    return {
        "row": line.row,
        "reference": said.own_reference,
        "number": said.number,
        "received_on": day_of(content.get("received_on")),
        "outcome": str(content.get("outcome", "")).replace("_", " "),
        "destination": str(
            content.get("destination_country") or content.get("destination_participant") or ""
        ),
        "importer": str((content.get("importer") or {}).get("name", "")) if _is_party(content) else "",
        "origins": _origins(said),
        "carats": carats,
        "usd": usd,
        "verdict": verdict_html(line),
    }


def _is_party(content: Json) -> bool:
    return isinstance(content.get("importer"), dict)


def _origins(said: Understood) -> str:
    origins = said.content.get("origins")
    if not isinstance(origins, list):
        return ""
    if not origins and "from_stock" not in said.content:
        return _("mixed")
    named = [
        str(wording.country_text(one.get("participant", ""))) for one in origins if isinstance(one, dict)
    ]
    return ", ".join(dict.fromkeys(named))


def _totals(content: Json) -> tuple[Decimal, Decimal]:
    """Carats and US$ of the lines as far as they are numbers."""
    totals = {"carats": Decimal(0), "usd": Decimal(0)}
    lines = content.get("lines")
    for line in lines if isinstance(lines, list) else []:
        for name in totals if isinstance(line, dict) else ():
            try:
                value = Decimal(str(line.get(name, 0)))
            except InvalidOperation:
                continue
            totals[name] += value if value.is_finite() and abs(value) < 10**12 else 0
    return totals["carats"], totals["usd"]


def verdict_html(line: BulkLine) -> str:
    """Done or refused, as a tag."""
    if line.state == BulkLine.State.DONE:
        return tag_html("confirmed", _("Would be done"))
    return tag_html("refused", _("Would be refused"))


def trial_findings(lines: Iterable[BulkLine]) -> list[Any]:
    """What a trial found that stops a line, each thing once."""
    stops = [
        found
        for line in lines
        if line.state == BulkLine.State.REFUSED
        for found in kept_findings(line.findings)
        if found.severity == "blocks"
    ]
    return list({found.text: found for found in stops}.values())


# --- what became of lines -----------------------------------------------------------------------------------


def line_columns(kind: str, state: str) -> list[Column]:
    """Of the lines that were refused, or done."""
    first = [
        Column("row", _("Row"), kind="number"),
        Column("reference", _("Your reference")),
    ]
    if state == BulkLine.State.DONE:
        return [
            *first,
            Column("subject", _("Record"), kind="link"),
            Column("said", _("Worth knowing"), kind="html"),
        ]
    about = [Column("subject", _("Certificate"))] if kind == BulkKind.CONFIRMATIONS else []
    return [
        *first,
        *about,
        Column("column", _("Column"), kind="code"),
        Column("said", _("What was found"), kind="html"),  # sentences of ours: they read as the page does,
        Column("next_step", _("What to do"), kind="html"),  # whatever a value of the file begins with
        Column("mended", _("Since then")),
    ]


def line_row(job: BulkJob, line: BulkLine) -> Json:
    """One line with its record or its findings."""
    found = kept_findings(line.findings)
    stops = [one for one in found if one.severity == "blocks"] or found
    names = {one.name for one in COLUMNS[BulkKind(job.kind)]}
    return {
        "row": line.row,
        "reference": line.own_reference,
        "subject": line.subject,
        "url": record_url(job, line),
        "column": ", ".join(dict.fromkeys(one.subject for one in stops if one.subject in names)),
        "said": " ".join(dict.fromkeys(one.text for one in stops)),
        "next_step": " ".join(dict.fromkeys(one.next_step for one in stops if one.next_step)),
        "mended": _("came again and was done") if line.mended else "",
    }


def record_url(job: BulkJob, line: BulkLine) -> str:
    """The page of what came of the line; empty where nothing did."""
    if line.record is None:
        return ""
    if job.kind == BulkKind.CONFIRMATIONS:
        return reverse("certificates:arrival", args=[line.record])
    return reverse("certificates:application", args=[line.subject])
