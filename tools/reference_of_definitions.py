"""Reference pages of definitions of conflict diamonds, for tools/reference_pages.py.

Elements and texts, and the matrix with its drawings; the formats of files are in `reference_of_formats`. What only
a person can say stands here in words; every answer, count and example is computed or read from the shipped files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Table = Callable[[Iterable[str], Iterable[Iterable[object]]], str]

#: Where the drawings stand, below docs/reference.
DRAWINGS = {True: "matrix/with-readings.svg", False: "matrix/words-alone.svg"}

_SLOTS = {
    "actor": "who acts",
    "act": "what is done",
    "link": "how the diamonds hang together with it",
    "purpose": "what it is for, or whom it is aimed at",
    "scale": "how much, how often, how grave",
    "place": "where",
    "recognition": "what the United Nations have said of it",
}
_LAYERS = {"text": "", "reading": "*said, not written:* ", "assumption": "*assumed, not written:* "}


_WHERE_IT_STANDS = """*In force*: what certificates are checked against. *Adopted*: by the Plenary, and not in force now.
*Proposed*: put before the Plenary or circulated in it. *Described*: proposed or used by those who do not decide, or
known only from a report. *Draft*: one's own, in a file or in the drafting room.

Numbers are those of the list of texts that this encoding began with. D9 (2022, a call of six Participants to bring in
state actors) and D15 (a “frontier package”) are missing, because no text of either was found.

How such a text is written: [the text form](text-format.md).
"""


def _words(name: str) -> str:
    return name.replace("_", " ")


def _prose(text: str) -> str:
    """Text as it can stand in a paragraph of Markdown."""
    for sign in "\\`*_[]":
        text = text.replace(sign, "\\" + sign)
    return text.replace("<", "&lt;").replace("\n", " ")


# --- elements and texts -------------------------------------------------------------------------------------


def definitions_page(table: Table) -> str:
    """The elements by slot, how they hang together, and every encoded text."""
    from openkp.definitions import library

    catalogue = library.catalogue()
    texts = library.definitions()
    parts = [
        "# Definitions\n\nEvery wording of “conflict diamonds” that the product knows, as data. A text is one or more"
        " *limbs*: stones are conflict diamonds where one of the limbs applies and no exception does. A limb applies"
        " where each of its *slots* does, and a slot where one of its *elements* does. What was said of a text and"
        " does not stand in it is kept apart as a *reading*; what had to be assumed to encode it, as an"
        " *assumption*. What a text leaves out is printed as *not stated*. Nothing here says which text is right.\n\n"
        "How to use them: [What is a conflict diamond?](../guides/definitions.md). What each gives for the situations"
        " met: [the matrix](matrix-of-definitions.md).\n\n## Texts\n"
    ]
    rows = [
        (f"[{each.id}](#{each.id.lower()})", each.title, _words(each.status), each.day, each.source)
        for each in texts.values()
    ]
    parts.append(table(("Id", "Text", "Where it stands", "Day", "Source"), rows) + "\n" + _WHERE_IT_STANDS)
    parts += [_text(each, catalogue) for each in texts.values()]
    parts.append(_elements(catalogue, texts, table))
    return "\n".join(parts)


def _text(definition: Any, catalogue: Any) -> str:
    from openkp.definitions.sentences import definition_sentence
    from openkp.definitions.text_form import STATED, print_definition
    from openkp.scheme.messages import identity

    lines = [f"### {definition.id}\n", f"**{_prose(definition.title)}.** {_prose(definition.source)}\n"]
    lines.append(f"> {_prose(definition.wording)}\n")
    lines.append(_prose(definition_sentence(definition, catalogue, identity)) + "\n")
    stated = [
        f"{words.capitalize()}: {_prose(getattr(definition, name) or 'not stated').rstrip('.')}."
        for words, name in STATED
    ]
    lines.append(" ".join(stated) + "\n")
    lines += [f"- {_prose(remark)}" for remark in definition.remarks]
    lines.append("\n```text\n" + print_definition(definition) + "```\n")
    return "\n".join(lines)


def _elements(catalogue: Any, texts: Mapping[str, Any], table: Table) -> str:
    from openkp.definitions.elements import SlotKind

    used: dict[str, list[str]] = {}
    for text in texts.values():
        for element in text.elements():
            used.setdefault(element, []).append(text.id)
    parts = [
        f"## Elements\n\n{len(catalogue)} words, in {len(SlotKind)} kinds of slots, in the fixed order that also"
        " breaks ties. An element is never changed once a text or an assertion used it: a new meaning is a new"
        " id.\n"
    ]
    for kind in SlotKind:
        rows = [
            (
                f"`{each.id}`",
                each.sentence,
                each.question,
                each.holds_in,
                each.fails_in,
                each.source,
                ", ".join(used.get(each.id, ())),
            )
            for each in catalogue
            if each.slot is kind
        ]
        head = (
            "Element",
            "In a text",
            "A reviewer answers",
            "Yes, for example",
            "No, for example",
            "Source",
            "In",
        )
        parts.append(f"### {kind.value.capitalize()}: {_SLOTS[kind.value]}\n\n" + table(head, rows))
    implied = [(f"`{each.premise}`", f"`{each.conclusion}`", each.reason) for each in catalogue.implications]
    excluded = [(f"`{each.one}`", f"`{each.other}`", each.reason) for each in catalogue.exclusions]
    parts.append(
        "### How they hang together\n\nChecked for contradiction whenever the catalogue is read. Who says that the"
        " left one holds has said that the right one does.\n\n"
        + table(("Where this holds", "this does", "because"), implied)
    )
    if excluded:
        parts.append("Both cannot hold of one situation:\n\n" + table(("One", "Other", "because"), excluded))
    return "\n".join(parts)


# --- the matrix ---------------------------------------------------------------------------------------------


def _made(*, with_readings: bool) -> Any:
    from openkp.definitions import library
    from openkp.definitions.matrix import matrix

    return matrix(
        tuple(library.definitions().values()),
        tuple(library.situations().values()),
        library.catalogue(),
        with_readings=with_readings,
    )


def matrix_drawings() -> dict[str, str]:
    """The matrix as a drawing, with the readings and without."""
    from openkp.definitions import library
    from openkp.definitions.matrix_drawing import as_svg
    from openkp.scheme.messages import identity

    titles = {each.id: each.title for each in library.situations().values()}
    titles |= {each.id: each.title for each in library.definitions().values()}
    return {
        name: as_svg(_made(with_readings=how), titles, identity).rstrip("\n") + "\n"
        for how, name in DRAWINGS.items()
    }


_HOW_TO_READ = """# The matrix of definitions

