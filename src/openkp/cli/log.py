"""`openkp log`: check a copy of a log, or a log at its address; show that a paper stands in it."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.files import read_bytes, write_bytes
from openkp.cli.log_files import LogPlace
from openkp.cli.log_witness import witness
from openkp.cli.options import AsJson
from openkp.cli.speaking import (
    Ending,
    Trouble,
    end,
    end_by,
    finding_json,
    put,
    put_findings,
    put_json,
    say,
    wrong_use,
)

if TYPE_CHECKING:
    from openkp.log import NoteVerifier, SignedCheckpoint

Place = Annotated[str, typer.Argument(metavar="DIR|URL", help="Folder or address of the log's files.")]
Vkey = Annotated[
    str | None, typer.Option("--vkey", metavar="KEY", help="The log's verifier key, name+id+key.")
]
Trust = Annotated[
    Path | None, typer.Option("--trust", metavar="FILE", help="A trust list that holds the log's key.")
]


def verify(place: Place, vkey: Vkey = None, trust: Trust = None, as_json: AsJson = False) -> None:
    """Check a whole log: the signed head, every entry, every tile, the root.

    Without --vkey or --trust the head's signature is not checked, and the answer says so.
    """
    from openkp.log import verify_log

    with LogPlace(place) as read:
        verifier, unchecked = _verifier(read, vkey, trust)
        report = verify_log(read, verifier=verifier)
    findings = [finding_json(found) for found in report.findings]
    if unchecked and report.checkpoint is not None:
        findings.append(unchecked)
    head = report.checkpoint
    answer = {
        "ok": report.is_sound,
        "origin": None if head is None else head.origin,
        "size": None if head is None else head.size,
        "root": None if head is None else head.root.hex(),
        "entries_checked": report.entries_checked,
        "signature_checked": unchecked is None,
        "findings": findings,
    }
    if as_json:
        put_json(answer)
    else:
        if head is not None:
            put(f"{head.origin}: {head.size} entries, root {head.root.hex()[:16]}…")
            put(f"{report.entries_checked} entries checked")
        put_findings(findings)
        put("The log is sound." if report.is_sound else "The log is NOT sound.")
    end_by(report.is_sound)


@dataclass(frozen=True, slots=True, kw_only=True)
class _AnyKey:
    """Takes the head's own signature for good: for looking at a copy whose key is not at hand."""

    name: str
    key_id: bytes

    def verify(self, text: bytes, signature: bytes) -> bool:
        return True


def _verifier(
    read: LogPlace, vkey: str | None, trust: Path | None
) -> tuple[NoteVerifier, dict[str, object] | None]:
    """How the head is checked, and the question to ask where it cannot be."""
    from openkp.log import Ed25519Verifier, KeyRefused
    from openkp.scheme.findings import Finding, Severity

    if vkey is not None:
        try:
            return Ed25519Verifier.from_vkey(vkey.strip()), None
        except KeyRefused as error:
            raise wrong_use(
                f"--vkey is not a verifier key: {error}.", "It looks like name+1f2e3d4c+AbC…"
            ) from error
    note = read("checkpoint") or b""
    origin = note[:300].partition(b"\n")[0].decode("utf-8", "replace")
    if trust is not None:
        return _listed_verifier(trust, note, origin), None
    asked = Finding(
        code="log.signature_not_checked", severity=Severity.ASKS, clause="PRACTICE:log", subject="checkpoint"
    )
    return _AnyKey(name=origin, key_id=_first_key_id(note, origin)), finding_json(asked)


def _first_key_id(note: bytes, origin: str) -> bytes:
    from openkp.log.notes import NoteRefused, parse_note

    try:
        signatures = parse_note(note).signatures
    except NoteRefused:
        return bytes(4)
    own = [one.key_id for one in signatures if one.name == origin]
    return own[0] if own else bytes(4)


