"""What the key commands share: passphrases, security modules, key files, and faults told in words."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.files import read_bytes, write_bytes
from openkp.cli.speaking import Ending, Trouble, engine_catalogue, finding_json, wrong_use

if TYPE_CHECKING:
    from openkp.office.register.security_module import ModulePlace, Private
    from openkp.scheme.findings import Finding
    from openkp.statements import SigningKey, TrustList
    from openkp.statements.key_files import KeyFile

PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help="Holds the passphrase. Else OPENKP_KEY_PASSPHRASE, or asked at a terminal.",
    ),
]
Module = Annotated[
    str, typer.Option("--module", metavar="LIBRARY", envvar="OPENKP_PKCS11_MODULE", help="PKCS#11 library.")
]
Token = Annotated[
    str, typer.Option("--token", metavar="LABEL", envvar="OPENKP_PKCS11_TOKEN", help="Label of the token.")
]
InModule = Annotated[
    bool,
    typer.Option("--in-module", help="Make it in the security module. PIN: OPENKP_PKCS11_PIN, or asked."),
]


def refusal(code: str, **params: Any) -> Trouble:
    """A fault of a key as trouble: what is wrong and what to do, out of the catalogue."""
    message = _catalogue()[code]
    return Trouble(message.text.format(**params), message.next_step.format(**params))


def _catalogue() -> Any:
    from openkp.office.parties.key_texts import OFFICE_KEY_TEXTS

    return {**engine_catalogue(), **OFFICE_KEY_TEXTS}


def told(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings of the key engine as JSON."""
    return [finding_json(found) for found in findings]


def fault(error: Exception) -> Finding:
    """What was raised about a key, a submission or a list, as a finding."""
    from openkp.scheme.findings import Finding, Severity
    from openkp.statements import Unreadable

    if isinstance(error, Unreadable):
        code, params = "submission_unreadable", {"reason": error.code}
    else:
        code, params = str(getattr(error, "code", "")), dict(getattr(error, "params", {}))
    return Finding(code=code, severity=Severity.BLOCKS, clause="PRACTICE:keys", subject="file", params=params)


def known_passphrase(file: Path | None, *, of: str) -> str:
    """The passphrase of a key that exists. Raises Trouble (usage) where nobody can be asked."""
    given = _given(file, "OPENKP_KEY_PASSPHRASE")
    return given or _asked(f"Passphrase of {of}: ", "OPENKP_KEY_PASSPHRASE")


def new_passphrase(file: Path | None, variable: str = "OPENKP_KEY_PASSPHRASE") -> str:
    """A passphrase that is chosen now: long enough, and asked for twice. Raises Trouble."""
    from openkp.statements.key_sealing import MIN_PASSPHRASE

    given = _given(file, variable)
    if not given:
        given = _asked("New passphrase: ", variable)
        if given != _asked("Once more: ", variable):
            raise wrong_use("The two passphrases differ.", "Type the same one twice.")
    if len(given) < MIN_PASSPHRASE:
        raise refusal("passphrase_short", found=len(given), least=MIN_PASSPHRASE)
    return given


def _given(file: Path | None, variable: str) -> str:
    if file is None:
        return os.environ.get(variable, "")
    text = read_bytes(file, limit=4096).decode("utf-8", "replace").strip()
    if not text:
        raise refusal("passphrase_empty")
    return text


def _asked(prompt: str, variable: str) -> str:
    if not sys.stdin.isatty():
        raise wrong_use(
            "No passphrase was given.", f"Set {variable}, name a file, or run the command at a terminal."
        )
    import getpass

    return getpass.getpass(prompt, stream=sys.stderr)


def module_place(library: str, token: str) -> ModulePlace:
    """The security module of the options and the environment. Raises Trouble without a PIN."""
    from openkp.office.register.security_module import ModulePlace

    pin = os.environ.get("OPENKP_PKCS11_PIN", "")
    if library and token and not pin:
        if not sys.stdin.isatty():
            raise refusal("pin_missing", token=token)
        import getpass

        pin = getpass.getpass(f"PIN of {token}: ", stream=sys.stderr)
    return ModulePlace(library=library, token=token, pin=pin)


def read_key(path: Path) -> KeyFile:
    """The key in a file. Raises Trouble that names the fault."""
    from openkp.statements import KeyRefused
    from openkp.statements.key_files import MAX_KEY_FILE_BYTES, read_key_file

    try:
        return read_key_file(read_bytes(path, limit=MAX_KEY_FILE_BYTES))
    except KeyRefused as error:
        raise refusal(error.code) from error


def write_key(out: Path, file: KeyFile) -> None:
    """Write a key file that its owner alone may read. Raises Trouble."""
    from openkp.statements.key_files import write_key_file

    write_bytes(out, write_key_file(file))
    out.chmod(0o600)


def private_of(file: KeyFile, passphrase_file: Path | None, module: str, token: str) -> Private:
    """The private key of a file: opened with the passphrase, or in its module. Raises Trouble."""
    from openkp.office.register.security_module import ModuleKey
    from openkp.statements import Algorithm, KeyRefused
    from openkp.statements.key_sealing import open_private

    key = file.key
    if file.token:
        return ModuleKey(
            place=module_place(module, token or file.token),
            handle=bytes.fromhex(file.handle),
            algorithm=Algorithm(key.algorithm),
            public_key=key.public_key,
        ).private()
    try:
        return open_private(file.private_pem, known_passphrase(passphrase_file, of=f"key {key.key_id.hex()}"))
    except KeyRefused as error:
        raise refusal(error.code) from error


def signer_of(file: KeyFile, passphrase_file: Path | None, module: str, token: str) -> SigningKey:
    """What signs with the key of a file; its public half must be the one that the file names."""
    from openkp.statements.keys import signing_key

    signer = signing_key(private_of(file, passphrase_file, module, token))
    if signer.key_id != file.key.key_id:
        raise refusal("key_id_differs")
    return signer


def trust_of(path: Path | None) -> TrustList | None:
    """A trust list that the person names, or none."""
    from openkp.cli.certificate import open_trust_file

    return None if path is None else open_trust_file(path)


def reached(error: Exception) -> Trouble:
    """A key that cannot be reached (`NoUsableKey`), as trouble."""
    code = str(getattr(error, "code", ""))
    if not code:
        return Trouble(f"{error}.", "Make a key with `openkp keys make`.", ending=Ending.ENVIRONMENT)
    return refusal(code, **getattr(error, "params", {}))
