"""Reference pages of meetings, decisions and effects, for tools/reference_pages.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from datetime import date
from enum import Enum
from typing import Any

Table = Callable[[Iterable[str], Iterable[Iterable[object]]], str]

#: What the Process can set: unit, an example, and which of two values is the stricter.
PARAMETERS = {
    "valid_days": ("days from the day of issue", "45", "the fewer"),
    "confirmation_days": ("days", "21", "the fewer"),
    "confirmation_working_days": ("working days, Monday to Friday without holidays", "10", "the fewer"),
    "retention_years": ("years", "5", "the more"),
    "carat_tolerance": ("share of the declared carats, 0 to 1", "0.005", "the smaller"),
    "value_tolerance": ("share of the declared value, 0 to 1", "0.05", "the smaller"),
    "seals_per_container": ("seals on each container", "2", "the more"),
    "two_person_usd": ("US$, from which a second officer issues", "500000.00", "the smaller"),
    "requires_origin_list": ("`true` or `false`", "true", "`true`"),
}


def words(name: str) -> str:
    """A name of the code as words."""
    return name.replace("_", " ")


def meetings_page(table: Table) -> str:
    """The matrix of kinds, acts and seats; the acts with their data; every state machine."""
    from openkp.governance.acts import Act, MeetingKind, Seat
    from openkp.governance.machines import MACHINES
    from openkp.governance.matrix import cell
    from openkp.governance.rows import ROWS
    from openkp.governance.texts_refusals import HEARD_ONLY, REFUSALS

    codes = list(REFUSALS)
    parts = [
        "# Meetings\n\nWho may do what where. The engine answers every act from this one table, and nobody is above"
        " it: neither the Chair nor an administrator can override a cell.\n\n"
        "In the tables **yes** means that the act is open to the seat; a number says why it is not, as listed"
        " first. The clause of a row is that of its **yes**. Observers, applicants and guests who may act are"
        f" heard under `KPCS-CD:VI.10`: “{HEARD_ONLY}” The country that chairs speaks for itself from a seat of"
        " its own, as a Participant. All working bodies meet as “committee”.\n\n## Why not\n"
    ]
    refusals = [
        (number, REFUSALS[code][1].text, REFUSALS[code][1].next_step, f"`{REFUSALS[code][0]}`", f"`{code}`")
        for number, code in enumerate(codes, start=1)
    ]
    parts.append(table(("No.", "What the user reads", "Next step", "Clause", "Code"), refusals))
    for kind in MeetingKind:
        rows = []
        for act in Act:
            cells = [cell(kind, act, seat) for seat in Seat]
            shown = ["**yes**" if one.is_allowed else codes.index(one.code) + 1 for one in cells]
            clause = f"`{ROWS[act].clause}`" if any(one.is_allowed for one in cells) else ""
            rows.append((words(act.value), *shown, clause))
        title = "Written procedure" if kind is MeetingKind.WRITTEN else words(kind.value).capitalize()
        parts.append(f"## {title}\n\n" + table(("Act", *(seat.value for seat in Seat), "Clause"), rows))
    parts.append(_acts(table))
    parts.append(
        "## State machines\n\nEach drawing is made from the table below it: a dot below every state from which an act"
        " leads, an arrow to the state that it leads to, a loop where the state stays. States with a double edge"
        " are left by nothing. Where several Participants object to one thing, it leaves the objected state when"
        " the last of them lifts its objection.\n"
    )
    for machine in MACHINES.values():
        rows = [
            (words(source) or "(begins)", words(act.value), words(target))
            for source, act, target in machine.transitions
        ]
        title = "Communiqué" if machine.name == "communique" else words(machine.name).capitalize()
        parts.append(
            f"### {title}\n\n![{title}: its states and the acts that lead from one to the next]"
            f"(machines/{machine.name}.svg)\n\n" + table(("From", "Act", "To"), rows)
        )
    return "\n".join(parts)


def _acts(table: Table) -> str:
    from openkp.governance.rows import ROWS

    rows = []
    for act, row in ROWS.items():
        data = ", ".join(
            f"`{one.name}`{'' if one.is_required else '?'} ({one.type.value})" for one in row.fields
        )
        moves = ", ".join(words(name) for name in row.moves)
        rows.append((f"`{act.value}`", row.sentence, data, moves))
    return (
        "## Acts and their data\n\nAs scripts of `openkp meeting simulate` and the API write them. A question mark:"
        " the field may be left out.\n\n"
        + table(("Act", "About it", "Data", "Moves"), rows)
        + "\nWhat the words in parentheses mean:\n\n"
        + table(("Data", "Is"), [(name, text) for name, text in sorted(data_types().items())])
    )


def data_types() -> dict[str, str]:
    """What each type of data is, in the words in which the engine asks for it."""
    from datetime import UTC, datetime

    from openkp.governance.acts import Seat
    from openkp.governance.data import data_findings
    from openkp.governance.events import Event
    from openkp.governance.rows import ROWS

    found = {}
    for act, row in ROWS.items():
        nothing = {one.name: None for one in row.fields}
        event = Event(
            at=datetime(2026, 1, 1, tzinfo=UTC),
            act=act,
            by="BW",
            seat=Seat.PARTICIPANT,
            meeting="m",
            data=nothing,
        )
        for one, finding in zip(row.fields, data_findings(event), strict=True):
            found[one.type.value] = str(finding.params["expected"])
    return found


def machine_drawings() -> dict[str, str]:
    """File name and SVG of every state machine."""
    from openkp.governance.drawing import as_svg
    from openkp.governance.machines import MACHINES

    return {f"machines/{machine.name}.svg": as_svg(machine) for machine in MACHINES.values()}


def decisions_page(table: Table) -> str:
    """Every decision and asserted act shipped with the product."""
    from openkp.governance.decision_words import adopted_words
    from openkp.scheme.decisions import Maker, decisions
    from openkp.scheme.effect_sentences import effect_sentence
    from openkp.scheme.effects import EffectKind
    from openkp.scheme.provisions import Book

    book = Book(decisions())
    asserted = {str(finding.params["decision"]) for finding in book.asserted}
    lists, offices, others = [], [], []
    for one in book.decisions:
        kinds = {effect.KIND for paragraph in one.paragraphs for effect in paragraph.effects}
        is_plain = one.maker is Maker.RECORD and len(one.paragraphs) == 1 and not one.relations
        if is_plain and kinds == {EffectKind.FILL_OFFICE}:
            offices.append(one)
        elif is_plain and kinds == {EffectKind.CHANGE_STANDING} and one.title.startswith(f"{one.id[9:11]}:"):
            lists.append(one)
        else:
            others.append(one)
    parts = [
        "# Decisions shipped with OpenKP\n\nEvery decision that the product knows, as data, with its sources; texts are in"
        " our own words. A number of the Process (`KP/…`, `S/RES/…`) is used where it is known; `OKP/…` is the"
        " product's own. Days are as exact as the sources: where these leave it open, the span is given and the day"
        " that is counted. An office adds the decisions that it adopts or takes up. How effects work:"
        " [Decisions](../guides/decisions.md), [Effects](effects.md).\n\nNothing here says that the product knows"
        " every decision of the Process.\n\n## Decisions, and acts that claimed to be one\n"
    ]
    parts += [_decision(one, is_asserted=one.id in asserted) for one in others]
    for title, intro, listed in (
        ("Standing as lists record it", "Changes that sources record without naming a decision.", lists),
        (
            "Offices",
            "Who held which office, as sources print it; contradicting accounts stand side by side.",
            offices,
        ),
    ):
        rows = [
            (
                f"`{one.id}`",
                adopted_words(one),
                " ".join(effect_sentence(effect) for each in one.paragraphs for effect in each.effects),
                " ".join(_source(account.source) for account in one.accounts),
                one.note,
            )
            for one in listed
        ]
        parts.append(f"## {title}\n\n{intro}\n\n" + table(("Id", "Day", "Effect", "Sources", "Note"), rows))
    return "\n".join(parts)


def _source(source: str) -> str:
    """A source as it can stand in Markdown: an address as a link with the name of its site."""
    if not source.startswith(("http://", "https://")):
        return source
    site = source.split("/")[2].removeprefix("www.")
    return (
        f"[{site}]({source.replace(' ', '%20').replace('(', '%28').replace(')', '%29').replace('|', '%7C')})"
    )


def _decision(one: Any, *, is_asserted: bool) -> str:
    from openkp.governance.decision_words import LINK_WORDS, adopted_words, maker_words
    from openkp.scheme.effect_sentences import effect_sentence

    lines = [f"### {one.title}\n"]
    if is_asserted:
        lines.append("**Asserted.** Its maker could not decide this: it is recorded and has no effect.\n")
    lines.append(f"`{one.id}` · {maker_words(one)} · {adopted_words(one)}\n")
    for paragraph in one.paragraphs:
        lines.append(f"- Paragraph {paragraph.number}: {_prose(paragraph.text)}")
        lines += [f"    - *Effect:* {_prose(effect_sentence(effect))}" for effect in paragraph.effects]
    for relation in one.relations:
        other = f"`{relation.decision}`" + (f", paragraph {relation.paragraph}" if relation.paragraph else "")
        lines.append(f"- Relation: {LINK_WORDS[relation.link].format(other=other)}")
    for stance in one.recognitions:
        lines.append(
            f"- {words(stance.stance).capitalize()} by {_prose(stance.by)}: {_source(stance.source)}"
        )
    sources = "; ".join(f"{account.day.text} by {_source(account.source)}" for account in one.accounts)
    lines.append(f"- Sources: {sources}")
    if one.note:
        lines.append(f"- Note: {_prose(one.note)}")
    return "\n".join(lines) + "\n"


def _prose(text: str) -> str:
    return " ".join(text.replace("<", "&lt;").replace("*", "\\*").split())


def effects_page(table: Table) -> str:
    """Kinds of effects with their fields, terms, examples as JSON, and the parameters that can be set."""
    from openkp.scheme.effect_files import effect_to_json
    from openkp.scheme.effect_sentences import effect_sentence
    from openkp.scheme.effects import EFFECTS, Area, Terms

    parts = [
        "# Effects\n\nAn effect is what a paragraph of a decision does. In a decision's JSON it is an object with `kind` and"
        " the fields below. A field that has its default is left out: a default that is spelled out, an unknown"
        " field or another type is refused, so that two files never say the same in different bytes. Days are"
        " `YYYY-MM-DD`; countries are alpha-2 codes, `EU` for the European Union.\n"
    ]
    examples = effect_examples()
    for kind, made in EFFECTS.items():
        example = examples[kind]
        written = json.dumps(effect_to_json(example), ensure_ascii=False, indent=2)
        parts.append(
            f"## `{kind.value}`\n\n{(made.__doc__ or '').strip()}\n\n"
            + _fields(made, table)
            + f"\n```json\n{written}\n```\n\nThat is: {effect_sentence(example)}\n"
        )
    for title, made in (("`terms`", Terms), ("`area`", Area)):
        says = "\n\n".join((made.__doc__ or "").split("\n\n"))
        parts.append(f"## {title}\n\n" + " ".join(says.split()) + "\n\n" + _fields(made, table))
    parts.append(_choices(table))
    rows = [
        (f"`{name}`", unit, f"`{example}`", strict) for name, (unit, example, strict) in PARAMETERS.items()
    ]
    parts.append(
        "## Parameters that `set_parameter` knows\n\nA value of the Process takes the place of the product's default. Beside"
        " a Participant's own law the stricter of both counts. Another name, or a value that cannot be read, is"
        " stopped before adoption and changes nothing.\n\n"
        + table(("Name", "Unit", "Example", "Stricter"), rows)
    )
    return "\n".join(parts)


def _fields(made: Any, table: Table) -> str:
    rows = []
    for one in fields(made):
        default = one.default if one.default is not MISSING else one.default_factory
        if default is MISSING:
            shown = "**required**"
        elif one.default is MISSING:
            shown = "all defaults"
        else:
            shown = f"`{_default(default)}`"
        rows.append((f"`{one.name}`", _type(str(one.type)), shown))
    return table(("Field", "Type", "Default"), rows)


def _default(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return json.dumps(value if not isinstance(value, tuple) else list(value))


def _type(hint: str) -> str:
    known = {
        "str": "text",
        "bool": "true or false",
        "date | None": "day, or left out",
        "tuple[str, ...]": "list of texts",
        "Terms": "[terms](#terms)",
        "Area": "[area](#area)",
    }
    return known.get(hint, f"one of [{hint}](#choices)")


def _choices(table: Table) -> str:
    from openkp.scheme import effects

    rows = []
    for name in (
        "Counts",
        "InTransit",
        "WithoutConsensus",
        "Direction",
        "Safeguard",
        "StandingChange",
        "Office",
    ):
        choice = getattr(effects, name)
        says = (choice.__doc__ or "").strip()
        rows.append((name, ", ".join(f"`{one.value}`" for one in choice), says))
    return "## Choices\n\n" + table(("Name", "Values", "About"), rows)


def effect_examples() -> dict[Any, Any]:
    """One effect of each kind, invented to show its form."""
    from openkp.scheme import effects as e

    area = e.Area(participant="CF", zones=("Berbérati", "Carnot"))
    made = (
        e.Bar(
            area=e.Area(participant="ZW", produced_from=date(2027, 1, 1)),
            terms=e.Terms(
                counts_on=e.Counts.PRODUCTION, starts_on=date(2027, 1, 1), in_transit=e.InTransit.MAY_ARRIVE
            ),
        ),
        e.Allow(
            area=area,
            terms=e.Terms(
                ends_on=date(2027, 12, 31),
                without_consensus=e.WithoutConsensus.LAPSES,
                condition="The monitoring team sees the lots of the month before",
            ),
        ),
        e.Require(
            area=area, safeguard=e.Safeguard.PRE_APPROVAL, body="WGM", terms=e.Terms(counts_on=e.Counts.ISSUE)
        ),
        e.OpenOnCertification(participant="CF", terms=e.Terms(certifier="WGM")),
        e.Certify(decision="KP/2027/Plenary/AD3", paragraph="1", zones=("Nola",)),
        e.ChangeStanding(participant="CF", change=e.StandingChange.RESTORE),
        e.SetParameter(name="confirmation_days", value="21"),
        e.AdoptDefinition(
            definition="KP-DEF/2027", revision="2", text="Rough diamonds that pay for armed groups"
        ),
        e.MandateBody(body="AHCRR", items=("Report on the definition",), report_by="Plenary 2028"),
        e.FillOffice(
            office=e.Office.CUSTODIAN,
            holder="BW",
            terms=e.Terms(starts_on=date(2027, 1, 1), ends_on=date(2027, 6, 30)),
        ),
    )
    return {one.KIND: one for one in made}
