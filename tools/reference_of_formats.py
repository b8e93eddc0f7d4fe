"""Reference pages of the three formats of files: definitions, drafts with brackets, and situations.

For tools/reference_pages.py. Tables of fields are written by hand beside the readers that they describe
(`openkp.definitions.text_form`, `drafts`, `reading`), and a test reads each example with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.resources import files

Table = Callable[[Iterable[str], Iterable[Iterable[object]]], str]


def _shipped(name: str) -> str:
    return (files("openkp.reference") / "definitions" / name).read_text("utf-8")


_TEXT_FORMAT = """# The text form of a definition

One text of “conflict diamonds”, as a file that a person can read, change and send: one statement to a line, in plain
UTF-8. `openkp definition show D6 --text` prints a shipped one, `openkp definition check mine.txt` reads one of your own
and names every slip with its line. Wherever a command asks for the id of a text, such a file does as well. What was
printed is read back as the same value.

## The lines

| Line | Needed | Meaning |
|---|---|---|
| `definition ID revision NUMBER` | once, first | A letter, then up to 79 letters, digits, `_`, `.` or `-`. A text of your own has an id of its own |
| `title "…"` | once | What the text is called |
| `status WORD` | once | {statuses} |
| `day 2012-06` | once | Of the text, as exactly as the source says: `2012`, `2012-06` or `2012-06-14` |
| `source "…"` | once | Where the text can be read |
| `wording "…"` | once | A short quotation of the text itself |
| `limb ID` | at least one | Begins a way in which stones are conflict diamonds; its slots follow |
| `except ID "source"` | | Begins an exception, with its own source; its slots follow. No two limbs or exceptions have the same id |
| `KIND element \\| element` | at least one for each limb and exception | A slot: one of the elements holds. Every slot of a limb holds, so that two slots of a kind mean *and*, and `\\|` means *or* |
| `reading KIND … "who said it"` | | A slot that was said of the text and does not stand in it |
| `assumption KIND … "why"` | | A slot that had to be assumed to encode the text |
| `remark "…"` | any number | What a reader must know; it changes no answer |
| `determined by …` | | Who decides whether it applies: words in quotes, or `not stated` |
| `standard of proof …` | | What has to be shown, likewise |
| `effect if met …` | | What follows, likewise |
| `ends when …` | | When it ceases to apply, likewise |

`status` is one of: {status_words}. A text of your own that nobody has proposed is a `draft`.