Every encoded [text](definitions.md) tried on every situation that the product knows. The page is generated from
the shipped files; a test fails when it no longer says what the engine says.

**How to read it.** A row is a situation, a column a text. A cell is one of four answers: **covered** or **not
covered** where it follows from facts that at least one source states and none denies; one source is enough, so look
who it is; **open** where facts are missing; **contested** where the
answer is one thing by one party's facts and another by another's. An answer is about a text and what sources say,
never about a country: a situation that a text does not reach may be as grave as one that it does, and one that it
reaches is not thereby judged. No column is better than another for having more or fewer marks, and how many a
text covers is not added up here. Texts were proposed for different ends, and situations were chosen because the Process met them, not
to represent the world.

**How to dispute it.** Ask the cell what it rests on: `openkp definition evaluate D6 marange-2008` names the slot
that decides, each assertion used with its party and source, and what finding would settle an open answer. Then one
of four things is wrong, and each is mended in its own place. *A fact*: take the situation's file
(`openkp definition situations marange-2008 --toml`), add what your source says beside the others ([format](situation-format.md)) and evaluate the copy; at the desk, add the assertion
or contest one. Nobody's assertion is deleted for yours. *The reading of a text*: compare the two tables below; if
the encoding itself is wrong, correct the text form of the [definition](definitions.md) and evaluate your file. *The
meaning of a word*: the catalogue gives each element's question and its examples; a new meaning is a new element.
*The logic*: an answer is what comes out of every completion of the unknown facts, which anyone can check by hand
for one cell. Tell the project, with the source; the change is a line in a file that everyone can read.
"""


def matrix_page(table: Table) -> str:
    """Both matrices, what the readings change, and how clear each text is."""
    from openkp.definitions import library
    from openkp.definitions.answers import Answer
    from openkp.definitions.sentences import answer_symbol, answer_words

    texts, met = library.definitions(), library.situations()
    whole, bare = _made(with_readings=True), _made(with_readings=False)
    legend = " · ".join(f"{answer_symbol(each)} {answer_words(each)}" for each in Answer)
    parts = [_HOW_TO_READ]
    for title, intro, made, how in (
        ("With the readings", "The texts as their proposers explained them.", whole, True),
        ("The words alone", "Without what was only said or assumed of a text.", bare, False),
    ):
        rows = [
            (
                f"[{situation}](situations.md#{situation})",
                *(answer_symbol(made.answers[situation, each]) for each in made.definitions),
            )
            for situation in made.situations
        ]
        drawing = f"![The matrix: {title.lower()}; the table below says the same]({DRAWINGS[how]})"
        parts.append(f"## {title}\n\n{intro}\n\n{drawing}\n\n{legend}\n")
        parts.append(table(("Situation", *made.definitions), rows))
    changed = [
        (each, situation, _answer(bare, situation, each), _answer(whole, situation, each))
        for each in texts
        for situation in met
        if whole.answers[situation, each] is not bare.answers[situation, each]
    ]
    parts.append(
        "## What the readings change\n\nCells whose answer hangs on words that were said and not written.\n\n"
        + table(("Text", "Situation", "By the words alone", "With the readings"), changed)
    )
    parts.append(_clarity(table))
    return "\n".join(parts)


def _answer(made: Any, situation: str, definition: str) -> str:
    from openkp.definitions.sentences import answer_symbol, answer_words

    answer = made.answers[situation, definition]
    return f"{answer_symbol(answer)} {answer_words(answer)}"


def _clarity(table: Table) -> str:
    from openkp.definitions import library
    from openkp.definitions.clarity import clarity

    met, rows = tuple(library.situations().values()), []
    for text in library.definitions().values():
        with_them, without = (
            clarity(text, met, library.catalogue(), with_readings=how) for how in (True, False)
        )
        rows.append(
            (
                text.id,
                f"{with_them.settled} of {with_them.total}",
                f"{without.settled} of {without.total}",
                ", ".join(f"`{each}` {count}" for each, count in with_them.leaves_open[:4]),
                ", ".join(f"`{each}` {count}" for each, count in with_them.settles_most[:2]),
            )
        )
    head = (
        "Text",
        "Settled, with the readings",
        "Settled, words alone",
        "Words on which the rest turns",
        "One finding settles most",
    )
    return (
        "## How clear each text is\n\nFor how many of the situations the answer is settled, whatever it is. A text"
        " that reaches nothing can be as clear as one that reaches all.\n\n" + table(head, rows)
    )


# --- situations ---------------------------------------------------------------------------------------------


def situations_page(table: Table) -> str:
    """Every situation, with what each source says of it and what each text gives."""
    from openkp.definitions import library

    made = _made(with_readings=True)
    met = library.situations()
    parts = [
        "# Situations\n\nWhat the Process has met, as sources tell it, in the order of time. Sources that contradict"
        " each other stand side by side, and none outweighs another. What nobody says is not known; it is not"
        " false. No situation here is a judgement of a country, and that one is here or not says nothing of its"
        " weight. How to add one or to dispute a fact: [format](situation-format.md),"
        " [the matrix](matrix-of-definitions.md).\n"
    ]
    rows = [(f"[{each.id}](#{each.id})", each.title, each.country, _span(each)) for each in met.values()]
    parts.append(table(("Id", "Situation", "Country", "When"), rows))
    parts += [_situation(each, made, table) for each in met.values()]
    return "\n".join(parts)


def _span(situation: Any) -> str:
    if situation.ends == situation.starts:
        return str(situation.starts)
    return f"{situation.starts} to {situation.ends or 'today'}"


def _situation(situation: Any, made: Any, table: Table) -> str:
    from openkp.definitions.answers import Answer
    from openkp.definitions.sentences import answer_symbol, answer_words

    by_answer = {
        each: [name for name in made.definitions if made.answers[situation.id, name] is each]
        for each in Answer
    }
    said = "; ".join(
        f"{answer_symbol(each)} {answer_words(each)}: {', '.join(names)}"
        for each, names in by_answer.items()
        if names
    )
    head = ("Who", "Source", "Standard", "Says yes to", "Says no to", "Says cannot be known", "Which words")
    return (
        f"## {situation.id}\n\n**{_prose(situation.title)}** ({situation.country}, {_span(situation)}).\n"
        f"{_prose(situation.summary)}\n\nWhat was done: {_prose(situation.answer_of_process)}\n\n"
        f"By the texts with their readings: {said}.\n\n{table(head, _accounts(situation))}{_unused(situation)}"
    )


def _unused(situation: Any) -> str:
    """The sources that carry no assertion, such as those of what was done."""
    used = {each.source for each in situation.assertions}
    left = [_link(each) for each in situation.sources if each.key not in used]
    return f"\nFurther sources: {'; '.join(left)}.\n" if left else ""


def _accounts(situation: Any) -> Iterable[tuple[object, ...]]:
    """One row for each party, source and wording, with the elements of which it speaks."""
    from openkp.definitions.situations import Value

    spoken: dict[tuple[str, ...], dict[Value, list[str]]] = {}
    for each in situation.assertions:
        key = (each.party, each.source, each.standard.value, each.note)
        spoken.setdefault(key, {value: [] for value in Value})[each.value].append(each.element)
    for (party, source, standard, note), said in spoken.items():
        elements = (", ".join(f"`{each}`" for each in said[value]) for value in Value)
        yield (party, _link(situation.source(source)), _words(standard), *elements, note)


def _link(source: Any) -> str:
    """A source as a link, where its address is one that a browser opens."""
    title = source.title.replace("[", "(").replace("]", ")")
    if not source.address.startswith(("http://", "https://")):
        return f"{title}, {source.address}"
    safe = {" ": "%20", "(": "%28", ")": "%29", "|": "%7C", "<": "%3C", ">": "%3E"}
    return f"[{title}]({''.join(safe.get(sign, sign) for sign in source.address)})"
