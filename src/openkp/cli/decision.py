"""`openkp decision`: the register of decisions, one of them in full, and whether a signed one is genuine."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.files import read_bytes
from openkp.cli.options import AsJson, OnDay, day
from openkp.cli.speaking import Ending, Trouble, end, end_by, put, put_findings, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.governance.decision_verification import DecisionVerdict
    from openkp.scheme.decisions import Decision
    from openkp.scheme.findings import Finding
    from openkp.scheme.provisions import Book
    from openkp.statements import TrustList


def list_decisions(
    on: OnDay = None,
    known_on: Annotated[
        str | None, typer.Option("--known-on", metavar="DATE", help="Only what was known on that day.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The register of decisions: number, title, who made each, and where it stands on a day."""
    from openkp.scheme.provisions import Book

    looked_on = day(on)
    known = None if known_on is None else day(known_on, "--known-on")
    book = Book(known_decisions())
    rows = [
        _row(each, book, looked_on, known)
        for each in book.decisions
        if each.counts_from <= looked_on and each.is_known_on(known)
    ]
    if as_json:
        put_json(rows)
        end(Ending.FINE)
    for row in rows:
        put(f"{row['adopted']}  {row['id']}  {row['title']}")
        put(f"            {row['state_words']}; {row['made_by']}")
    put(f"{len(rows)} decisions by {looked_on}.")
    end(Ending.FINE)


def _row(decision: Decision, book: Book, on: date, known_on: date | None) -> dict[str, Any]:
    from openkp.governance.decision_words import STATE_WORDS, maker_words

    state = book.state_of(decision, on, known_on)
    return {
        "id": decision.id,
        "title": decision.title,
        "adopted": decision.counts_from.isoformat(),
        "adopted_earliest": decision.earliest.isoformat(),
        "adopted_latest": decision.latest.isoformat(),
        "uncertain": decision.earliest != decision.latest,
        "on": on.isoformat(),
        "state": state.value,
        "state_words": STATE_WORDS[state],
        "maker": decision.maker.value,
        "maker_name": decision.maker_name,
        "made_by": maker_words(decision),
    }


def show(
    number: Annotated[str, typer.Argument(metavar="ID", help="Number, such as KP/2017/Plenary/AD1.")],
    on: OnDay = None,
    as_json: AsJson = False,
    as_text: Annotated[bool, typer.Option("--text", help="As plain text (the default).")] = False,
    as_xml: Annotated[bool, typer.Option("--xml", help="As Akoma Ntoso 3.0.")] = False,
) -> None:
    """One decision in full: words, effects in sentences, relations, sources, where it stands on a day."""
    from openkp.scheme.provisions import Book

    if as_json + as_text + as_xml > 1:
        raise wrong_use("--json, --text and --xml exclude each other.", "Give one of them.")
    looked_on = day(on)
    book = Book(known_decisions())
    decision = book.by_id.get(number.strip())
    if decision is None:
        raise wrong_use(f"There is no decision {number[:80]!r}.{_near(number, book)}", "See `decision list`.")
    if as_xml:
        from openkp.governance.akoma_ntoso import to_akoma_ntoso

        written = to_akoma_ntoso(decision, known=book.decisions)
        sys.stdout.write(written.decode())
    elif as_json:
        put_json(_in_full(decision, book, looked_on))
    else:
        from openkp.governance.decision_paper import StandsOn, decision_text

        standing = StandsOn(day=looked_on, state=book.state_of(decision, looked_on))
        put(decision_text(decision, standing=standing).rstrip("\n"))
    end(Ending.FINE)


def _near(number: str, book: Book) -> str:
    from difflib import get_close_matches

    near = get_close_matches(number[:80], list(book.by_id), n=3)
    return f" Did you mean {', '.join(near)}?" if near else ""


def _in_full(decision: Decision, book: Book, on: date) -> dict[str, Any]:
    """The JSON form of the decision, its row in the register, and each effect in a sentence."""
    from openkp.scheme.decisions import decision_to_json
    from openkp.scheme.effect_sentences import effect_sentence

    return {
        **_row(decision, book, on, None),
        "decision": decision_to_json(decision),
        "sentences": [
            {"paragraph": paragraph.number, "sentence": effect_sentence(effect)}
            for paragraph in decision.paragraphs
            for effect in paragraph.effects
        ],
    }