`KIND` is one of {kinds}; an element is of one kind and stands in slots of that kind alone
([list](definitions.md#elements)).

## Order, spaces, quotes

- The lines of a limb or an exception are those between its own line and the next `limb` or `except`. All others may
  stand in any order; they are printed in the order of the table above, exceptions after limbs.
- Spaces at the beginning of a line mean nothing; slots are printed with two. Empty lines and lines that begin with `#`
  are passed over.
- Words in quotes are written as in JSON, on one line: `\\"` is a quote within them, `\\n` a line break. Control characters
  and characters that turn the direction of writing are refused.
- A text of more than {longest} characters is not read, and after {most} slips reading stops.

## Exceptions, readings, assumptions

A text reaches a situation where every slot of one of its limbs holds and no exception applies; an exception applies
where every one of its slots holds.

Slots marked `reading` or `assumption` count in the answers *with the readings*, and are left out of those *by the words
alone* (`--without-readings`). A limb or an exception that has no other slots falls away with them.

What a line of the last four does not give is *not stated*, and printed so: leaving the line out says the same.

## An example

"""

_DRAFT_FORMAT = """# Drafts with brackets

A draft is a TOML file: a text with brackets, situations that must be covered or must not be, and what parties have
said of single words. `openkp definition search DRAFT.toml` answers four questions about it: is there any text that
keeps every demand; if not, the smallest set of demands that cannot all hold; the frontier of situations lost against
red lines crossed; and what each red line costs. `openkp definition check DRAFT.toml` only reads it.

## The file

| Field | Needed | Meaning |
|---|---|---|
| `title` | yes | What the draft is |
| `source` | yes | Where the text and its brackets can be read, or who wrote them |
| `text` | yes | The body of the text with its brackets, in `'''`, as below |
| `must_cover` | | Situations (ids) that the text must reach: the answer must be *covered* |
| `must_not_cover` | | Situations that it must not reach: the answer must be *not covered* |
| `[[positions]]` | | One for each party and word |
| `party` | yes | Who says it: see *Who can stand behind a word* |
| `subject` | yes | An element such as `violence`, or an exception as `except:ID` |
| `stance` | yes | `required`, `wanted`, `indifferent`, `unwanted` or `excluded` |
| `source` | | Where it was published |
| `counts` | for free names | `true`: the position decides; `false`: it is shown and decides nothing. Left out, it is `true` for Participants and `false` for Observers |
| `counted_as_one` | for several | `true` where `party` names several that a report gives as one side: they count as one, and every answer says so |
| `remarks` | | `["…"]`, above the first `[[positions]]`: what a reader of the answers must know; printed before them |

Both lists take ids of situations, and no names of files: those that the product ships ([list](situations.md)), and
the id of one of your own if its file is named beside the draft (`openkp definition search DRAFT.toml --situation
mine.toml`). One that is in both lists is a contradiction and a finding. `title`, `source`, `text`, the lists and
`remarks` stand above the first `[[positions]]`; a field that is not in this table is a finding, never passed over.

## Who can stand behind a word

`party`, and the owners of brackets in braces, are one of these. A two-letter code that no list knows, the name of a
country in place of its code, and a word that is nearly that of an Observer are slips and findings.

| Written | Who | Decides, where nothing is said |
|---|---|---|
| `ZW`, `EU` | One who is or was a Participant, by its code | yes |
| `AU, CA` | Several of them as one side, with `counted_as_one = true` where it decides | yes, as one |
| {observers}, or the full name | An Observer: shown beside, as on the desk | no |
| {offices} | Who holds an office | no |
| `NE` | Another country | no |
| `Members of ADPA (not named)`, `IPIS` | A free name, as reports have it | say `counts = true` or `false` |

A position is about a word that the text can have. One about a word that was closed as left out, or that no bracket has,
is a finding: in a file as on the desk it would decide nothing, and the desk writes it as a comment when it makes a file.

## The text

As the [text form](text-format.md) of a definition from its first limb on: `limb ID`, below it one slot to a line
(a kind, then elements with `|` for *or*), then exceptions (`except ID "source"`) with their slots, and what is stated
(`determined by`, `standard of proof`, `effect if met`, `ends when`). Braces after a bracket name who stands behind the
words, as listed above; they may be empty or left out.

| Written | Means |
|---|---|
| `act armed_conflict \\| [violence]{US}` | the element stands, or is deleted |
| `act [armed_conflict]{ZW} / [armed_conflict \\| violence]{US}` | one of them stands, and no two |
| `act armed_conflict \\| [violence]{US} / [military_action]{CA} / []` | one of them, or, by the empty bracket, none |
| `[scale systematic]{ZW, CN}` | the whole slot stands, or is deleted |
| `[scale systematic]{ZW} / [scale systematic; scale widespread]{CA} / []{CN}` | one slot, two slots, or none |
| `[limb b]{CA}` with slots below it | the whole limb stands, or is deleted |
| `[except x "source"]{RU}` with slots below it | the exception stands, or is deleted |

A bracket that stands alone may be deleted. Brackets with ` / ` between them are alternatives of which exactly one
stands; to allow that none does, one of them is `[]`. Brackets do not stand within brackets. A slot that stands keeps at least one
element, and a text at least one limb: choices that leave none are no texts.

## What counts

- A situation in `must_cover` is **lost** unless the exact answer of the text is *covered*; one in `must_not_cover`
  unless it is *not covered*. *Open* and *contested* count as lost: a delegate who demands that a case be reached is
  not served by a text that leaves it in dispute.
- A text **contains** a word if the word stands in a limb that stands; an exception, if the exception stands.
- `required` and `excluded` are **red lines**: crossed by a text that does not contain the word, or does. Each party's
  red line counts as one. The same red line of several parties is one demand with several names.
- `wanted` and `unwanted` are counted and shown. They never put one text before another.
- **In front** stand the texts that cross the fewest red lines, and among them those that lose the fewest situations; how
  many are equal is printed. With `--margin N` those that lose up to N situations more are listed too. They stand in the
  fixed order of the brackets, which says nothing of their worth. The **frontier** has one line for each pair of crossings
  and losses that no other text betters on both; it ends where no text loses fewer situations, whatever it crosses.
- The **smallest conflict** is a set of demands (situations and red lines) that cannot all hold and of which no smaller
  set is in conflict. All sets of that size are listed (the first {most_shown}, and how many there are); beside a
  situation stands the answer that one text which keeps the others gives to it. Giving up any one demand of a set
  resolves that conflict; others may remain. It is arithmetic, not blame: every one of these demands may be right.
- What a red line **costs**: the fewest situations lost by a text that keeps it, whatever it does to the others; and the
  fewest lost by a text that keeps all the others, whatever it does to this one. Where no text does so, that is said.

No country, party or text gets a score anywhere.

## What is wrong is said with its line

A bracket that is not closed, a word that the catalogue lacks, a situation that is not known, a list that contradicts
the other, a party that says two things of one word: each is a finding with the line, what was found and what was
expected; so is every field that a draft does not have, with the one that was meant. A file of more than {longest_file}
characters is not read, nor a text in it of more than {longest}. Nothing is searched while anything is wrong.

## The debate of 2012

Shipped as `openkp/reference/definitions/debates/2012.toml`; `openkp definition search 2012` runs it, and
`openkp definition search 2018-19` and `2025` run the two others.

"""

_SITUATION_FORMAT = """# Situations

A situation is a TOML file: what happened, where it can be read, and who says what of which element.
`openkp definition evaluate D6 FILE.toml` evaluates a file of your own like the shipped ones, and
`openkp definition check FILE.toml` only reads it.

| Field | Needed | Meaning |
|---|---|---|
| `id` | yes | Small letters, digits and `-`: `marange-2008` |
| `title`, `summary` | yes | In plain words, without blame |
| `country` | yes | Two-letter code (ISO 3166-1) of the country where the stones are mined |
| `starts`, `ends` | `starts` | As exactly as sources say: `2008`, `2008-10` or `2008-10-27`; `ends` is empty while it goes on |
| `answer_of_process` | yes | What the Process or the United Nations did, in one sentence |
| `spot` | | `{ latitude = -19.6, longitude = 32.3, radius_km = 60 }`, for the map |
| `[[sources]]` | at least one | `key`, `title`, `address`, and `day`, which may be left out |
| `[[assertions]]` | at least one | as below |
| `element` | yes | An element of the [catalogue](definitions.md#elements) |
| `value` | yes | `yes`, `no`, or `unknown`: the party says that it cannot be known |
| `party` | yes | Who says it: a body, a Participant, an organisation |
| `source` | yes | Key of a source of the file: nothing is asserted without one |
| `day` | | When it was said |
| `standard` | | How firmly it was established: {standards} |
| `note` | | Which words of the source carry it |

A field that is not in this table is a finding with its line and the field that was meant; nothing of the file is then
taken. The fields of the situation itself stand above the first heading in brackets.

What one party says in one source is an *account*. Accounts stand side by side and are never averaged or ranked by
standard: an element that one account affirms and another denies is disputed, and a text that turns on it is
*contested*. What follows from an assertion is taken with it (a rebel movement is an armed group), but what follows
only from one in dispute counts for neither side; an account that
denies what follows from its own words is impossible, and a finding with its line. Where facts changed on a day, there
are two situations, one before and one after. An element of which nobody says anything is not known; it is not false.

## An example

"""


def text_format_page(_table: Table) -> str:
    """How the text form of a definition is written, and D6 as the example."""
    from openkp.definitions.definition import Status
    from openkp.definitions.elements import SlotKind
    from openkp.definitions.text_form import LONGEST, MOST_FINDINGS

    meanings = {
        Status.IN_FORCE: "in force in the Process",
        Status.ADOPTED: "adopted by the Plenary",
        Status.PROPOSED: "put before the Plenary or circulated in it",
        Status.DESCRIBED: "proposed or used by those who do not decide, or known only from a report",
        Status.DRAFT: "one's own, put before nobody yet",
    }
    text = _filled(
        _TEXT_FORMAT,
        statuses="Where it stands, as below",
        status_words="; ".join(f"`{each.value}` ({meanings[each]})" for each in Status),
        kinds=", ".join(f"`{each.value}`" for each in SlotKind),
        longest=f"{LONGEST:,}",
        most=str(MOST_FINDINGS),
    )
    return text + "```text\n" + _shipped("texts/D6.txt").rstrip("\n") + "\n```\n"


def _filled(text: str, **values: str) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def draft_format_page(_table: Table) -> str:
    """How a draft with brackets is written, and the example of 2012."""
    from openkp.definitions.conflicts import MOST_SHOWN
    from openkp.definitions.parties import OBSERVER_CODES, OFFICES
    from openkp.definitions.text_form import LONGEST
    from openkp.definitions.toml_form import LONGEST_FILE

    text = _filled(
        _DRAFT_FORMAT,
        observers=", ".join(f"`{each}`" for each in OBSERVER_CODES),
        offices=", ".join(f"`{each}`" for each in OFFICES),
        most_shown=str(MOST_SHOWN),
        longest_file=f"{LONGEST_FILE:,}",
        longest=f"{LONGEST:,}",
    )
    return text + "```toml\n" + _shipped("debates/2012.toml").rstrip("\n") + "\n```\n"


def situation_format_page(_table: Table) -> str:
    """How a situation is written, with a shipped one as the example."""
    from openkp.definitions.situations import Standard

    standards = ", ".join(f"`{each.value}`" for each in Standard)
    text = _SITUATION_FORMAT.replace("{standards}", standards)
    return text + "```toml\n" + _shipped("situations/guyana.toml").rstrip("\n") + "\n```\n"
