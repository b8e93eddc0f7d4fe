"""`openkp definition search`: whether a draft with brackets has a text that everyone can live with."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.definition_opening import draft_of, situations_with
from openkp.cli.definition_texts import OwnSituations
from openkp.cli.options import AsJson
from openkp.cli.speaking import Ending, Trouble, end, put, put_json, wrong_use

if TYPE_CHECKING:
    from openkp.definitions.drafts import Draft
    from openkp.definitions.problem import Demand
    from openkp.definitions.search_answers import FoundText, SearchAnswer

SOLVERS = ("own", "sat")


def search(
    name: Annotated[
        str,
        typer.Argument(
            metavar="DRAFT.toml", help="A draft with brackets, or a shipped debate, such as 2012."
        ),
    ],
    margin: Annotated[
        int,
        typer.Option(
            "--margin",
            metavar="N",
            min=0,
            max=1000,
            help="Show texts that lose up to N situations more, too.",
        ),
    ] = 0,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, max=1000, help="Show at most N texts.")
    ] = 50,
    solver: Annotated[
        str, typer.Option("--solver", metavar="NAME", help="own, or sat (needs the extra `search`).")
    ] = "own",
    situation: OwnSituations = None,
    as_json: AsJson = False,
) -> None:
    """Whether any choice of a draft's brackets keeps every red line and treats every situation as demanded.

    If none does: the smallest set of demands that cannot all hold. In any case: the frontier of situations
    lost against red lines crossed, the texts that cross the fewest, and what each red line costs. Texts are
    listed, never recommended. Exit 0 for every answer.
    """
    from openkp.definitions import library
    from openkp.definitions.search import search as searched

    if solver not in SOLVERS:
        raise wrong_use(f"--solver {solver[:40]!r} is not known.", f"Choose one of: {', '.join(SOLVERS)}.")
    if solver == "sat" and find_spec("pysat") is None:
        raise Trouble("python-sat is not installed.", "Install openkp[search], or leave --solver out.")
    situations = situations_with(situation, as_json=as_json)
    draft = draft_of(name, situations, as_json=as_json)
    found = searched(draft, situations, library.catalogue(), margin=margin, most=most, solver=solver)
    shown = _answer(draft, found)
    if as_json:
        put_json(shown)
    else:
        _put_answer(shown)
    end(Ending.FINE)


def _answer(draft: Draft, found: SearchAnswer) -> dict[str, Any]:
    return {
        "title": draft.title,
        "source": draft.source,
        "remarks": list(draft.remarks),
        "brackets": [
            {
                "number": each.number,
                "alternatives": [{"text": one.text, "owners": list(one.owners)} for one in each.alternatives],
            }
            for each in draft.body.choices
        ],
        "must_cover": list(draft.must_cover),
        "must_not_cover": list(draft.must_not_cover),
        "is_possible": found.is_possible,
        "unfinished": [each.value for each in found.unfinished],
        "conflict": [_demand(each) for each in found.conflict],
        "conflict_equals": found.conflict_equals,
        "is_conflict_at_least": found.is_conflict_at_least,
        "conflicts": [
            {
                "demands": [_demand(one) for one in each.demands],
                "answers_of_one_text_with_the_others": {
                    name: answer.value for name, answer in each.answers.items()
                },
            }
            for each in found.conflicts
        ],
        "frontier": [
            {
                "lost": each.lost,
                "crossed": each.crossed,
                "equals": each.equals,
                "is_at_least": each.is_at_least,
                "text": _text(draft, each.text),
            }
            for each in found.frontier
        ],
        "texts": [_text(draft, each) for each in found.texts],
        "total": found.total,
        "is_total_at_least": found.is_total_at_least,
        "equals": found.equals,
        "is_equals_at_least": found.is_equals_at_least,
        "fewest_lost": found.fewest_lost,
        "costs": [
            {"demand": _demand(each.demand), "alone": each.alone, "dropped": each.dropped}
            for each in found.costs
        ],
    }


def _text(draft: Draft, found: FoundText) -> dict[str, Any]:
    from openkp.definitions.brackets import print_body

    taken = dict(enumerate(found.taken))
    return {
        "taken": list(found.taken),
        "idle": sorted(draft.body.idle(found.taken)),
        "text": print_body(draft.body.closed(taken)),
        "lost": list(found.lost),
        "crossed": [_demand(each) for each in found.crossed],
        "crossings": found.crossings,
        "unmet_wishes": found.unmet_wishes,
    }


def _demand(demand: Demand) -> dict[str, Any]:
    from openkp.definitions.parties import is_side, members

    sides = [
        {"party": each, "members": list(members(each)), "counted_as_one": is_side(each)}
        for each in demand.parties
    ]
    return {
        "kind": demand.kind.value,
        "subject": demand.subject,
        "parties": list(demand.parties),
        "sides": sides,
    }


# --- for a person to read -----------------------------------------------------------------------------------

_KINDS = {
    "must_cover": "must be covered",
    "must_not_cover": "must not be covered",
    "required": "must stand in the text",
    "excluded": "must not stand in the text",
}


def _put_answer(shown: Mapping[str, Any]) -> None:
    put(shown["title"])
    for remark in shown["remarks"]:
        put(f"Remark: {remark}")
    put(
        f"{len(shown['brackets'])} brackets; {len(shown['must_cover'])} situations must be covered, "
        f"{len(shown['must_not_cover'])} must not."
    )
    for bracket in shown["brackets"]:
        put(f"  {bracket['number'] + 1}. {' / '.join(map(_alternative, bracket['alternatives']))}")
    if shown["is_possible"]:
        put("\nThere is a text that meets every demand.")
    elif shown["is_possible"] is None:
        put("\nNot known: whether any text meets every demand. The draft is too large for this question.")
    else:
        _put_conflicts(shown)
    known = "No text is ahead of these on both."
    if "frontier" in shown["unfinished"]:
        known = "Not finished: the draft is too large. These texts exist; others may be ahead of them."
    put(f"\nThe frontier: red lines crossed against situations lost. {known}")
    for point in shown["frontier"]:
        equals = _count(point["equals"], point["is_at_least"])
        put(f"  crossed {point['crossed']}, lost {point['lost']} (texts: {equals}), the first of them:")
        _put_text(point["text"], "    ")
    total = _count(shown["total"], shown["is_total_at_least"])
    put(f"\nTexts that cross the fewest red lines, within the margin: {total}. None is recommended.")
    put("What stands in each bracket, in the order of the brackets:")
    for text in shown["texts"]:
        put(f"  crossed {text['crossings']}, lost {len(text['lost'])}: {_standing(text, shown['brackets'])}")
    if shown["costs"]:
        _put_costs(shown)
    elif "costs" in shown["unfinished"]:
        put("\nNot known: what each red line costs. The draft is too large for this question.")
    if shown["unfinished"]:
        put("\nClose some brackets to have every answer, or install openkp[search] and add --solver sat.")


def _put_conflicts(shown: Mapping[str, Any]) -> None:
    """Every smallest set that is named, with the answer to a situation that makes it unmet."""
    equals = _count(shown["conflict_equals"], shown["is_conflict_at_least"])
    put("\nNo choice of the brackets meets every demand. These cannot all hold, and no smaller set is in")
    put(f"conflict. Sets of this size: {equals}.")
    for number, each in enumerate(shown["conflicts"], start=1):
        put(f"  Set {number}:")
        for demand in each["demands"]:
            answer = each["answers_of_one_text_with_the_others"].get(demand["subject"])
            others = f" (by a text that keeps the others: {answer.replace('_', ' ')})" if answer else ""
            put(f"  - {_demand_words(demand)}{others}")
    if len(shown["conflicts"]) < shown["conflict_equals"]:
        put(f"  The first {len(shown['conflicts'])} are shown.")
    put("  Giving up any one demand of a set resolves that conflict; others may remain.")


def _alternative(alternative: Mapping[str, Any]) -> str:
    owners = f" ({', '.join(alternative['owners'])})" if alternative["owners"] else ""
    return f"{alternative['text'] or 'nothing'}{owners}"


def _standing(text: Mapping[str, Any], brackets: Sequence[Mapping[str, Any]]) -> str:
    """What stands in each bracket; a dash for one inside a limb or an exception that is left out."""
    return "; ".join(
        f"{number + 1} –"
        if number in text["idle"]
        else f"{number + 1} {each['alternatives'][taken]['text'] or 'nothing'}"
        for number, (taken, each) in enumerate(zip(text["taken"], brackets, strict=True))
    )


def _count(number: int, is_at_least: object) -> str:
    return f"at least {number}" if is_at_least else str(number)


def _put_text(text: Mapping[str, Any], indent: str) -> None:
    for line in str(text["text"]).rstrip("\n").split("\n"):
        if not line.endswith(" not stated"):
            put(f"{indent}| {line}")
    if text["lost"]:
        put(f"{indent}loses: {', '.join(text['lost'])}")
    for each in text["crossed"]:
        put(f"{indent}crosses: {_demand_words(each)}")


def _put_costs(shown: Mapping[str, Any]) -> None:
    put(f"\nWhat each red line costs. The fewest situations that any text loses: {shown['fewest_lost']}.")
    put("Lost by a text that keeps it; lost by one that keeps all the others; the red line:")
    for each in shown["costs"]:
        alone, dropped = ("no text" if each[key] is None else each[key] for key in ("alone", "dropped"))
        put(f"  {alone:>7}  {dropped:>7}  {_demand_words(each['demand'])}")


def _demand_words(demand: Mapping[str, Any]) -> str:
    who = ", ".join(
        "; ".join(map(_name, side["members"] or [side["party"]]))
        + (" (counted as one side)" if side["counted_as_one"] else "")
        for side in demand["sides"]
    )
    said = f"{demand['subject']} {_KINDS[str(demand['kind'])]}"
    return f"{who}: {said}" if who else said


def _name(party: str) -> str:
    from openkp.scheme.countries import country_name, is_issuer_code

    return country_name(party) if is_issuer_code(party) else party


COMMANDS: dict[str, Callable[..., Any]] = {"search": search}