def _listed_verifier(trust: Path, note: bytes, origin: str) -> NoteVerifier:
    """The key of the trust list that made the head, among those listed for logs of this name."""
    from openkp.cli.certificate import open_trust_file
    from openkp.log import Ed25519Verifier
    from openkp.statements import Usage

    verifiers = [
        Ed25519Verifier(name=origin, public_key=key.public_key)
        for key in open_trust_file(trust).keys
        if Usage.LOG in key.usages
        and key.origin
        and (origin == key.origin or origin.startswith(f"{key.origin}/"))
    ]
    if not verifiers:
        raise Trouble(
            f"The trust list names no key for the log {origin[:100]!r}.", "Fetch the newest trust list."
        )
    made = _first_key_id(note, origin)
    return next((one for one in verifiers if one.key_id == made), verifiers[-1])


def prove(
    number: Annotated[
        str, typer.Argument(metavar="NUMBER", help="Number of the certificate; empty with --index.")
    ] = "",
    place: Annotated[
        str, typer.Option("--log", metavar="DIR|URL", help="Folder or address of the log.")
    ] = "",
    index: Annotated[
        int | None, typer.Option("--index", min=0, help="Index of the entry instead of a number.")
    ] = None,
    kind: Annotated[
        str, typer.Option("--kind", help="Kind of entry under the number, such as certificate or annulment.")
    ] = "certificate",
    vkey: Vkey = None,
    trust: Trust = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the proof file here.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the proof that an entry stands in a log: a file that anyone can check without a network.

    The proof carries the entry itself as extra data. Exit 1 if the log has no such entry.
    """
    from openkp.log import make_proof_file

    if not place or (index is None) == (not number):
        raise wrong_use(
            "Say which log (--log) and one of NUMBER and --index.", "openkp log prove NUMBER --log DIR"
        )
    with LogPlace(place) as read:
        verifier, unchecked = _verifier(read, vkey, trust)
        head = _head(read, verifier)
        found = _locate(read, head, number.strip(), kind, index)
        if found is None:
            say(f"The log has no entry {index if index is not None else f'{kind} {number!r}'}.")
            end(Ending.FINDINGS)
        at, entry = found
        proof = make_proof_file(
            index=at, hashes=_hashes(read, head, at, entry), note=read("checkpoint") or b"", extra=entry
        )
    if out is not None:
        write_bytes(out, proof)
        say(f"{out}: proof of entry {at} under the head of {head.checkpoint.size} entries")
    if as_json:
        put_json(
            {
                "index": at,
                "size": head.checkpoint.size,
                "origin": head.checkpoint.origin,
                "signature_checked": unchecked is None,
                "entry": entry.hex(),
                "proof": proof.decode(),
            }
        )
    elif out is None:
        put(proof.decode().rstrip("\n"))
    end(Ending.FINE)


def _head(read: LogPlace, verifier: NoteVerifier) -> SignedCheckpoint:
    from openkp.log import CheckpointRefused, open_checkpoint

    note = read("checkpoint")
    if note is None:
        raise Trouble("The log has no checkpoint.", "Give the folder or address that holds `checkpoint`.")
    try:
        return open_checkpoint(note, verifier=verifier)
    except CheckpointRefused as error:
        raise Trouble(f"The checkpoint cannot be trusted: {error}.", "Check the key.") from error


def _locate(
    read: LogPlace, head: SignedCheckpoint, number: str, kind: str, index: int | None
) -> tuple[int, bytes] | None:
    """Index and bytes of the wanted entry; the newest where there are several."""
    from openkp.log import EntryUnreadable, TileReader, TileUnreadable, decode_entry

    size = head.checkpoint.size
    try:
        if index is not None:
            return (index, TileReader(read, size=size).entry(index)) if index < size else None
        newest = None
        for at, data in _entries(read, size):
            try:
                entry = decode_entry(data)
            except EntryUnreadable:
                continue
            if entry.number == number and entry.kind == kind:
                newest = (at, data)
    except TileUnreadable as error:
        raise Trouble(f"The log cannot be read: {error}.", "Run `openkp log verify` on it.") from error
    return newest


def _entries(read: LogPlace, size: int) -> Iterator[tuple[int, bytes]]:
    from openkp.log.tiles import TILE_WIDTH, TileAddress, read_bundle

    for first in range(0, size, TILE_WIDTH):
        address = TileAddress(level=None, index=first // TILE_WIDTH, width=min(TILE_WIDTH, size - first))
        yield from enumerate(read_bundle(read, address), start=first)


def _hashes(read: LogPlace, head: SignedCheckpoint, at: int, entry: bytes) -> list[bytes]:
    from openkp.log import ProofRejected, TileReader, TileUnreadable, leaf_hash, verify_inclusion

    known = head.checkpoint
    try:
        hashes = TileReader(read, size=known.size).inclusion_proof(at)
        verify_inclusion(leaf_hash(entry), hashes, index=at, size=known.size, root=known.root)
    except (TileUnreadable, ProofRejected) as error:
        raise Trouble(
            f"No sound proof can be made: {error}.", "Run `openkp log verify` on the log."
        ) from error
    return hashes


def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A proof file, .tlog-proof; - for standard input.")
    ],
    vkey: Vkey = None,
    trust: Trust = None,
    as_json: AsJson = False,
) -> None:
    """Check a proof file that carries its entry, as `openkp log prove` makes it."""
    from openkp.log import EntryUnreadable, LogPolicy, ProofRejected, decode_entry, verify_proof_file
    from openkp.log.proof_file import MAX_PROOF_FILE_BYTES, parse_proof_file

    if (vkey is None) == (trust is None):
        raise wrong_use("Give one of --vkey and --trust.", "A proof shows nothing without the log's key.")
    data = read_bytes(file, limit=MAX_PROOF_FILE_BYTES)
    answer: dict[str, Any] = {"ok": False, "reason": "", "index": None, "size": None, "entry": None}
    try:
        proof = parse_proof_file(data)
        entry = proof.extra or b""
        policy = LogPolicy(log=_of_proof(proof.note, vkey, trust))
        shown = verify_proof_file(data, entry, policy=policy)
        said = decode_entry(entry)
        answer |= {
            "ok": True,
            "index": shown.index,
            "size": shown.checkpoint.size,
            "entry": {
                "kind": said.kind,
                "party": said.party,
                "authority": said.authority,
                "number": said.number,
            },
        }
    except (ProofRejected, EntryUnreadable) as error:
        answer["reason"] = str(error)
    if as_json:
        put_json(answer)
    elif answer["ok"]:
        entry_said = answer["entry"]
        put(
            f"{entry_said['kind']} {entry_said['number']} of {entry_said['authority']} is entry"
            f" {answer['index']} of {answer['size']}."
        )
    else:
        put(f"The proof does not hold: {answer['reason']}.")
    end_by(bool(answer["ok"]))


def _of_proof(note: bytes, vkey: str | None, trust: Path | None) -> NoteVerifier:
    from openkp.log import Ed25519Verifier, KeyRefused

    if trust is not None:
        return _listed_verifier(trust, note, note[:300].partition(b"\n")[0].decode("utf-8", "replace"))
    try:
        return Ed25519Verifier.from_vkey((vkey or "").strip())
    except KeyRefused as error:
        raise wrong_use(f"--vkey is not a verifier key: {error}.") from error


def export(
    authority: Annotated[str, typer.Argument(metavar="CODE", help="Short name of the authority.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write the log's files into.")],
    kind: Annotated[str, typer.Option("--kind", help="Which log: statements or acts.")] = "statements",
) -> None:
    """Copy the public files of an authority's log out of this office, for a web server or a USB stick.

    Run it again later: only what is new is written. `openkp log verify DIR` checks the copy anywhere.
    """
    from openkp.cli.opening import open_office

    open_office()
    from openkp.office.register.models import Log
    from openkp.office.register.storage import export_log

    log = Log.objects.filter(authority__code=authority, kind=kind).first()
    if log is None:
        raise Trouble(f"This office has no {kind} log of {authority}.", "`openkp doctor` lists its logs.")
    entries = export_log(log, out)
    say(f"{out}: {log.name} with {entries} entries")
    end(Ending.FINE)


COMMANDS: dict[str, Callable[..., Any]] = {
    "verify": verify,
    "prove": prove,
    "check": check,
    "export": export,
    "witness": witness,
}
