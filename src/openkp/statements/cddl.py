"""The published schema (CDDL, RFC 8610) of statements and trust lists, printed from the tables themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from openkp.statements.confidential import HIDDEN_FIELDS
from openkp.statements.content import CHOICES, ROWS, TABLE, Kind
from openkp.statements.decision_form import decision_cddl
from openkp.statements.forms import REQUIRED, Field
from openkp.statements.statement import DOCUMENT_KEY, ENVELOPE, KIND_KEY
from openkp.statements.trust_files import ALGORITHMS, ANNULLED_FIELDS, KEY_FIELDS, LIST_FIELDS, USAGES

_PREAMBLE = """\
; Signed statements of the Kimberley Process in OpenKP: certificates and what follows them.
; Deterministic CBOR (RFC 8949 section 4.2.1) in COSE (RFC 9052). Printed from openkp.statements by
; `openkp.statements.cddl`; a test keeps it so. A number once given keeps its meaning.
; A field with "?" is left out when it has its default, and must not be written with it; in a list such fields
; stand last, and one with its default is written only where a later one follows.

statement-message = #6.18([
  protected: bstr .cbor statement-header,
  unprotected: {} / { 17 => [1*6 disclosure] },  ; shown of a confidential certificate, by ascending field
  payload: bstr .cbor statement,
  signature: bstr .size 64,     ; r || s, the lower s
])
statement-header = {
  1 => -9,                      ; alg: ESP256 (RFC 9864)
  4 => bstr .size 8,            ; kid: first 8 bytes of the COSE Key Thumbprint (RFC 9679)
  16 => "kp1",                  ; typ (RFC 9596)
}

carats = int                    ; 1/100 carat
usd = int                       ; US cents
hs-code = 0..999999             ; six digits
day = uint                      ; days since 1970-01-01
past-day = int                  ; the same, negative before 1970
period = tstr .regexp "[0-9]{4}(Q[1-4]|H[12])"  ; a quarter or a half-year, as 2026Q3
instant = uint                  ; seconds since 1970-01-01T00:00:00Z
"""

_TRUST_PREAMBLE = """\
trust-list-message = #6.98([
  protected: bstr .cbor { 16 => "kp1-trust" },
  unprotected: {},
  payload: bstr .cbor trust-list,
  signatures: [+ [               ; in ascending order of kid
    protected: bstr .cbor { 1 => -9, 4 => bstr .size 8 },
    unprotected: {},
    signature: bstr .size 64,
  ]],
])
"""


def cddl_text() -> str:
    """The whole schema, ending in a line end."""
    parts = [_PREAMBLE, "statement = " + " / ".join(f"{_name(kind)}-statement" for kind in Kind) + "\n"]
    parts += [_statement(kind) for kind in Kind]
    parts += [_map(_document(kind), fields) for kind, (_, fields) in TABLE.items()]
    parts += [_confidential(), decision_cddl()]
    parts += [_row(name, fields) for name, (_, fields) in ROWS.items()]
    parts += [_choice(name, numbers) for name, numbers in CHOICES.items()]
    parts += [
        _TRUST_PREAMBLE,
        _map("trust-list", LIST_FIELDS, first="  0 => 1,  ; schema\n"),
        _row("trusted-key", KEY_FIELDS),
        _row("annulled-certificate", ANNULLED_FIELDS),
        _choice("usage", USAGES),
        _choice("algorithm", ALGORITHMS),
    ]
    return "\n".join(parts)


def _name(kind: Kind) -> str:
    return kind.name.lower().replace("_", "-")


def _document(kind: Kind) -> str:
    """The rule of a document; that of a decision has its record of adoption around it.

    A return's is called as the schema's other words are: `return` alone says too little.
    """
    named = {Kind.DECISION: "adopted-decision", Kind.RETURN: "statistical-return"}
    return named.get(kind, _name(kind))


def _statement(kind: Kind) -> str:
    said = _document(kind) + (" / confidential-certificate" if kind is Kind.CERTIFICATE else "")
    last = f"  {DOCUMENT_KEY} => {said},\n"
    return _map(f"{_name(kind)}-statement", ENVELOPE, first=f"  {KIND_KEY} => {kind.value},\n", last=last)


def _confidential() -> str:
    """A certificate with hashes for six fields (SD-CWT), and what shows one of them."""
    fields = TABLE[Kind.CERTIFICATE][1]
    open_fields = [field for field in fields if field.key not in HIDDEN_FIELDS]
    count, keys = len(HIDDEN_FIELDS), tuple(HIDDEN_FIELDS)
    last = f"  #7.59 => [{count}*{count} bstr .size 32],  ; SHA-256 of each disclosure, ascending\n"
    shown = (
        f"disclosure = bstr .cbor [salt: bstr .size 16, value: any, key: {keys[0]}..{keys[-1]}]"
        "  ; value as the field has it\n"
    )
    return _map("confidential-certificate", open_fields, last=last) + "\n" + shown


def _map(name: str, fields: Iterable[Field], *, first: str = "", last: str = "") -> str:
    lines = [
        f"  {'' if field.default is REQUIRED else '? '}{field.key} => {_type(field)},  ; {field.name}\n"
        for field in fields
    ]
    return f"{name} = {{\n{first}{''.join(lines)}{last}}}\n"


def _row(name: str, fields: Iterable[Field]) -> str:
    """A list. Each field that can be left out stands in a group with all that follow it (RFC 8610 2.2)."""
    listed = tuple(fields)
    open_ended = [field for field in listed if field.default is not REQUIRED]
    lines = [f"  {_item(field)},\n" for field in listed if field.default is REQUIRED]
    if len(open_ended) == 1:
        lines.append(f"  ? {_item(open_ended[0])},\n")
    elif open_ended:
        groups = ", ".join(f"? ({_item(field)}" for field in open_ended)
        lines.append(f"  {groups}{')' * len(open_ended)},\n")
    return f"{name} = [\n{''.join(lines)}]\n"


def _item(field: Field) -> str:
    return f"{field.name.replace('_', '-')}: {_type(field)}"


def _type(field: Field) -> str:
    return field.form.cddl


def _choice(name: str, numbers: Mapping[Any, int]) -> str:
    lines = [f"  / {number}  ; {member}\n" for member, number in numbers.items()]
    return f"{name} =\n{''.join(lines)}".replace("=\n  / ", "=\n    ", 1)
