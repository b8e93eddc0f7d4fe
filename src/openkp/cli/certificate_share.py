"""`openkp certificate share`: a copy of a confidential certificate that shows some fields and not others."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.files import MAX_FILE_BYTES, read_bytes, write_bytes
from openkp.cli.options import AsJson
from openkp.cli.speaking import Trouble, put, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.statements import SignedStatement


def share(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A PDF, a picture of the code, its text, or raw bytes; - for stdin."
        ),
    ],
    show: Annotated[
        list[str] | None,
        typer.Option(
            "--show",
            metavar="FIELD",
            help="exporter, importer, lines, parcels, containers or validated_by. May be repeated.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the signed bytes here (COSE).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a copy that shows these hidden fields of a certificate and no others.

    Without --show it has number, days, origins and destination only. Signature and place in the log stay.
    Prints the text of the copy's code.
    """
    from openkp.statements import qr_text, shown_only

    signed = _confidential(read_bytes(file, limit=MAX_FILE_BYTES), file)
    try:
        copy = shown_only(signed, show or [])
    except ValueError as error:
        shown = ", ".join(_shown(signed)) or "none of the hidden fields"
        raise wrong_use(f"--show: {error}.", f"This file shows {shown}.") from error
    if out is not None:
        write_bytes(out, copy.encoded)
        say(f"Wrote {out} ({len(copy.encoded)} bytes).")
    text = qr_text(copy.encoded)
    if as_json:
        put_json(
            {"shown": _shown(copy), "hidden": sorted(copy.hidden), "bytes": len(copy.encoded), "code": text}
        )
    else:
        put(text)


def _confidential(data: bytes, name: str) -> SignedStatement:
    """The certificate in the file. Raises Trouble if there is none, or none that hides anything."""
    from openkp.statements import Unreadable, open_statement, read_qr_text
    from openkp.statements.pictures import NotFound, read_signed

    found = read_signed(data)
    if isinstance(found, NotFound):
        raise wrong_use(
            f"{name}: no certificate was found in it.", "Give the PDF, or a sharp picture of the code."
        )
    try:
        signed = open_statement(found.signed or read_qr_text(found.text))
    except Unreadable as error:
        raise wrong_use(
            f"{name} is not a signed certificate ({error.code}).", "Give the file as issued."
        ) from error
    if not signed.statement.salts:
        raise Trouble(
            f"{name} was issued in the open form: every copy shows all its fields.",
            "Ask the issuing authority to hide trade data in new certificates.",
        )
    return signed


def _shown(signed: SignedStatement) -> list[str]:
    from openkp.statements import HIDDEN_FIELDS

    return [name for name in HIDDEN_FIELDS.values() if name not in signed.hidden]


COMMANDS: dict[str, Callable[..., Any]] = {"share": share}
