"""A decision as one file (`.kpdecision`): what a verifier needs, together, for a table without a network.

Deterministic CBOR under the tag for CBOR that describes itself (RFC 8949 section 3.4.6), so that every file
begins with the same bytes:

    55799({0: "kpdecision", 1: 1, 2: statement, 3: trust list, ? 4: proof, ? 5: [+ cosignature line]})

The file is a wrapping: nothing in it is vouched for by standing in it. `governance.decision_verification`
judges what it holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from openkp.statements import cbor
from openkp.statements.cbor import CannotEncode, Unreadable, Value
from openkp.statements.trust_files import MAX_FILE_BYTES as MAX_TRUST_BYTES

FILE_SUFFIX = ".kpdecision"
FILE_TYPE = "kpdecision"
FILE_VERSION = 1
SELF_DESCRIBED_TAG = 55799
#: A statement is at most 64 kB, a proof 1 MB, a line of a cosignature 8 kB.
MAX_STATEMENT_BYTES = cbor.MAX_BYTES
MAX_PROOF_BYTES = 1024 * 1024
MAX_COSIGNATURES = 64
MAX_COSIGNATURE_BYTES = 8 * 1024
MAX_FILE_BYTES = MAX_STATEMENT_BYTES + MAX_TRUST_BYTES + MAX_PROOF_BYTES + 1024 * 1024

_SIGN1 = bytes([0xC0 | 18])

_TYPE, _VERSION, _STATEMENT, _TRUST_LIST, _PROOF, _COSIGNATURES = range(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFile:
    """What a decision file holds; nothing is verified.

    statement: the signed statement (COSE_Sign1). trust_list: the list as published (`.kptrust`).
    proof: that the log holds it (C2SP tlog-proof, with the log's entry as extra data); empty for none.
    cosignatures: lines of witnesses for the proof's checkpoint, each as it would stand in the note, without
    its line end; more of them may stand in the proof itself.
    """

    statement: bytes
    trust_list: bytes
    proof: bytes = b""
    cosignatures: tuple[str, ...] = ()


def write_decision_file(file: DecisionFile) -> bytes:
    """The one encoding of a decision file. Raises CannotEncode for a part that is empty or too large."""
    problem = _problem(file)
    if problem is not None:
        raise CannotEncode(f"{problem[0]}: {problem[1]}")
    value: dict[int | str, Value] = {
        _TYPE: FILE_TYPE,
        _VERSION: FILE_VERSION,
        _STATEMENT: file.statement,
        _TRUST_LIST: file.trust_list,
    }
    if file.proof:
        value[_PROOF] = file.proof
    if file.cosignatures:
        value[_COSIGNATURES] = [*file.cosignatures]
    return cbor.encode_tagged(SELF_DESCRIBED_TAG, value)


def read_decision_file(data: bytes) -> DecisionFile:
    """The parts of a file; `write_decision_file` gives the same bytes back. Raises Unreadable.

    `where` is the part at fault: `file` for something that is no decision file, `version` for one of a later
    form.
    """
    value = cbor.decode(data, tag=SELF_DESCRIBED_TAG, max_bytes=MAX_FILE_BYTES)
    if type(value) is not dict or value.get(_TYPE) != FILE_TYPE:
        raise Unreadable("unknown_kind", where="file")
    version = value.get(_VERSION)
    if type(version) is not int or version != FILE_VERSION:
        raise Unreadable("out_of_range", where="version")
    if not set(value) <= set(range(6)):
        raise Unreadable("unknown_field", where="file")
    file = DecisionFile(
        statement=_bytes(value, _STATEMENT, "statement"),
        trust_list=_bytes(value, _TRUST_LIST, "trust_list"),
        proof=_bytes(value, _PROOF, "proof") if _PROOF in value else b"",
        cosignatures=_lines(value),
    )
    problem = _problem(file)
    if problem is not None:
        raise Unreadable(problem[1], where=problem[0])
    return file


def _bytes(value: dict[int | str, Value], key: int, name: str) -> bytes:
    if key not in value:
        raise Unreadable("missing_field", where=name)
    part = value[key]
    if type(part) is not bytes:
        raise Unreadable("wrong_type", where=name)
    if not part:
        raise Unreadable("default_spelled_out", where=name)
    return part


def _lines(value: dict[int | str, Value]) -> tuple[str, ...]:
    if _COSIGNATURES not in value:
        return ()
    part = value[_COSIGNATURES]
    if type(part) is not list:
        raise Unreadable("wrong_type", where="cosignatures")
    if not part:
        raise Unreadable("default_spelled_out", where="cosignatures")
    lines = []
    for line in part:
        if type(line) is not str:
            raise Unreadable("wrong_type", where="cosignatures")
        lines.append(line)
    return tuple(lines)


def _problem(file: DecisionFile) -> tuple[str, str] | None:
    """The part that no file may hold, and why."""
    for name, part, limit in (
        ("statement", file.statement, MAX_STATEMENT_BYTES),
        ("trust_list", file.trust_list, MAX_TRUST_BYTES),
        ("proof", file.proof, MAX_PROOF_BYTES),
    ):
        if not part and name != "proof":
            return name, "missing_field"
        if len(part) > limit:
            return name, "too_long"
    if not file.statement.startswith(_SIGN1):
        return "statement", "tag"
    if file.cosignatures and not file.proof:
        return "cosignatures", "missing_field"
    if len(file.cosignatures) > MAX_COSIGNATURES:
        return "cosignatures", "too_long"
    for line in file.cosignatures:
        if len(line) > MAX_COSIGNATURE_BYTES or not line or any(letter in line for letter in "\n\r\0"):
            return "cosignatures", "wrong_value"
    return None
