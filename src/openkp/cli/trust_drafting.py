"""`openkp trust draft|sign|combine|take-in`: the next list, signed by each holder of a root at home."""

# ruff: noqa: PLR0913, FBT002 - one parameter for each option of the command line; flags are named when called

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.files import read_bytes, write_bytes
from openkp.cli.keys_opening import (
    Module,
    PassphraseFile,
    Token,
    fault,
    reached,
    read_key,
    signer_of,
    told,
    trust_of,
)
from openkp.cli.options import As, AsJson, OnDay, day, now
from openkp.cli.speaking import (
    Ending,
    Trouble,
    end,
    end_by,
    explain_all,
    put,
    put_findings,
    put_json,
    say,
    wrong_use,
)

if TYPE_CHECKING:
    from openkp.statements import TrustedKey, TrustList
    from openkp.statements.submissions import KeySubmission
    from openkp.statements.trust_drafts import TrustDraft

Current = Annotated[
    Path | None,
    typer.Option(
        "--current", metavar="FILE", help="The trust list in use; without it, this is the first one."
    ),
]
OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write it.")]


def draft(
    out: OutFile,
    current: Current = None,
    add: Annotated[
        list[Path] | None, typer.Option("--add", metavar="FILE", help="A .kpsubmit file. May be repeated.")
    ] = None,
    withdraw: Annotated[
        list[str] | None,
        typer.Option("--withdraw", metavar="KEY", help="Id of a listed key. May be repeated."),
    ] = None,
    compromised_on: Annotated[
        str | None,
        typer.Option("--compromised-on", metavar="DATE", help="Of the withdrawn keys: in other hands since."),
    ] = None,
    needed: Annotated[
        int | None, typer.Option("--needed", min=1, max=64, help="How many roots must sign from now on.")
    ] = None,
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, help="For how many days the list is good.")
    ] = 90,
    from_office: Annotated[
        bool, typer.Option("--office", help="What the office set up here would publish; no other options.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the next trust list, for the holders of the roots to sign: from files, or from the office."""
    if from_office:
        write_bytes(out, _office_draft())
        say(f"{out}: send it to the holders of the roots; they run `openkp trust sign`.")
        end(Ending.FINE)
    known = trust_of(current)
    if known is None and not add:
        raise wrong_use("There is nothing to make a list of.", "Give --current, --add, or --office.")
    since = None if compromised_on is None else day(compromised_on, "--compromised-on")
    made = _next_list(known, add or [], withdraw or [], since, needed, days)
    _write(made, out, known, as_json=as_json)


def _office_draft() -> bytes:
    from openkp.cli.opening import open_office

    open_office()
    from openkp.office.parties.drafting import next_draft
    from openkp.office.register.signing import NoUsableKey

    try:
        return next_draft(now=now())
    except NoUsableKey as error:
        raise reached(error) from error


def _next_list(
    known: TrustList | None,
    add: list[Path],
    withdraw: list[str],
    since: date | None,
    needed: int | None,
    days: int,
) -> TrustDraft:
    from openkp.statements import TrustList, TrustListRefused, Usage
    from openkp.statements.trust_drafts import TrustDraft

    handed = [(read_bytes(path, limit=64 * 1024), path) for path in add]
    new = [_opened(data, path).key for data, path in handed]
    keys = _withdrawn(known, withdraw, since)
    given_up = {key.public_key for key in keys if key.withdrawn_on or key.compromised_on}
    roots = (() if known is None else known.roots) + tuple(
        k.public_key for k in new if Usage.TRUST in k.usages
    )
    roots = tuple(root for root in dict.fromkeys(roots) if root not in given_up)
    keys = [key for key in keys if Usage.TRUST not in key.usages or key.public_key in roots]
    if not roots:
        raise wrong_use("A list needs a root.", "Let its holder make one: openkp keys make --purpose root.")
    quorum = needed or (min(2, len(roots)) if known is None else min(known.needed_roots, len(roots)))
    at = now()
    try:
        trust = TrustList(
            version=1 if known is None else known.version + 1,
            issued_at=at,
            valid_until=at + timedelta(days=days),
            needed_roots=quorum,
            roots=roots,
            keys=(*keys, *new),
            annulments=() if known is None else known.annulments,
        )
    except TrustListRefused as error:
        raise _trouble(error) from error
    return TrustDraft(trust=trust, submissions=tuple(data for data, _ in handed))


def _withdrawn(known: TrustList | None, withdraw: list[str], since: date | None) -> list[TrustedKey]:
    keys = [] if known is None else list(known.keys)
    ids = {key.key_id.hex() for key in keys}
    unknown = [one for one in withdraw if one not in ids]
    if unknown:
        raise wrong_use(f"{unknown[0][:40]} is no key of this list.", "Look at it with `openkp trust show`.")
    return [
        replace(
            key, withdrawn_on=key.withdrawn_on or now().date(), compromised_on=since or key.compromised_on
        )
        if key.key_id.hex() in withdraw
        else key
        for key in keys
    ]


def _opened(data: bytes, path: Path) -> KeySubmission:
    from openkp.statements import KeyRefused, TrustListRefused, Unreadable
    from openkp.statements.submissions import SubmissionRefused, open_submission

    try:
        return open_submission(data)
    except (KeyRefused, TrustListRefused, SubmissionRefused, Unreadable) as error:
        raise Trouble(f"{path}: {_words(error)}", ending=Ending.USAGE) from error


def _words(error: Exception) -> str:
    (found,) = told([fault(error)])
    return str(found["message"])


def _trouble(error: Exception) -> Trouble:
    return Trouble(_words(error))


def read_draft_file(path: Path) -> TrustDraft:
    """The draft in a file. Raises Trouble (usage)."""
    from openkp.statements import TrustListRefused, Unreadable
    from openkp.statements.trust_drafts import read_draft

    try:
        return read_draft(read_bytes(path))
    except Unreadable as error:
        raise wrong_use(
            f"{path} is no draft of a trust list ({error.code}).", "Give the .kpdraft file."
        ) from error
    except TrustListRefused as error:
        raise _trouble(error) from error


def _write(made: TrustDraft, out: Path, known: TrustList | None, *, as_json: bool) -> None:
    """Write the draft; say what is new in it, what is wrong with it, and who is still to sign."""
    from openkp.statements.trust_drafts import check_draft, write_draft

    findings = told(check_draft(made, current=known, on=now().date()))
    write_bytes(out, write_draft(made))
    about = _about(made, known)
    if as_json:
        put_json({**about, "findings": findings})
    else:
        _put_about(about)
        put_findings(findings)
        say(f"{out}: send it to the holders of the roots; they run `openkp trust sign`.")
    end_by(all(found["severity"] != "blocks" for found in findings))


def _about(made: TrustDraft, known: TrustList | None) -> dict[str, Any]:
    from openkp.statements import p256_key_id
    from openkp.statements.trust_drafts import changes_between

    changes = changes_between(known, made.trust)
    good = made.signers(known)
    return {
        "version": made.trust.version,
        "new_keys": [_line(key) for key in changes.added],
        "changed_keys": [_line(after) for _, after in changes.changed],
        "new_roots": [p256_key_id(root).hex() for root in changes.roots_added],
        "dropped_roots": [p256_key_id(root).hex() for root in changes.roots_dropped],
        "new_annulments": changes.annulments,
        "needed": made.trust.needed_roots,
        "signed_by": sorted(key_id.hex() for key_id in good),
    }


def _line(key: TrustedKey) -> str:
    ends = f", withdrawn {key.withdrawn_on}" if key.withdrawn_on else ""
    ends += f", compromised {key.compromised_on}" if key.compromised_on else ""
    usages = ", ".join(sorted(key.usages))
    days = f"{key.valid_from} to {key.valid_to}{ends}"
    return f"{key.key_id.hex()} {key.participant} {key.authority}: {usages}; {days}"


def _put_about(about: dict[str, Any]) -> None:
    put(f"Version {about['version']}; {about['needed']} roots must sign, {len(about['signed_by'])} have.")
    for name, word in (
        ("new_keys", "new"),
        ("changed_keys", "changed"),
        ("new_roots", "new root"),
        ("dropped_roots", "root given up"),
    ):
        for line in about[name]:
            put(f"  {word}: {line}")
    if about["new_annulments"]:
        put(f"  annulled certificates: {about['new_annulments']} more")


def sign(
    file: Annotated[Path, typer.Argument(metavar="DRAFT", help="A .kpdraft file.")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="The .kpkey file of your root key.")],
    out: OutFile,
    current: Current = None,
    on: OnDay = None,
    despite: Annotated[
        bool,
        typer.Option("--questions-answered", help="You have answered what the check asks, as by telephone."),
    ] = False,
    passphrase_file: PassphraseFile = None,
    module: Module = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Check a draft against the list in use, then sign it with the root key that you hold.

    Nothing is signed that must not be listed; what only a person can judge has to be answered first.
    """
    from openkp.office.register.key_trouble import NoUsableKey
    from openkp.statements import TrustListRefused
    from openkp.statements.trust_drafts import check_draft, sign_draft, write_draft

    made, known = read_draft_file(file), trust_of(current)
    about = _about(made, known)
    found = told(check_draft(made, current=known, on=day(on)))
    if not as_json:
        _put_about(about)
        put_findings(found)
    stops = [one for one in found if one["severity"] == "blocks" or not despite]
    if stops:
        if as_json:
            put_json({"signed": False, **about, "findings": found})
        say("Nothing was signed." if despite else "Nothing was signed; see --questions-answered.")
        end(Ending.FINDINGS)
    try:
        signed = sign_draft(made, signer_of(read_key(key), passphrase_file, module, token), current=known)
    except TrustListRefused as error:
        raise _trouble(error) from error
    except NoUsableKey as error:
        raise reached(error) from error
    write_bytes(out, write_draft(signed))
    if as_json:
        put_json({"signed": True, **_about(signed, known), "findings": found})
    say(f"{out}: signed. Send it on to the next holder, or back to who puts the list together.")
    end(Ending.FINE)


def combine(
    files: Annotated[list[Path], typer.Argument(metavar="DRAFTS", help="Copies that the holders signed.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The .kptrust file to write.")],
    current: Current = None,
    as_json: AsJson = False,
) -> None:
    """Put the signatures of the holders together: the signed list, once enough of them have signed."""
    from openkp.statements import TrustListRefused
    from openkp.statements.trust_drafts import combine_drafts, finish_draft

    known = trust_of(current)
    try:
        whole = combine_drafts([read_draft_file(path) for path in files])
        signed = finish_draft(whole, current=known)
    except TrustListRefused as error:
        raise _trouble(error) from error
    write_bytes(out, signed)
    if as_json:
        put_json({"file": str(out), **_about(whole, known)})
    say(f"{out}: trust list {whole.trust.version}. An office takes it in with `openkp trust take-in`.")
    end(Ending.FINE)


def take_in(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .kptrust file, or a .kpdraft with signatures.")
    ],
    who: As,
    as_json: AsJson = False,
) -> None:
    """Publish in the office what the holders of the roots signed: a successor of the list in use."""
    from openkp.cli.opening import actor_for, open_office

    data = read_bytes(file)
    open_office()
    from openkp.office import clock
    from openkp.office.messages import as_json as finding_as_json
    from openkp.office.parties import acts

    result = acts.take_in_trust_list(actor_for(who, "take_in_trust_list"), data, now=clock.now())
    findings = [finding_as_json(found) for found in result.findings]
    if as_json:
        version = None if result.record is None else result.record.version
        put_json({"done": result.is_done, "version": version, "findings": findings})
    elif result.record is not None:
        say(f"Trust list {result.record.version} is published.")
    else:
        say(explain_all(result.findings))
    end_by(result.is_done)
