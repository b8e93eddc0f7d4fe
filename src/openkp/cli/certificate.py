"""`openkp certificate`: what needs no office: check, schema, verify."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.files import MAX_FILE_BYTES, MAX_JSON_BYTES, NotJson, parse_json, read_bytes
from openkp.cli.options import AsJson, OnDay, TrustFile, day
from openkp.cli.speaking import Trouble, end_by, finding_json, put, put_findings, put_json, wrong_use

if TYPE_CHECKING:
    from openkp.statements import PinnedRoots, TrustList

MAX_TRUST_BYTES = 8 * 1024 * 1024


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A certificate as JSON; - for standard input.")],
    on: OnDay = None,
    as_json: AsJson = False,
) -> None:
    """Check a certificate in JSON form against the rules of the scheme.

    The form is that of `openkp certificate schema`. Exit 1 if anything stops the certificate.
    """
    from openkp.scheme.answers import certificate_answer
    from openkp.scheme.findings import Finding, Severity

    looked_on = day(on)
    data = read_bytes(file, limit=MAX_JSON_BYTES)
    try:
        answer = certificate_answer(parse_json(data), on=looked_on, as_json=finding_json)
    except NotJson as error:
        broken = Finding(
            code="not_json",
            severity=Severity.BLOCKS,
            clause="PRACTICE:reading",
            params={"problem": str(error)},
        )
        answer = {"ok": False, "findings": [finding_json(broken)]}
    if as_json:
        put_json(answer)
    else:
        findings: Any = answer["findings"]
        put_findings(findings)
        put(_summary(bool(answer["ok"]), len(findings), looked_on))
    end_by(bool(answer["ok"]))


def _summary(is_ok: bool, count: int, on: date) -> str:  # noqa: FBT001 - two words for one answer
    if is_ok:
        return f"Nothing stops this certificate on {on}" + (f"; {count} to look at." if count else ".")
    return f"This certificate cannot stand on {on}."


def schema() -> None:
    """Print the JSON Schema of a certificate, with an example."""
    from importlib.resources import files

    put(
        files("openkp.reference").joinpath("certificate.schema.json").read_text(encoding="utf-8").rstrip("\n")
    )


def verify(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A PDF, a PNG or JPEG of the code, the code's text, or raw bytes; - for stdin.",
        ),
    ],
    trust: TrustFile,
    on: OnDay = None,
    as_json: AsJson = False,
    root: Annotated[
        list[str] | None,
        typer.Option("--root", metavar="KEYID", help="Key id of a root that must have signed the list."),
    ] = None,
) -> None:
    """Verify a certificate without a network and without an office.

    The answer is valid, invalid, unknown_issuer, expired, revoked or not_in_force. Exit 0 only for valid.
    """
    looked_on = day(on)
    trusted = open_trust_file(trust)
    answer = verify_answer(
        read_bytes(file, limit=MAX_FILE_BYTES), trust=trusted, on=looked_on, pinned=_pinned(trusted, root)
    )
    if as_json:
        put_json(answer)
    else:
        _put_verdict(answer)
    end_by(answer["verdict"] == "valid")


def verify_answer(
    data: bytes, *, trust: TrustList, on: date, pinned: PinnedRoots | None = None
) -> dict[str, Any]:
    """`{"verdict", "certificate", "findings", "lists_as_of"}` for whatever a post has at hand."""
    from openkp.scheme.checks import shipped_regime
    from openkp.scheme.documents import Certificate
    from openkp.scheme.findings import Finding, Severity
    from openkp.scheme.reading import certificate_to_json
    from openkp.statements import verify_certificate
    from openkp.statements.pictures import NotFound, read_signed

    found = read_signed(data)
    if isinstance(found, NotFound):
        nothing = Finding(
            code=f"nothing_read_{found.reason.value}", severity=Severity.BLOCKS, clause="PRACTICE:reading"
        )
        return {
            "verdict": "invalid",
            "certificate": None,
            "findings": [finding_json(nothing)],
            "lists_as_of": trust.issued_at.isoformat(),
        }
    verdict = verify_certificate(
        found.signed or found.text, trust=trust, on=on, pinned_roots=pinned, regime_for=shipped_regime
    )
    document = None if verdict.statement is None else verdict.statement.document
    return {
        "verdict": verdict.verdict.value,
        "certificate": certificate_to_json(document) if isinstance(document, Certificate) else None,
        "findings": [finding_json(each) for each in verdict.findings],
        "lists_as_of": verdict.lists_as_of.isoformat(),
    }


def open_trust_file(path: Path) -> TrustList:
    """The trust list in a file. Raises Trouble with the reason in words."""
    from openkp.scheme.findings import Finding, Severity
    from openkp.scheme.messages import explain
    from openkp.statements import MESSAGES, TrustListRefused, Unreadable, open_trust_list

    data = read_bytes(path, limit=MAX_TRUST_BYTES)
    try:
        return open_trust_list(data)
    except TrustListRefused as error:
        said = Finding(code=error.code, severity=Severity.BLOCKS, clause="", params=dict(error.params))
        text = explain(said, catalogue=MESSAGES)
        raise Trouble(f"The trust list {path} may not be used: {text.text}", text.next_step) from error
    except Unreadable as error:
        raise Trouble(
            f"{path} is not a trust list, or it is damaged.", "Fetch the .kptrust file again."
        ) from error


def _pinned(trust: TrustList, roots: list[str] | None) -> PinnedRoots | None:
    """The named roots: as many of them as the list needs must have signed it."""
    from openkp.statements import pinned_roots

    if not roots:
        return None
    try:
        return pinned_roots(trust, roots)
    except ValueError as error:
        raise wrong_use(f"--root: {error}.", "Write its 16 hexadecimal digits.") from error


def _origin_text(origin: dict[str, Any]) -> str:
    """The country, and in brackets zone, mine, days of production and a share's range that are given."""
    details = [f"{name} {origin[name]}" for name in ("zone", "mine") if name in origin]
    if "produced_from" in origin or "produced_to" in origin:
        first, last = origin.get("produced_from", "..."), origin.get("produced_to", "...")
        details.append(f"produced {first} to {last}")
    if origin.get("max_carats") is not None:
        least, most = origin.get("min_carats"), origin["max_carats"]
        details.append(f"{origin.get('carats')} ct by bookkeeping, at least {least}, at most {most}")
    return f"{origin['participant']} ({'; '.join(details)})" if details else str(origin["participant"])


def _put_verdict(answer: dict[str, Any]) -> None:
    put(str(answer["verdict"]).replace("_", " ").upper())
    certificate = answer["certificate"]
    if certificate:
        origins = ", ".join(_origin_text(origin) for origin in certificate["origins"]) or "mixed"
        put(f"{certificate['number']}  {certificate['issued_on']} to {certificate['expires_on']}")
        put(f"from {origins} to {certificate['destination_participant']}")
        put(f"exporter {certificate['exporter']['name']}; importer {certificate['importer']['name']}")
        for line in certificate["lines"]:
            put(f"  HS {line['hs']}: {line['carats']} ct, {line['usd']} US$")
    put_findings(answer["findings"])
    put(f"By the trust list of {answer['lists_as_of']}.")


COMMANDS: dict[str, Callable[..., Any]] = {"check": check, "schema": schema, "verify": verify}
