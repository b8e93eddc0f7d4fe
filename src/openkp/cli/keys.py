"""`openkp keys`: make, check, hand in, rotate, withdraw and list keys; one command for each.

With files alone (an authority on a laptop) or in the office that is set up here (`--as USERNAME`).
"""

# ruff: noqa: PLR0913, FBT002 - one parameter for each option of the command line; flags are named when called

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.files import write_bytes
from openkp.cli.keys_checking import check, passphrase
from openkp.cli.keys_opening import (
    InModule,
    Module,
    PassphraseFile,
    Token,
    module_place,
    new_passphrase,
    reached,
    read_key,
    refusal,
    signer_of,
    write_key,
)
from openkp.cli.options import AsJson, day, now, today
from openkp.cli.speaking import Ending, end, put, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.statements import Usage
    from openkp.statements.key_files import KeyFile


class Purpose(StrEnum):
    """What a key is for; what it may sign follows from it."""

    STATEMENTS = "statements"
    LOG = "log"
    WITNESS = "witness"
    DECISIONS = "decisions"
    ROOT = "root"


ForPurpose = Annotated[
    Purpose, typer.Option("--purpose", help="What the key signs; root: trust lists, by one of their holders.")
]
AsOffice = Annotated[
    str | None,
    typer.Option("--as", metavar="USERNAME", help="In the office set up here, as this administrator."),
]
FromDay = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="First day of use (default: today).")
]
Years = Annotated[int, typer.Option("--years", min=1, max=10, help="How many years it may be used.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to write it.")]


def usages_of(purpose: Purpose) -> frozenset[Usage]:
    """What a key of that purpose stands for in the trust list."""
    from openkp.statements import Usage

    return {
        Purpose.STATEMENTS: frozenset({Usage.CERTIFICATES, Usage.CONFIRMATIONS}),
        Purpose.LOG: frozenset({Usage.LOG}),
        Purpose.WITNESS: frozenset({Usage.WITNESS}),
        Purpose.DECISIONS: frozenset({Usage.DECISIONS}),
        Purpose.ROOT: frozenset({Usage.TRUST}),
    }[purpose]


def last_day(first: date, years: int) -> date:
    """The last day of a key that is used for so many years."""
    try:
        return first.replace(year=first.year + years) - timedelta(days=1)
    except ValueError:  # 29 February
        return first.replace(year=first.year + years, day=28)