def verify(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .kpdecision file; - for standard input.")],
    trust: Annotated[
        Path | None,
        typer.Option(
            "--trust", metavar="FILE", help="Your own trust list; without it, the one in the file is used."
        ),
    ] = None,
    on: OnDay = None,
    with_office: Annotated[
        bool,
        typer.Option("--with-office", help="Compare with the decisions of the office on this machine too."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Verify a signed decision with one file and no network: signature, log, text, positions, effects.

    The answer is valid, invalid, unknown_issuer, revoked or not_in_force. Exit 0 only for valid.
    """
    from openkp.governance.decision_verification import verify_decision
    from openkp.statements.decision_files import MAX_FILE_BYTES

    looked_on = day(on)
    data = read_bytes(file, limit=MAX_FILE_BYTES)
    known = known_decisions() if with_office else None
    verdict = verify_decision(data, on=looked_on, trust=_trusted(trust), known=known)
    answer = _verdict_json(verdict, looked_on)
    if as_json:
        put_json(answer)
    else:
        _put_verdict(answer)
    end_by(answer["verdict"] == "valid")


def _trusted(path: Path | None) -> TrustList | None:
    from openkp.cli.certificate import open_trust_file

    return None if path is None else open_trust_file(path)


def _verdict_json(verdict: DecisionVerdict, on: date) -> dict[str, Any]:
    from openkp.scheme.decisions import decision_to_json

    adopted = verdict.adopted
    return {
        "verdict": verdict.verdict.value,
        "on": on.isoformat(),
        "decision": None if adopted is None else decision_to_json(adopted.decision),
        "state": None if verdict.state is None else verdict.state.value,
        "declared_at": None if adopted is None else adopted.declared_at.isoformat(),
        "meeting": None if adopted is None else adopted.meeting,
        "text_digest": None if adopted is None else adopted.text_digest.hex(),
        "positions": {}
        if adopted is None
        else {each.party: each.position.value for each in adopted.positions},
        "is_authentic": verdict.is_authentic,
        "is_logged": verdict.is_logged,
        "witnesses": list(verdict.witnesses),
        "lists_as_of": None if verdict.lists_as_of is None else verdict.lists_as_of.isoformat(),
        "came_with_file": verdict.came_with_file,
        "findings": [_finding(each) for each in verdict.findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    from openkp.governance.decision_messages import DECISION_MESSAGES
    from openkp.scheme.messages import MESSAGES, finding_to_json

    return finding_to_json(finding, catalogue={**MESSAGES, **DECISION_MESSAGES})


def _put_verdict(answer: dict[str, Any]) -> None:
    put(str(answer["verdict"]).replace("_", " ").upper())
    decision = answer["decision"]
    if decision:
        put(f"{decision['id']}  {decision['title']}")
        count = len(answer["positions"])
        put(f"declared {answer['declared_at']}; {count} positions; state: {answer['state']}")
        put(
            f"signature {'good' if answer['is_authentic'] else 'not confirmed'}; "
            f"log {'holds it' if answer['is_logged'] else 'not shown'}; "
            f"witnesses: {', '.join(answer['witnesses']) or 'none'}"
        )
    put_findings(answer["findings"])
    if answer["lists_as_of"]:
        source = "in the file" if answer["came_with_file"] else "given"
        put(f"By the trust list {source}, of {answer['lists_as_of']}.")


def known_decisions() -> tuple[Decision, ...]:
    """The shipped decisions, and those of the office on this machine, if there is one.

    An office that cannot be opened is told on stderr and left out.
    """
    from openkp.scheme.decisions import decisions

    shipped = {each.id: each for each in decisions()}
    try:
        own = _office_decisions()
    except Trouble as trouble:
        say(f"Without the office's own decisions: {trouble.text}")
        own = ()
    return tuple({**shipped, **{each.id: each for each in own}}.values())


def _office_decisions() -> tuple[Decision, ...]:
    """The decisions of the office whose folder is there; none where no office was set up."""
    from openkp.cli.opening import home_path, open_office

    if not home_path().is_dir():
        return ()
    open_office()
    try:
        from openkp.office.meetings.regime import office_book
    except ImportError:
        return ()
    return office_book().decisions


COMMANDS: dict[str, Callable[..., Any]] = {"list": list_decisions, "show": show, "verify": verify}
