"""`openkp certificate`: what a person does in the office: issue, annul, replace, confirm, show."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from openkp.cli import options
from openkp.cli.files import MAX_FILE_BYTES, read_bytes, read_json, write_bytes
from openkp.cli.options import Answers, As, AsJson
from openkp.cli.speaking import Ending, Trouble, end, put, put_findings, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.office.acting import Actor, Result
    from openkp.scheme.findings import Finding

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the certificate.")]
Remark = Annotated[str, typer.Option("--remark", help="What happened, in a sentence.")]
Surrendered = Annotated[bool, typer.Option("--surrendered", help="The printed original has been given back.")]


class Reason(StrEnum):
    """Why an officer annuls."""

    UNUSED = "unused"
    EXPIRED = "expired"
    ERROR = "error"
    SPOILT_PRINT = "spoilt_print"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


def _findings_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    from openkp.office.messages import as_json

    return [as_json(found) for found in findings]


def _stopped(findings: Iterable[Finding], *, as_json: bool) -> NoReturn:
    """The act did not take place: say why, exit 1."""
    shown = _findings_json(findings)
    if as_json:
        put_json({"ok": False, "findings": shown})
    else:
        put_findings(shown)
        say("Nothing was changed.")
    end(Ending.FINDINGS)


def _done(result: Result[Any], *, as_json: bool) -> Any:
    return result.done if result.is_done else _stopped(result.findings, as_json=as_json)


def _tell(answer: dict[str, Any], findings: Iterable[Finding], text: str, *, as_json: bool) -> NoReturn:
    shown = _findings_json(findings)
    if as_json:
        put_json({"ok": True, **answer, "findings": shown})
    else:
        put(text)
        put_findings(shown)
    end(Ending.FINE)


def issue(
    who: As,
    references: Annotated[
        list[str] | None, typer.Argument(metavar="[REFERENCE]...", help="Examined applications.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", help="Instead: a certificate as JSON, brought on paper by its exporter."
        ),
    ] = None,
    declared_by: Annotated[
        str, typer.Option("--declared-by", help="With --from: who signed the exporter's declaration.")
    ] = "",
    answer: Answers = None,
    as_json: AsJson = False,
) -> None:
    """Issue certificates: number, sign and log them; all of them or none.

    With --from the officer enters the application of a registered company, records the figures of the file
    as examined, and issues, in one step. Number, dates and validation in the file are set aside: the office
    gives its own. The parcels of the company's stock stand in the file as "from_stock", a list with "parcel"
    and "carats" each; origins follow from them. Where policy wants a second officer, issue the application
    from the first one's approval.
    """
    if bool(references) == (source is not None):
        raise wrong_use(
            "Give application references, or --from FILE.", "openkp certificate issue BW-A-2026-00001"
        )
    content = None if source is None else read_json(source)
    answers = options.answers(answer)
    from openkp.cli.opening import actor_for, open_office

    open_office()
    actor = actor_for(who, "issue_certificates")
    from openkp.office import clock
    from openkp.office.certificates import acts
    from openkp.office.certificates.showing import certificate_json

    if source is None:
        result = acts.issue_certificates(actor, references or [], now=clock.now())
    else:
        result = _issue_from(actor, content, declared_by=declared_by, answers=answers)
    issued = _done(result, as_json=as_json)
    _tell(
        {"certificates": [certificate_json(one) for one in issued]},
        result.findings,
        "\n".join(one.number for one in issued),
        as_json=as_json,
    )


def _issue_from(actor: Actor, content: Any, *, declared_by: str, answers: dict[str, str]) -> Result[Any]:
    """Enter, examine and issue in one transaction: a file that is stopped leaves nothing behind."""
    from django.db import transaction

    from openkp.office import clock
    from openkp.office.acting import stopped
    from openkp.office.certificates import acts
    from openkp.scheme.findings import is_blocked
    from openkp.scheme.reading import certificate_to_json, read_certificate

    stock = (
        {"from_stock": content["from_stock"]} if isinstance(content, dict) and "from_stock" in content else {}
    )
    if stock:
        content = {"origins": []} | {name: value for name, value in content.items() if name != "from_stock"}
    reading = read_certificate(content)
    if reading.certificate is None:
        return stopped(reading.findings)
    fields: Any = certificate_to_json(reading.certificate)
    containers = fields.get("containers") or [{"seals": list(reading.certificate.seals)}]
    now = clock.now()
    with transaction.atomic():
        result: Result[Any] = acts.enter_application(
            actor,
            {**fields, **stock, "containers": containers},
            exporter=reading.certificate.exporter.name,
            declared_by=declared_by or reading.certificate.exporter.name,
            now=now,
        )
        if result.is_done:
            reference = result.done.reference
            record = {
                "lines": fields["lines"],
                "parcels": fields["parcels"],
                "containers": containers,
                "valuation": "as declared on the paper application",
                "answers": answers,
            }
            result = acts.examine_shipment(actor, reference, record, now=now)
        if result.is_done:
            result = acts.issue_certificates(actor, [reference], now=now)
        if not result.is_done:
            transaction.set_rollback(True)
    if not result.is_done and not is_blocked(result.findings):
        raise Trouble("The office refused without saying why.")
    return result


def annul(
    number: Number,
    who: As,
    reason: Annotated[Reason, typer.Option("--reason", help="Why it is made void.")],
    surrendered: Surrendered = False,
    remark: Remark = "",
    as_json: AsJson = False,
) -> None:
    """Make a certificate void. Its number stays visible and is never used again."""
    from openkp.cli.opening import actor_for, open_office

    open_office()
    actor = actor_for(who, "annul_certificate")
    from openkp.office import clock
    from openkp.office.certificates import acts
    from openkp.office.certificates.showing import certificate_json

    result = acts.annul_certificate(
        actor, number, reason=reason.value, is_surrendered=surrendered, remark=remark, now=clock.now()
    )
    record = _done(result, as_json=as_json)
    _tell(
        {"certificate": certificate_json(record)}, result.findings, f"{number} is annulled.", as_json=as_json
    )


def replace(
    number: Number,
    who: As,
    source: Annotated[
        str, typer.Option("--with", metavar="FILE", help="JSON object of the corrected fields.")
    ],
    remark: Annotated[str, typer.Option("--remark", help="What was wrong, in a sentence.")],
    surrendered: Surrendered = False,
    as_json: AsJson = False,
) -> None:
    """Before export, void a certificate with an error and make ready its replacement.

    The answer is the examined application of the replacement; `openkp certificate issue` gives it its number.
    """
    content = read_json(source)
    if not isinstance(content, dict):
        raise wrong_use(f"{source} is not a JSON object.", "Give the corrected fields, by name.")
    from openkp.cli.opening import actor_for, open_office

    open_office()
    actor = actor_for(who, "replace_certificate")
    from openkp.office import clock
    from openkp.office.certificates import acts
    from openkp.office.certificates.showing import application_json

    result = acts.replace_certificate(
        actor, number, content, is_surrendered=surrendered, remark=remark, now=clock.now()
    )
    record = _done(result, as_json=as_json)
    _tell(
        {"application": application_json(record)},
        result.findings,
        f"{number} is annulled; issue {record.reference} for its replacement.",
        as_json=as_json,
    )


def confirm(
    certificate: Annotated[
        str,
        typer.Argument(metavar="NUMBER|FILE", help="Number of the certificate, or its PDF, picture or code."),
    ],
    who: As,
    found: Annotated[
        str | None,
        typer.Option(
            "--found",
            metavar="FILE",
            help="JSON of what was found: received_on, outcome, lines, parcels, seals, seal_state, "
            "verification, remark.",
        ),
    ] = None,
    as_declared: Annotated[
        bool, typer.Option("--as-declared", help="Instead: opened, and everything as on the certificate.")
    ] = False,
    shelf: Annotated[str, typer.Option("--shelf", help="Where the paper original is kept.")] = "",
    answer: Answers = None,
    as_json: AsJson = False,
) -> None:
    """Confirm an import: present the certificate if that was not done, compare, decide, sign.

    Differences from the certificate come back as questions; answer them with --answer and confirm again.
    """
    if (found is None) == (not as_declared):
        raise wrong_use("Give one of --found FILE and --as-declared.")
    record = {} if found is None else read_json(found)
    if not isinstance(record, dict):
        raise wrong_use(f"{found} is not a JSON object.", "Give what was found, by name.")
    answers = options.answers(answer)
    from openkp.cli.opening import actor_for, open_office

    open_office()
    actor = actor_for(who, "confirm_import")
    from openkp.office import clock
    from openkp.office.certificates import acts
    from openkp.office.certificates.showing import arrival_json

    arrival = _arrival(actor, certificate, as_json=as_json)
    if as_declared:
        record = _as_declared(arrival.content, actor.day(clock.now()))
    given = record.get("answers")
    record = {**record, "answers": {**(given if isinstance(given, dict) else {}), **answers}}
    result = acts.confirm_import(actor, arrival.pk, record, now=clock.now(), shelf=shelf)
    decided = _done(result, as_json=as_json)
    outcome = decided.outcome.replace("_", " ")
    text = f"{decided.number}: {outcome}; keep the papers until {decided.retain_until}."
    _tell({"arrival": arrival_json(decided)}, result.findings, text, as_json=as_json)


def _arrival(actor: Actor, certificate: str, *, as_json: bool) -> Any:
    """The open arrival of the certificate at the actor's authority; made now if there is none."""
    from openkp.office import clock
    from openkp.office.certificates import acts
    from openkp.office.certificates.models import Arrival
    from openkp.statements import Unreadable, read_qr_text
    from openkp.statements.pictures import NotFound, read_signed

    signed, number = b"", certificate.strip()
    if Path(certificate).is_file():
        seen = read_signed(read_bytes(certificate, limit=MAX_FILE_BYTES))
        if isinstance(seen, NotFound):
            from openkp.office.messages import finding

            _stopped([finding(f"nothing_read_{seen.reason.value}", "PRACTICE:reading")], as_json=as_json)
        try:
            signed = seen.signed or read_qr_text(seen.text)
        except Unreadable:
            from openkp.office.messages import finding

            _stopped([finding("nothing_read_unreadable", "PRACTICE:reading")], as_json=as_json)
        number = ""
    else:
        open_one = Arrival.objects.filter(
            authority=actor.authority, number=number, state=Arrival.State.PRESENTED
        ).first()
        if open_one is not None:
            return open_one
    result = acts.present_certificate(actor, number=number, signed=signed, now=clock.now())
    return _done(result, as_json=as_json)