def make(
    purpose: ForPurpose = Purpose.STATEMENTS,
    participant: Annotated[
        str, typer.Option("--participant", metavar="CODE", help="Whose key it is, such as BW.")
    ] = "",
    authority: Annotated[
        str, typer.Option("--authority", metavar="CODE", help="Short name of the authority.")
    ] = "",
    origin: Annotated[
        str, typer.Option("--origin", metavar="NAME", help="For a log or witness: its public name.")
    ] = "",
    first: FromDay = None,
    years: Years = 2,
    out: Out = None,
    who: AsOffice = None,
    passphrase_file: PassphraseFile = None,
    in_module: InModule = False,
    module: Module = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Make a key pair: into a file (--out), or in the office (--as).

    The private half is under a passphrase, or in a security module (--in-module) that it never leaves.
    """
    begins = day(first, "--from")
    if who is not None:
        from openkp.cli.keys_office import make_in_office

        make_in_office(
            who, purpose.value, begins, last_day(begins, years), in_module=in_module, as_json=as_json
        )
        return
    if out is None or not participant or not authority:
        raise wrong_use(
            "A key in a file needs --out, --participant and --authority.",
            "Or make it in the office that is set up here, with --as USERNAME.",
        )
    if purpose in (Purpose.LOG, Purpose.WITNESS) and not origin:
        raise wrong_use("A key of a log needs --origin.", "Give the name under which the log is published.")
    if out.exists():
        raise wrong_use(f"{out} exists already.", "Keys are never written over: choose another name.")
    days = (begins, last_day(begins, years))
    file = _new_file(
        purpose, (participant, authority, origin), days, _keeping(in_module, module, token, passphrase_file)
    )
    write_key(out, file)
    _say_key(file, as_json=as_json, out=out)
    end(Ending.FINE)


def _keeping(in_module: bool, module: str, token: str, passphrase_file: Path | None) -> Any:  # noqa: FBT001
    """Where a new private key goes: the place of a module, or a passphrase."""
    return module_place(module, token) if in_module else new_passphrase(passphrase_file)


def _new_file(
    purpose: Purpose, named: tuple[str, str, str], days: tuple[date, date], keeping: Any
) -> KeyFile:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from openkp.office import clock
    from openkp.office.register.key_trouble import NoUsableKey
    from openkp.office.register.security_module import HANDLE_BYTES, make_in_module
    from openkp.statements import Algorithm, TrustedKey
    from openkp.statements.key_files import KeyFile
    from openkp.statements.key_sealing import RANDOM_BYTES, seal_private
    from openkp.statements.keys import signing_key

    is_log = purpose in (Purpose.LOG, Purpose.WITNESS)
    algorithm = Algorithm.ED25519 if is_log else Algorithm.ESP256
    place: dict[str, str] = {}
    if isinstance(keeping, str):
        private = Ed25519PrivateKey.generate() if is_log else ec.generate_private_key(ec.SECP256R1())
        place["private_pem"] = seal_private(private, keeping, random_bytes=clock.random_bytes(RANDOM_BYTES))
        signer = signing_key(private)
    else:
        label = f"openkp {named[0]} {named[1]} {purpose}"[:60]
        try:
            made = make_in_module(keeping, algorithm, handle=clock.random_bytes(HANDLE_BYTES), label=label)
        except NoUsableKey as error:
            raise reached(error) from error
        place = {"token": keeping.token, "handle": made.handle.hex()}
        signer = signing_key(made.private())
    key = TrustedKey(
        key_id=signer.key_id,
        participant=named[0],
        authority=named[1],
        usages=usages_of(purpose),
        algorithm=algorithm,
        public_key=signer.public_key,
        valid_from=days[0],
        valid_to=days[1],
        origin=named[2],
    )
    return KeyFile(key=key, **place)


def _say_key(file: KeyFile, *, as_json: bool, out: Path) -> None:
    key = file.key
    if as_json:
        put_json(
            {
                "key_id": key.key_id.hex(),
                "file": str(out),
                "from": key.valid_from,
                "to": key.valid_to,
                "kept": f"token {file.token}" if file.token else "passphrase",
            }
        )
        return
    put(key.key_id.hex())
    where = f"in the token {file.token}" if file.token else "under its passphrase"
    say(f"{out}: key for {key.participant} {key.authority}, {key.valid_from} to {key.valid_to}, {where}.")
    say(
        f"Next: `openkp keys submit {out} --out {out.with_suffix('.kpsubmit')}`, and keep a copy of the file."
    )


def submit(
    key: Annotated[str, typer.Argument(metavar="FILE|KEY", help="A .kpkey file, or a key id of the office.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the .kpsubmit file.")],
    vouched_by: Annotated[
        Path | None,
        typer.Option("--vouched-by", metavar="FILE", help="A .kpkey file that the trust list holds already."),
    ] = None,
    passphrase_file: PassphraseFile = None,
    module: Module = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Make the signed file with which a key is handed in to the holders of the trust list's roots.

    It carries the key's dates, usage and authority, signed by the key itself, and proves possession. A key
    that is listed for the same authority may vouch; else the holders compare the sixteen digits by telephone.
    """
    voucher = None
    if not Path(key).is_file():
        from openkp.cli.keys_office import submission_of

        key_id, data = submission_of(key)
    else:
        file = read_key(Path(key))
        if vouched_by is not None:
            voucher = signer_of(read_key(vouched_by), passphrase_file, module, token)
        key_id, data = file.key.key_id.hex(), _submission(file, passphrase_file, module, token, voucher)
    write_bytes(out, data)
    _say_submission(key_id, out, is_vouched=voucher is not None, as_json=as_json)
    end(Ending.FINE)


def _submission(file: KeyFile, passphrase_file: Path | None, module: str, token: str, voucher: Any) -> bytes:
    from openkp.office.register.key_trouble import NoUsableKey
    from openkp.statements.submissions import make_submission

    signer = signer_of(file, passphrase_file, module, token)
    try:
        return make_submission(file.key, signer, made_at=now(), voucher=voucher)
    except NoUsableKey as error:
        raise reached(error) from error


def _say_submission(key_id: str, out: Path, *, is_vouched: bool, as_json: bool) -> None:
    if as_json:
        put_json({"key_id": key_id, "file": str(out)})
        return
    put(key_id)
    say(f"{out}: send it to the holders of the roots, who check it with `openkp keys check {out.name}`.")
    if is_vouched:
        say("A key of yours vouches for it; if the trust list holds that one, no telephone is needed.")
    else:
        say("Let them compare the sixteen digits above with you by telephone.")


def rotate(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The .kpkey file of the key that ends.")
    ] = None,
    purpose: ForPurpose = Purpose.STATEMENTS,
    first: FromDay = None,
    years: Years = 2,
    overlap: Annotated[
        int, typer.Option("--overlap", min=0, max=90, help="Days that the old key may still sign.")
    ] = 14,
    out: Out = None,
    submission: Annotated[
        Path | None,
        typer.Option(
            "--submission", metavar="FILE", help="Where to write the .kpsubmit file of the new key."
        ),
    ] = None,
    who: AsOffice = None,
    passphrase_file: PassphraseFile = None,
    in_module: InModule = False,
    module: Module = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Make the next key, from a day on: in the office (--as), or beside the old one's file, which vouches.

    In the office the old key ends some days later and goes on signing until the trust list holds the new one.
    """
    begins = day(first, "--from")
    if who is not None:
        from openkp.cli.keys_office import rotate_in_office

        days = (begins, last_day(begins, years))
        rotate_in_office(who, purpose.value, days, overlap, in_module=in_module, as_json=as_json)
        return
    if file is None or out is None or submission is None:
        raise wrong_use(
            "Rotating a key in a file needs FILE, --out and --submission.",
            "Or rotate a key of the office that is set up here, with --as USERNAME.",
        )
    if out.exists():
        raise wrong_use(f"{out} exists already.", "Keys are never written over: choose another name.")
    old = read_key(file)
    if old.key.valid_to is not None and begins > old.key.valid_to + timedelta(days=1):
        raise refusal("rotation_leaves_gap", last=old.key.valid_to, first=begins)
    voucher = signer_of(old, passphrase_file, module, token)
    of = next(one for one in Purpose if usages_of(one) == old.key.usages)
    named = (old.key.participant, old.key.authority, old.key.origin)
    keeping = _keeping(in_module, module, token, passphrase_file)
    new = _new_file(of, named, (begins, last_day(begins, years)), keeping)
    data = _submission(new, passphrase_file, module, token, voucher)
    write_key(out, new)
    write_bytes(submission, data)
    _say_submission(new.key.key_id.hex(), submission, is_vouched=True, as_json=as_json)
    say(f"{out}: the new key, under the passphrase of the old one; keep a copy of the file.")
    end(Ending.FINE)


def withdraw(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its id, sixteen hexadecimal digits.")],
    who: Annotated[str, typer.Option("--as", metavar="USERNAME", help="The administrator who withdraws it.")],
    compromised_on: Annotated[
        str | None,
        typer.Option("--compromised-on", metavar="DATE", help="Since when somebody else may have had it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw a key of the office from today; with a day of compromise, list what it signed since.

    An authority without an office asks the holders of the roots: `openkp trust draft --withdraw KEY`.
    """
    from openkp.cli.keys_office import withdraw_in_office

    since = None if compromised_on is None else day(compromised_on, "--compromised-on")
    if since is not None and since > today():
        raise refusal("compromise_to_come", day=since)
    withdraw_in_office(who, key, since, as_json=as_json)


def list_keys(
    signed_since: Annotated[
        str | None,
        typer.Option("--signed-since", metavar="KEY", help="What a compromised key signed since that day."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the keys of the office: whose, what for, where they are kept, until when, and if listed."""
    from openkp.cli.keys_office import list_office, list_signed_since

    if signed_since is not None:
        list_signed_since(signed_since, as_json=as_json)
    else:
        list_office(as_json=as_json)


COMMANDS: dict[str, Callable[..., Any]] = {
    "make": make,
    "check": check,
    "submit": submit,
    "rotate": rotate,
    "withdraw": withdraw,
    "list": list_keys,
    "passphrase": passphrase,
}
