"""`openkp certificate`: what needs no office: check, schema, verify."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.bundle_files import open_bundle_file
from openkp.cli.files import MAX_FILE_BYTES, MAX_JSON_BYTES, NotJson, parse_json, read_bytes
from openkp.cli.options import AsJson, OnDay, day, now
from openkp.cli.speaking import Trouble, end_by, finding_json, put, put_findings, put_json, wrong_use

if TYPE_CHECKING:
    from openkp.border import Bundle, Moment, Verdict
    from openkp.scheme.findings import Finding
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
    bundle: Annotated[
        Path | None,
        typer.Option("--bundle", metavar="FILE", help="The border bundle, a .kpbundle file as published."),
    ] = None,
    trust: Annotated[
        Path | None,
        typer.Option("--trust", metavar="FILE", help="Without a bundle: a trust list, a .kptrust file."),
    ] = None,
    on: OnDay = None,
    as_json: AsJson = False,
    root: Annotated[
        list[str] | None,
        typer.Option("--root", metavar="KEYID", help="Key id of a root that must have signed the list."),
    ] = None,
) -> None:
    """Verify a certificate without a network and without an office.

    The answer is one of the verdicts of docs/reference/verdicts.md: good, stale, look_closer, used, expired,
    not_in_force, not_allowed, suspended, revoked, not_in_log, key_withdrawn, key_not_entitled, forged,
    unknown_issuer, not_a_certificate or unreadable. Exit 0 only for good. A trust list alone knows no log and
    no status, so with it no answer is better than look_closer.
    """
    looked_on = day(on)
    if (bundle is None) == (trust is None):
        raise wrong_use("Say what to verify with.", "Give --bundle FILE, or --trust FILE without a bundle.")
    if trust is not None:
        answer = verify_answer(
            read_bytes(file, limit=MAX_FILE_BYTES), asked=_listed(open_trust_file(trust), root), on=looked_on
        )
    else:
        answer = verify_answer(
            read_bytes(file, limit=MAX_FILE_BYTES), asked=open_bundle_file(bundle, roots=root), on=looked_on
        )
    if as_json:
        put_json(answer)
    else:
        _put_verdict(answer)
    end_by(answer["verdict"] == "good")


def verify_answer(data: bytes, *, asked: Bundle | Listed, on: date) -> dict[str, Any]:
    """The verdict as `openkp.border` has it in JSON, for whatever a post has at hand.

    Findings have the words, severity and clause beside code, layer and params; `lists_as_of` says when the
    trust list was issued.
    """
    from openkp.border import Moment, verdict_to_json, verify, verify_with_list
    from openkp.scheme.checks import shipped_regime
    from openkp.scheme.findings import Finding, Severity
    from openkp.statements.pictures import NotFound, read_signed

    at = Moment(now=now(), day=on)
    trust = asked.trust
    found = read_signed(data)
    if isinstance(found, NotFound):
        nothing = Finding(
            code=f"nothing_read_{found.reason.value}",
            severity=Severity.BLOCKS,
            clause="PRACTICE:reading",
            subject="text",
        )
        answer = verdict_to_json(_nothing_read(asked, at))
        findings: tuple[Finding, ...] = (nothing,)
    else:
        presented = found.signed or found.text
        if isinstance(asked, Listed):
            verdict = verify_with_list(
                presented, trust=trust, at=at, regime_for=shipped_regime, pinned=asked.pinned
            )
        else:
            verdict = verify(presented, bundle=asked, at=at)
        answer, findings = verdict_to_json(verdict), verdict.findings
    said = [{**_finding_json(each), "layer": each.subject} for each in findings]
    call = None if isinstance(asked, Listed) else _whom_to_call(answer["certificate"], asked)
    return {**answer, "findings": said, "call": call, "lists_as_of": trust.issued_at.isoformat()}


def _whom_to_call(certificate: dict[str, Any] | None, bundle: Bundle) -> dict[str, Any] | None:
    """The first contact of the Participant that a certificate names as its issuer, whoever signed it."""
    issuer = None if certificate is None else certificate["issuing_participant"]
    found = next((each for each in bundle.parts.contacts if each.participant == issuer), None)
    return None if found is None else {"name": found.name, "lines": list(found.lines)}


def _nothing_read(asked: Bundle | Listed, at: Moment) -> Verdict:
    """The verdict on a file in which no certificate was found."""
    from openkp.border import verify, verify_with_list
    from openkp.scheme.checks import shipped_regime

    if isinstance(asked, Listed):
        return verify_with_list("", trust=asked.trust, at=at, regime_for=shipped_regime)
    return verify("", bundle=asked, at=at)


def _finding_json(finding: Finding) -> dict[str, object]:
    from openkp.border import MESSAGES
    from openkp.cli.speaking import TEXTS
    from openkp.scheme.messages import finding_to_json

    return finding_to_json(finding, catalogue={**TEXTS, **MESSAGES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A trust list that stands in for a bundle. pinned: roots that must have signed it."""

    trust: TrustList
    pinned: PinnedRoots | None = None


def _listed(trust: TrustList, roots: list[str] | None) -> Listed:
    """The list, with the named roots: as many of them as it needs must have signed it."""
    return Listed(trust=trust, pinned=_pinned(trust, roots))


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
        put(f"issued by {certificate['issuing_participant']}, {certificate['issuing_authority']}")
        put(f"mined in {origins}; going to {certificate['destination_participant']}")
        for party in ("exporter", "importer"):
            if party in certificate:
                put(f"{party} {certificate[party]['name']}")
        for line in certificate.get("lines", ()):
            put(f"  HS {line['hs']}: {line['carats']} ct, {line['usd']} US$")
        if "seals" in certificate:
            put(f"seals {', '.join(certificate['seals'])}; parcels {certificate.get('parcels', 'not shown')}")
    if answer["hidden"]:
        put(f"not shown: {', '.join(answer['hidden'])}")
    put_findings(answer["findings"])
    if answer["call"] and answer["findings"]:
        put(f"Call {', '.join([answer['call']['name'], *answer['call']['lines']])}")
    put(f"By what was known at {answer['as_of']}, {answer['age_hours']} hours ago.")


COMMANDS: dict[str, Callable[..., Any]] = {"check": check, "schema": schema, "verify": verify}