def _as_declared(content: dict[str, Any], received_on: date) -> dict[str, Any]:
    containers = content.get("containers") or []
    seals = content.get("seals") or [seal for container in containers for seal in container.get("seals", [])]
    return {
        "received_on": received_on.isoformat(),
        "outcome": "confirmed",
        "parcels": content["parcels"],
        "lines": content["lines"],
        "seals": seals,
        "seal_state": "intact",
        "verification": "opened",
        "remark": "",
    }


def show(
    number: Number,
    who: As,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="FILE", help="Write the sealed PDF here.")
    ] = None,
    code: Annotated[
        Path | None, typer.Option("--code", metavar="FILE", help="Write the picture of the code (PNG) here.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a certificate that the person may see; write its sealed PDF or the picture of its code."""
    from openkp.cli.opening import actor_for, open_office

    open_office()
    actor = actor_for(who, "print_certificate")
    from openkp.office import clock
    from openkp.office.certificates import acts, reads
    from openkp.office.certificates.showing import certificate_json
    from openkp.statements import qr_png, qr_text

    record = reads.certificates(actor).filter(number=number).first()
    if record is None:
        from openkp.office.messages import finding

        unknown = finding("record_not_found", "PRACTICE:records", record="certificate", reference=number[:60])
        _stopped([unknown], as_json=as_json)
    if pdf is not None:
        paper = _done(acts.print_certificate(actor, number, now=clock.now()), as_json=as_json)
        write_bytes(pdf, bytes(paper.pdf))
        say(f"{pdf}: the sealed certificate")
    if code is not None:
        write_bytes(code, qr_png(qr_text(bytes(record.entry.content)), 6))
        say(f"{code}: the picture of its code")
    shown = certificate_json(record)
    lines = [
        f"{record.number}  {record.get_state_display()}",
        f"issued {record.issued_on}, until {record.expires_on}",
    ]
    lines += [f"to {record.destination_participant}; {record.carats} ct, {record.usd} US$"]
    lines += [f"exporter {record.trader.name}; application {record.application.reference}"]
    _tell({"certificate": shown}, (), "\n".join(lines), as_json=as_json)


COMMANDS: dict[str, Callable[..., Any]] = {
    "issue": issue,
    "annul": annul,
    "replace": replace,
    "confirm": confirm,
    "show": show,
}
