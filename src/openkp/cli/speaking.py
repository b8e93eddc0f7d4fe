"""How the command line talks: data to stdout, talk to stderr, one exit code for each kind of ending."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import IntEnum
from typing import Any, NoReturn

import typer

from openkp.scheme.findings import Finding
from openkp.scheme.message_texts import N_, Message

MAX_SHOWN = 200


class Ending(IntEnum):
    """Exit codes."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    ENVIRONMENT = 3


class Trouble(Exception):
    """The command cannot go on: one line on what is wrong, one on how to mend it."""

    def __init__(self, text: str, mend: str = "", *, ending: Ending = Ending.ENVIRONMENT) -> None:
        super().__init__(text)
        self.text = text
        self.mend = mend
        self.ending = ending


def wrong_use(text: str, mend: str = "") -> Trouble:
    """The command was called in a way that it does not know."""
    return Trouble(text, mend, ending=Ending.USAGE)


#: Texts of findings that arise without an office: in reading files, and in checking logs.
TEXTS: dict[str, Message] = {
    "not_json": Message(
        N_("The file is not JSON: {problem}."), N_("Compare it with `openkp certificate schema`.")
    ),
    "nothing_read_empty": Message(N_("The file is empty."), N_("Choose the file or the picture again.")),
    "nothing_read_too_large": Message(
        N_("The file, or its picture, is too large to read."),
        N_("Take a smaller picture of the code alone, or use the PDF."),
    ),
    "nothing_read_unreadable": Message(
        N_("The file is damaged and cannot be read."), N_("Take a new picture, or ask for the file again.")
    ),
    "nothing_read_unknown_format": Message(
        N_("This is neither a PDF, a picture (PNG, JPEG, WebP) nor the text of a certificate's code."),
        N_("Use the certificate's PDF, a photograph of its code, or the text that a scanner gives."),
    ),
    "nothing_read_encrypted_pdf": Message(
        N_("The PDF is locked with a password."),
        N_("Ask for the certificate's own PDF, or photograph the code."),
    ),
    "nothing_read_pdf_without_code": Message(
        N_("No certificate is attached to this PDF and no code was found in its pictures."),
        N_("Photograph the square code on the paper and use the picture."),
    ),
    "nothing_read_several_attachments": Message(
        N_("The PDF carries more than one certificate."), N_("Use the PDF of one certificate only.")
    ),
    "nothing_read_no_code_in_picture": Message(
        N_("No code was found in the picture."),
        N_("Take it again from nearer, flat, in good light, with the whole square code in it."),
    ),
    "nothing_read_several_codes": Message(
        N_("The picture shows the codes of more than one certificate."),
        N_("Take a picture of one code only."),
    ),
    "nothing_read_other_code": Message(
        N_("The code in the picture is not that of a Kimberley Process certificate."),
        N_("Look for the square code beside the certificate number."),
    ),
    "log.signature_not_checked": Message(
        N_("No key was given, so the signature of the log's head was not checked."),
        N_("Give --vkey with the log's verifier key, or --trust with a trust list that holds it."),
    ),
    "log.checkpoint_missing": Message(
        N_("The log has no checkpoint."),
        N_("Check the address: the folder that holds the file `checkpoint`."),
    ),
    "log.checkpoint_refused": Message(
        N_("The checkpoint cannot be trusted: {reason}."),
        N_("Check the key; if it is right, tell the log's authority: the head is not its own."),
    ),
    "log.rolled_back": Message(
        N_("The log has {found} entries; it had {expected} before."),
        N_("Keep the earlier checkpoint and show both to the authority: entries were taken away."),
    ),
    "log.forked": Message(
        N_("The log does not continue from the checkpoint known before."),
        N_("Keep both checkpoints and show them to the witnesses: two histories are told."),
    ),
    "log.tile_unreadable": Message(
        N_("A tile cannot be read: {reason}."), N_("Copy the log again; if it stays so, tell its authority.")
    ),
    "log.bundle_unreadable": Message(
        N_("A bundle of entries cannot be read: {reason}."),
        N_("Copy the log again; if it stays so, tell its authority."),
    ),
    "log.entry_differs": Message(
        N_("Entry {index} is not what the tree says it was."),
        N_("Keep this copy as evidence and tell the authority and its witnesses."),
    ),
    "log.tile_differs": Message(
        N_("A tile does not follow from the tiles below it (place {place})."),
        N_("Keep this copy as evidence and tell the authority and its witnesses."),
    ),
    "log.root_differs": Message(
        N_("The tree of {size} entries has another root than the signed head."),
        N_("Keep this copy as evidence and tell the authority and its witnesses."),
    ),
    "log.more_findings": Message(
        N_("There is more of the kind, left out here."), N_("Begin with the first ones.")
    ),
}


def engine_catalogue() -> Mapping[str, Message]:
    """Every text that a command without an office can need."""
    from openkp.scheme.messages import MESSAGES
    from openkp.statements.messages import MESSAGES as STATEMENT_MESSAGES

    return {**MESSAGES, **STATEMENT_MESSAGES, **TEXTS}


def finding_json(finding: Finding) -> dict[str, object]:
    """A finding in the one JSON shape, in English."""
    from openkp.scheme.messages import finding_to_json

    return finding_to_json(finding, catalogue=engine_catalogue())


def explain_all(findings: Iterable[Finding]) -> str:
    """The office's findings as one line."""
    from openkp.office.messages import explained

    return " ".join(f"{explained(found).text} {explained(found).next_step}" for found in findings)


def say(text: str = "") -> None:
    """Talk, to stderr."""
    print(_plain(text), file=sys.stderr)


def put(text: str) -> None:
    """Data, to stdout."""
    print(_plain(text))


def put_json(value: object) -> None:
    """Data as JSON, to stdout; days and instants in ISO form."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_iso).encode("utf-8", "replace").decode())


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not JSON")


def _plain(text: str) -> str:
    """Without control characters: what a stranger wrote must not steer the terminal."""
    return "".join(
        letter if letter in "\n\t" or (letter.isprintable() or letter == " ") else "\ufffd" for letter in text
    )


def put_findings(findings: Sequence[Mapping[str, Any]]) -> None:
    """Findings for a person to read, to stdout."""
    marks = {"blocks": "STOPS", "asks": "ASKS ", "notes": "note "}
    for finding in findings[:MAX_SHOWN]:
        place = f" [{finding['subject']}]" if finding["subject"] else ""
        put(f"{marks[str(finding['severity'])]} {finding['message']}{place} ({finding['clause']})")
    if len(findings) > MAX_SHOWN:
        put(f"… and {len(findings) - MAX_SHOWN} more; use --json to see them all")


def end(ending: Ending) -> NoReturn:
    """Leave with this exit code."""
    raise typer.Exit(int(ending))


def end_by(is_fine: bool) -> NoReturn:  # noqa: FBT001 - reads as a sentence
    """Leave with 0 if all is fine, 1 if there are findings."""
    end(Ending.FINE if is_fine else Ending.FINDINGS)
