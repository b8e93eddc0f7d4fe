"""`openkp keys check` and `passphrase`: what is wrong with a key, and another passphrase for all of them."""

# ruff: noqa: FBT002 - one parameter for each option of the command line; flags are named when called

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.files import read_bytes
from openkp.cli.keys_opening import (
    Module,
    PassphraseFile,
    Token,
    fault,
    new_passphrase,
    private_of,
    read_key,
    signer_of,
    told,
    trust_of,
    write_key,
)
from openkp.cli.options import AsJson, OnDay, day, now
from openkp.cli.speaking import Ending, end, end_by, put, put_findings, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.scheme.findings import Finding


def check(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A .kpkey or .kpsubmit file; none: the keys of the office."),
    ] = None,
    trust: Annotated[
        Path | None, typer.Option("--trust", metavar="FILE", help="The trust list in use, to check against.")
    ] = None,
    on: OnDay = None,
    unlock: Annotated[
        bool, typer.Option("--unlock", help="Also open the private key of a .kpkey file and sign with it.")
    ] = False,
    passphrase_file: PassphraseFile = None,
    module: Module = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Say exactly what is wrong with a key, with a file that was handed in, or with the office's keys."""
    if file is None:
        from openkp.cli.keys_office import check_office

        check_office(as_json=as_json)
        return
    current = trust_of(trust)
    found, about = _check_file(file, current, day(on))
    if unlock and not found:
        signer_of(read_key(file), passphrase_file, module, token).sign(b"openkp keys check")
    findings = told(found)
    if as_json:
        put_json({"ok": _is_fine(found), **about, "findings": findings})
    else:
        if about:
            put("  ".join(str(part) for part in about.values()))
        put_findings(findings)
        say("The key is good." if not found else "")
    end_by(_is_fine(found))


#: Questions that the owner of a key file is not asked: it need not vouch for itself, and may be listed.
_OF_OTHERS = ("submission_not_vouched", "key_used_before", "key_is_root", "submission_leaves_gap")


def _is_fine(found: tuple[Finding, ...]) -> bool:
    from openkp.scheme.findings import is_blocked

    return not is_blocked(found)


def _check_file(path: Path, trust: Any, on: date) -> tuple[tuple[Finding, ...], dict[str, Any]]:
    from openkp.statements import KeyRefused, TrustListRefused, Unreadable
    from openkp.statements.key_files import read_key_file
    from openkp.statements.submissions import (
        KeySubmission,
        SubmissionRefused,
        check_submission,
        open_submission,
    )
    from openkp.statements.trust import check_trusted_key

    data = read_bytes(path, limit=64 * 1024)
    try:
        if data.lstrip()[:1] == b"{":
            key = read_key_file(data).key
            check_trusted_key(key, (key.public_key,) if "trust" in key.usages else ())
            own = KeySubmission(key=key, made_at=now(), voucher=b"")
            found = check_submission(own, trust=trust, on=on)
            found = tuple(one for one in found if one.code not in _OF_OTHERS)
        else:
            submission = open_submission(data)
            key, found = submission.key, check_submission(submission, trust=trust, on=on)
    except (KeyRefused, TrustListRefused, SubmissionRefused, Unreadable) as error:
        return (fault(error),), {}
    about = {
        "key_id": key.key_id.hex(),
        "party": f"{key.participant} {key.authority}",
        "usages": ", ".join(sorted(key.usages)),
        "from": key.valid_from.isoformat(),
        "to": "" if key.valid_to is None else key.valid_to.isoformat(),
    }
    if trust is not None:
        about["listed"] = "listed" if trust.key(key.key_id) is not None else "not listed"
    return found, about


def passphrase(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILES]", help="Key files; none: all keys of the office.")
    ] = None,
    passphrase_file: PassphraseFile = None,
    new_file: Annotated[
        Path | None,
        typer.Option(
            "--new-passphrase-file",
            metavar="FILE",
            help="Holds the new passphrase. Else OPENKP_NEW_KEY_PASSPHRASE, or asked at a terminal.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change the passphrase of key files, or of all keys of the office in one step."""
    if not files:
        from openkp.cli.keys_office import change_office_passphrase

        change_office_passphrase(new_file, as_json=as_json)
        return
    from dataclasses import replace

    from openkp.office import clock
    from openkp.statements.key_sealing import RANDOM_BYTES, seal_private

    held = [(path, read_key(path)) for path in files]
    outside = [path for path, file in held if file.token]
    if outside:
        raise wrong_use(
            f"{outside[0]} is in a security module.", "Change its PIN with the module's own tool."
        )
    opened = [(path, file, private_of(file, passphrase_file, "", "")) for path, file in held]
    chosen = new_passphrase(new_file, "OPENKP_NEW_KEY_PASSPHRASE")
    for path, file, private in opened:
        sealed = seal_private(private, chosen, random_bytes=clock.random_bytes(RANDOM_BYTES))
        write_key(path, replace(file, private_pem=sealed))
    if as_json:
        put_json({"changed": [file.key.key_id.hex() for _, file in held]})
    say(f"{len(held)} key files have the new passphrase.")
    end(Ending.FINE)
