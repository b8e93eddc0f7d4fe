"""The definitions desk for readers: open to everybody, every answer explained, every table a file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from datetime import date, timedelta
from html import unescape
from itertools import cycle
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from typer.testing import CliRunner

from openkp.cli.commands import application
from openkp.definitions.answers import Answer
from openkp.definitions.comparison import compare
from openkp.definitions.definition import Layer
from openkp.definitions.elements import SlotKind
from openkp.definitions.evaluation import answer_of
from openkp.definitions.library import catalogue, definitions, situations
from openkp.definitions.sentences import kind_words, mark_words
from openkp.definitions.text_form import print_definition
from openkp.office.definitions.reads import library, tables
from openkp.office.definitions.reads.matrix import Taken, matrix
from openkp.office.permissions import PAGES
from openkp.office.wording import state_look
from openkp.scheme.decisions import Account, Decision, Maker, Paragraph
from openkp.scheme.decisions import decisions as shipped_decisions
from openkp.scheme.effects import AdoptDefinition
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.provisions import Provision
from small_office import NOW
from small_table import Table

DESK = "/definitions/"
PAGES_OF_DESK = [
    DESK,
    f"{DESK}elements/",
    f"{DESK}texts/",
    f"{DESK}matrix/",
    f"{DESK}matrix/?readings=without&facts=shipped",
    f"{DESK}compare/",
    f"{DESK}situations/",
]
FILES = [
    *(
        (name, form)
        for name in ("elements", "definitions", "situations", "assertions")
        for form in ("csv", "json")
    ),
    *(("matrix", form) for form in ("csv", "json", "svg")),
    *(("comparison", form) for form in ("csv", "json")),
]


def words(answer) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def contested_cell() -> tuple[str, str]:
    """A situation and a text whose answer is contested."""
    found = matrix(definitions().values(), Taken(is_shipped_only=True))
    return next(cell for cell, answer in found.answers.items() if answer is Answer.CONTESTED)


def open_cell() -> tuple[str, str]:
    found = matrix(definitions().values(), Taken(is_shipped_only=True))
    return next(cell for cell, answer in found.answers.items() if answer is Answer.OPEN)


# --- open to everybody --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES_OF_DESK)
def test_a_stranger_reads_every_list(db, client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("name", list(definitions()))
def test_a_stranger_reads_every_text(db, client, name):
    answer = client.get(f"{DESK}texts/{name}/")
    assert answer.status_code == 200
    assert definitions()[name].title in words(answer)


@pytest.mark.parametrize("name", list(situations()))
def test_a_stranger_reads_every_situation_with_all_that_is_said_of_it(db, client, name):
    said, shown = situations()[name], words(client.get(f"{DESK}situations/{name}/"))
    assert said.title in shown
    assert re.sub(r"\s+", " ", said.answer_of_process) in shown
    for assertion in said.assertions:
        assert assertion.party in shown
        assert catalogue()[assertion.element].sentence in shown
        assert said.source(assertion.source).title in shown
    assert "Add an assertion" not in shown  # a stranger states nothing


def test_only_stating_needs_a_seat():
    closed = {name for name, who in PAGES.items() if name.startswith("definitions:") and who is not None}
    drafting = {name for name in closed if "draft" in name or "debate" in name}
    assert closed - drafting == {
        "definitions:add_assertion",
        "definitions:contest_assertion",
        "definitions:withdraw_assertion",
    }


@pytest.mark.parametrize(
    "path",
    [
        "texts/D99/",
        "situations/atlantis/",
        "matrix/atlantis/D3/",
        "matrix/marange-2008/D99/",
        "files/elements.svg",
        "files/nothing.csv",
        "files/assertions.csv?situation=atlantis",
        "files/places.csv?situation=atlantis",
    ],
)
def test_what_is_not_there_is_not_found(db, client, path):
    assert client.get(DESK + path).status_code == 404


# --- the first page -----------------------------------------------------------------------------------------


def test_the_first_page_says_what_is_in_force_by_which_decision(db, client):
    answer = client.get(DESK)
    shown, page = words(answer), answer.content.decode()
    in_force = library.in_force(NOW.date())
    assert len(in_force) == 1
    assert f"“{definitions()['D3'].wording}”" in shown
    assert f"In our words: {in_force[0].words.summary}" in shown
    assert f"“{in_force[0].words.summary}" not in shown  # the register's summary is no quotation
    assert "revision 1" in shown
    assert "D3, 1" not in shown
    assert (in_force[0].adopted, in_force[0].since) == (date(2002, 11, 5), date(2003, 1, 1))
    assert re.search(r"adopted on \S+ \S+ 2002, in force since \S+ \S+ 2003", shown)
    assert reverse("definitions:text", args=["D3"]) in page
    assert reverse("meetings:decision", args=[in_force[0].decision]) in page
    assert reverse("definitions:matrix") in page


def test_texts_are_counted_against_that_in_force_without_any_order_of_merit(db, client):
    rows = client.get(DESK).context["texts"]
    assert [row["name"] for row in rows] == list(definitions())  # the fixed order, never by the count
    by_name = {row["name"]: row for row in rows}
    assert by_name["D3"]["differs"] == "–"
    differing = sum(
        answer_of(definitions()["D6"], each, catalogue())
        is not answer_of(definitions()["D3"], each, catalogue())
        for each in situations().values()
    )
    assert f">{differing}<" in by_name["D6"]["differs"]
    assert "one=D3" in by_name["D6"]["differs"]


# --- elements and texts -------------------------------------------------------------------------------------


def test_the_catalogue_shows_every_element_with_its_question_and_the_texts_that_use_it(db, client):
    answer = client.get(f"{DESK}elements/")
    page, shown = answer.content.decode(), words(answer)
    for each in catalogue():
        assert f'id="{each.id}"' in page
        assert each.question in shown
    users = {
        one["element"].id: [text["id"] for text in one["texts"]]
        for group in answer.context["groups"]
        for one in group["elements"]
    }
    assert users == {
        each.id: [name for name, text in definitions().items() if each.id in text.elements()]
        for each in catalogue()
    }


def test_what_a_text_leaves_out_is_said_and_readings_are_marked_apart(db, client):
    for name, text in definitions().items():
        answer = client.get(f"{DESK}texts/{name}/")
        page = answer.content.decode()
        left_out = sum(
            not getattr(text, each)
            for each in ("determined_by", "standard_of_proof", "effect_if_met", "ends_when")
        )
        assert page.count("Not stated") == left_out, name
        for layer in (Layer.READING, Layer.ASSUMPTION):
            marked = sum(slot.layer is layer for slot in text.slots())
            assert page.count(f"slot l-{layer.value}") == marked, name
        assert unescape(page).count(print_definition(text)) == 1


def test_a_text_shows_both_columns_and_what_the_readings_change(db, client):
    rows = client.get(f"{DESK}texts/D6/").context["answers"]
    text = definitions()["D6"]
    changed = {
        name
        for name, each in situations().items()
        if answer_of(text, each, catalogue()) is not answer_of(text, each, catalogue(), with_readings=False)
    }
    assert changed  # the Chair's limits of 2012 matter
    assert {row["situation"].id for row in rows if row["is_changed"]} == changed


# --- the matrix and its cells -------------------------------------------------------------------------------


@pytest.mark.parametrize("with_readings", [True, False])
def test_every_cell_is_the_answer_of_the_engine_with_sign_word_and_a_link(db, client, with_readings):
    query = {} if with_readings else {"readings": "without"}
    answer = client.get(f"{DESK}matrix/", query)
    assert len(answer.context["rows"]) == len(situations())
    for row in answer.context["rows"]:
        for cell in row["cells"]:
            expected = answer_of(
                definitions()[cell["text"]], row["situation"], catalogue(), with_readings=with_readings
            )
            assert cell["answer"] == expected.value
            assert cell["symbol"]
            assert cell["word"]
            assert cell["url"].startswith(f"{DESK}matrix/{row['situation'].id}/{cell['text']}/")
            assert ("readings=without" in cell["url"]) is not with_readings


def test_the_columns_can_be_chosen_and_unknown_names_are_passed_over(db, client):
    chosen = client.get(f"{DESK}matrix/", {"definitions": ["D3", "D13", "D99"]})
    assert [each["text"].id for each in chosen.context["texts"]] == ["D3", "D13"]
    assert "definitions=D3%2CD13" in chosen.content.decode()  # the files hold the same columns
    every = client.get(f"{DESK}matrix/", {"definitions": "D99"})
    assert [each["text"].id for each in every.context["texts"]] == list(definitions())


def test_every_cell_explains_itself(db, client):
    """Each situation and each text at least once; the engine's own tests have every cell."""
    names = list(situations())
    cells = {(name, text) for name, text in zip(names, cycle(definitions()), strict=False)}
    for name, text in sorted(cells | {contested_cell(), open_cell()}):
        answer = client.get(f"{DESK}matrix/{name}/{text}/")
        found = answer.context["evaluation"]
        assert answer.status_code == 200
        assert len(answer.context["sentences"]) >= 2
        assert len(answer.context["used"]) == len(found.used)
        page = unescape(answer.content.decode())
        for each in found.used:
            assert situations()[name].source(each.assertion.source).title in page
        if found.deciding.slot:
            deciding = [slot for part in answer.context["parts"] for slot in part.slots if slot.is_deciding]
            assert [each.name for each in deciding] == [found.deciding.slot]


def test_a_contested_cell_says_by_whose_account_and_an_open_one_what_would_settle_it(db, client):
    situation, text = contested_cell()
    answer = client.get(f"{DESK}matrix/{situation}/{text}/")
    assert len({each["tag"] for each in answer.context["accounts"]}) >= 2
    assert "By whose account" in words(answer)
    situation, text = open_cell()
    answer = client.get(f"{DESK}matrix/{situation}/{text}/")
    assert answer.context["settles"]
    question = answer.context["settles"][0]["findings"][0]["question"]
    assert question in words(answer)


# --- two texts side by side ---------------------------------------------------------------------------------


def test_two_texts_are_laid_side_by_side(db, client):
    answer = client.get(f"{DESK}compare/", {"one": "D3", "other": "D13"})
    one, other = definitions()["D3"], definitions()["D13"]
    changed = {row["situation"].id for row in answer.context["changed"]}
    assert changed == {
        name
        for name, each in situations().items()
        if answer_of(one, each, catalogue()) is not answer_of(other, each, catalogue())
    }
    imagined = answer.context["imagined"]
    assert {imagined["met_by"], imagined["not_met_by"]} == {"D3", "D13"}
    assert f"{imagined['met_by']} covers it" in re.sub(r"\s+", " ", words(answer))


def test_without_names_that_in_force_stands_beside_another_and_the_same_twice_is_said(db, client):
    answer = client.get(f"{DESK}compare/")
    assert answer.context["one"].id == "D3"
    assert answer.context["other"].id != "D3"
    same = client.get(f"{DESK}compare/", {"one": "D6", "other": "D6"})
    assert "Both sides are the same text" in words(same)
    assert same.context["changed"] == []


def test_and_against_or_exceptions_and_statements_stand_side_by_side(db, client):
    """In D8 both scales are needed, in D13 one of them is enough: the words are the same."""
    answer = client.get(f"{DESK}compare/", {"one": "D8", "other": "D13"})
    scale = [
        (mine, theirs)
        for part in answer.context["parts"]
        for kind, mine, theirs in part["slots"]
        if kind == kind_words(SlotKind.SCALE)
    ]
    assert scale
    mine, theirs = scale[0]
    assert " and " in mine
    assert " or " in theirs
    assert f"{mine} {theirs}" in words(answer)
    engine = compare(definitions()["D8"], definitions()["D13"], (), catalogue())
    assert len(answer.context["parts"]) == len(engine.limbs) + len(engine.exceptions)


def test_what_does_not_simply_stand_in_the_words_is_marked_on_the_page_and_in_the_files(db, client):
    query = {"one": "D3", "other": "D6"}
    answer, body = client.get(f"{DESK}compare/", query), client.get(f"{DESK}files/comparison.csv", query)
    engine = compare(definitions()["D3"], definitions()["D6"], (), catalogue())
    marked = {each: marks for each, marks in engine.marks_in_other.items() if each in engine.only_in_other}
    assert marked
    shown = {
        unescape(str(each["url"])).rsplit("#", 1)[1]: each["mark"]
        for row in answer.context["slots"]
        for each in row["only_in_other"]
    }
    assert {name for name, mark in shown.items() if mark} == set(marked)
    table = list(csv.DictReader(io.StringIO(body.content.decode("utf-8-sig"))))
    by_id = {row["id"]: row["D6"] for row in table if row["what"] == "element"}
    for name, marks in marked.items():
        assert shown[name] == mark_words(marks)
        assert by_id[name] == f"yes ({', '.join(marks)})"


def test_the_files_of_a_comparison_have_limbs_slots_and_statements(db, client):
    query = {"one": "D8", "other": "D13"}
    body = client.get(f"{DESK}files/comparison.csv", query).content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(body)))
    kinds = Counter(row["what"] for row in table)
    engine = compare(definitions()["D8"], definitions()["D13"], situations().values(), catalogue())
    assert kinds["statement"] == 4
    assert kinds["limb"] == len(engine.limbs)
    assert kinds["slot"] == sum(len(each.slots) for each in (*engine.limbs, *engine.exceptions)) > 0
    assert kinds["situation"] == len(engine.changed)
    values = json.loads(client.get(f"{DESK}files/comparison.json", query).content)
    assert [each["name"] for each in values["statements"]] == [each.field for each in engine.statements]
    assert len(values["limbs"]) == len(engine.limbs)
    given = [[one["in_one"] for one in each["slots"] if one["kind"] == "scale"] for each in values["limbs"]]
    written = [
        [
            [{"layer": slot.layer.value, "any_of": list(slot.elements)} for slot in one.in_one]
            for one in each.slots
            if one.kind is SlotKind.SCALE
        ]
        for each in engine.limbs
    ]
    assert given == written
    assert any(given)


# --- files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "form"), FILES)
def test_every_table_can_be_downloaded(db, client, name, form):
    answer = client.get(f"{DESK}files/{name}.{form}")
    assert answer.status_code == 200
    assert f'filename="definitions-{name}.{form}"' in answer["Content-Disposition"]
    body = answer.content.decode("utf-8-sig")
    assert answer.content.startswith(b"\xef\xbb\xbf") is (form == "csv")  # one encoding for all tables
    if form == "json":
        assert json.loads(body)
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(body)))
        assert len(rows) > 3
        assert {len(row) for row in rows} == {len(rows[0])}
    else:
        assert ElementTree.fromstring(body).tag.endswith("svg")


def test_the_matrix_as_a_file_is_the_matrix_of_the_page(db, client):
    query = {"definitions": "D3,D6", "readings": "without"}
    given = json.loads(client.get(f"{DESK}files/matrix.json", query).content)
    assert given["with_readings"] is False
    assert given["answers"] == {
        name: {
            text: answer_of(definitions()[text], each, catalogue(), with_readings=False).value
            for text in ("D3", "D6")
        }
        for name, each in situations().items()
    }


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-1+2", "-cmd", "@x", "\tx", ["=1", "2"]])
def test_no_cell_of_a_file_is_a_formula(cell):
    assert tables.harmless(cell).startswith("'")


@pytest.mark.parametrize("cell", [-10.97, "-1", "+1", "-0.5", "1e-7"])
def test_a_number_in_a_file_stays_a_number(cell):
    assert tables.harmless(cell) == str(cell)


def test_the_places_of_situations_are_numbers_in_their_file(db, client):
    body = client.get(f"{DESK}files/situations.csv").content.decode("utf-8-sig")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(body))}
    south = [each for each in situations().values() if each.spot is not None and each.spot.latitude < 0]
    assert south
    for each in south:
        assert float(rows[each.id]["latitude"]) == each.spot.latitude


# --- what decisions adopt -----------------------------------------------------------------------------------

SUPERSEDES = [{"link": "supersedes", "decision": "OKP/2002/Interlaken/core-document"}]
OWN = """definition KP2026 revision 1
title "Text of the Plenary"
status adopted
day 2026-11-23
source "Plenary of 2026"
wording "rough diamonds linked to violence"
limb a
  link linked_to
  act violence
determined by "the Plenary"
standard of proof not stated
effect if met not stated
ends when not stated
"""


@pytest.fixture
def table(office) -> Table:
    return Table(office)


def adopt(
    table: Table, text: str, *, name: str = "KP2026", words: str = "rough diamonds linked to violence"
) -> None:
    effect = {"kind": "adopt_definition", "definition": name, "revision": "1"}
    effect |= {"text": text} if text else {}
    table.adopted("definition", effect, text=words, relations=SUPERSEDES)


def test_a_text_that_a_decision_adopts_in_the_text_form_joins_and_is_the_one_in_force(table, client):
    adopt(table, OWN)
    found = library.texts(NOW.date())
    assert found["KP2026"].is_in_force
    assert found["KP2026"].state == "in_force"
    assert found["D3"].state == "adopted"
    assert library.reference_text(NOW.date()) == found["KP2026"]
    assert "KP2026" not in library.texts(NOW.date() - timedelta(days=1))
    assert library.reference_text(NOW.date() - timedelta(days=1)).id == "D3"
    shown = words(client.get(DESK))
    assert "rough diamonds linked to violence" in shown
    assert client.get(f"{DESK}texts/KP2026/").status_code == 200
    assert "KP2026" in words(client.get(f"{DESK}matrix/"))
    assert "“rough diamonds linked to violence”" in shown  # the paragraph, as it was adopted
    register = words(client.get("/decisions/"))
    assert "“rough diamonds linked to violence”" in register
    for page in (shown, register, words(client.get(f"{DESK}texts/"))):
        assert "limb a" not in page  # nobody reads the text form where words are quoted


def provision(
    text: str = "", *, words: str = "Adopted words.", decision: Decision | None = None
) -> Provision:
    """An adoption as a decision of another office may bring it."""
    effect = AdoptDefinition(definition="KP2026", revision="1", text=text)
    paragraph = Paragraph(number="1", text=words, effects=(effect,))
    made = Account(day=PartialDay.parse("2026-01-01"), source="a file")
    adopted = decision or Decision(
        id="KP/2026/AD9", title="X", maker=Maker.PLENARY, accounts=(made,), paragraphs=(paragraph,)
    )
    day = date(2026, 1, 1)
    return Provision(
        decision=adopted,
        paragraph=paragraph,
        effect=effect,
        begins=day,
        settled=day,
        counts_from=day,
        ends_on=None,
    )


def words_of(one: Provision) -> library.Words:
    assert isinstance(one.effect, AdoptDefinition)
    return library.words_of(one, one.effect)


def test_what_was_adopted_is_quoted_and_the_words_of_its_text_form_stand_beside_it_where_they_differ():
    assert words_of(provision(OWN, words="“Rough diamonds\nlinked to violence”.")) == library.Words(
        quoted="“Rough diamonds\nlinked to violence”."
    )
    other = words_of(provision(OWN))
    assert other == library.Words(quoted="Adopted words.", encoded="rough diamonds linked to violence")
    shown = render_to_string("definitions/_words.html", {"words": other})
    assert "“Adopted words.”" in shown
    assert "answers follow the text form: “rough diamonds linked to violence”" in shown
    assert words_of(provision("Free words of an effect")) == library.Words(quoted="Adopted words.")


def test_a_text_form_that_cannot_be_read_is_never_shown_as_a_quotation():
    broken = words_of(provision("definition KP2026 revision 1\nlimb a\n  act phlogiston\n"))
    assert broken == library.Words(quoted="Adopted words.", is_unreadable=True)
    shown = render_to_string("definitions/_words.html", {"words": broken})
    assert "cannot be read" in shown
    assert "phlogiston" not in shown


def test_of_a_shipped_decision_without_a_wording_only_a_summary_is_shown_and_nothing_quoted():
    first = next(each for each in shipped_decisions() if any(one.effects for one in each.paragraphs))
    found = words_of(provision(words="Told in our words.", decision=first))
    assert found == library.Words(summary="Told in our words.")
    shown = render_to_string("definitions/_words.html", {"words": found})
    assert "In our words: Told in our words." in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", shown))
    assert "“" not in shown


def test_a_text_quotes_itself_before_the_desk_says_it_in_a_sentence(db, client):
    answer = client.get(f"{DESK}texts/D3/")
    shown = words(answer)
    assert shown.index(f"“{definitions()['D3'].wording}”") < shown.index("As a sentence of its elements")
    assert "First day in force" in shown
    assert "First day in force" not in words(client.get(f"{DESK}texts/D6/"))


def test_the_words_of_status_are_explained_and_the_numbers_without_a_text_too(db, client):
    shown = words(client.get(f"{DESK}texts/"))
    for state in {each.state for each in library.texts(NOW.date()).values()}:
        assert str(state_look(state).word) in shown.split("What the words of status mean")[1]
    assert "D9" in shown
    assert "D15" in shown


def test_a_stranger_learns_that_there_is_a_drafting_room(db, client, signed_in):
    page = client.get(DESK).content.decode()
    assert "Drafting room" in page
    assert reverse("definitions:drafts") not in page
    assert reverse("definitions:drafts") in signed_in("kp.delegate_bw").get(DESK).content.decode()


def test_an_adopted_text_without_the_text_form_is_shown_in_its_words_and_not_evaluated(table, client):
    adopt(table, "", words="Conflict diamonds are others now.")
    assert list(library.texts(NOW.date())) == list(definitions())
    assert library.reference_text(NOW.date()) is None
    shown = words(client.get(DESK))
    assert "Conflict diamonds are others now." in shown
    assert "in words alone" in shown
    assert client.get(f"{DESK}texts/").status_code == 200


def test_an_adopted_text_never_takes_the_place_of_a_shipped_one(table, client):
    adopt(table, OWN.replace("KP2026", "D6"), name="D6")
    found = library.texts(NOW.date())
    assert found["D6"].definition == definitions()["D6"]
    assert found["D6.r1"].is_in_force
    assert client.get(f"{DESK}texts/D6.r1/").status_code == 200


def test_no_certificate_is_stopped_by_what_is_in_force_and_its_page_leads_there(table, signed_in):
    adopt(table, OWN)
    certificate = table.office.issued()
    page = signed_in("bw.issuing_officer").get(f"/certificates/{certificate.number}/").content.decode()
    assert f'<a href="{DESK}texts/KP2026/">KP2026, 1</a>' in page


# --- the overview -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["kp.delegate_bw", "kp.chair", "kp.observer_csc", "bw.observer"])
def test_the_overview_leads_to_the_desk(signed_in, who):
    assert f'href="{DESK}"' in signed_in(who).get("/").content.decode()


# --- for programs -------------------------------------------------------------------------------------------


def test_programs_read_texts_situations_and_answers(db, client):
    listed = client.get("/api/definitions").json()
    assert [each["id"] for each in listed["items"]] == list(definitions())
    shown = client.get("/api/definitions/D6").json()
    assert {slot["layer"] for limb in shown["limbs"] for slot in limb["slots"]} == {"text", "reading"}
    assert shown["determined_by"] == "not stated"
    matrix_given = client.get("/api/definition-matrix", {"definitions": "D3"}).json()["answers"]
    assert {name: row["D3"] for name, row in matrix_given.items()} == {
        name: answer_of(definitions()["D3"], each, catalogue()).value for name, each in situations().items()
    }
    assert [each["id"] for each in client.get("/api/situations").json()["items"]] == list(situations())
    one = client.get("/api/situations/marange-2008").json()
    assert len(one["said"]) == len(situations()["marange-2008"].assertions)


def test_an_evaluation_for_programs_has_the_shape_of_the_command_line(db, client):
    situation, text = open_cell()
    given = client.get(f"/api/definitions/{text}/evaluation", {"situation": situation}).json()
    asked = ["definition", "evaluate", text, situation, "--json"]
    told = json.loads(CliRunner().invoke(application(), asked).stdout)
    del told["explanation"]
    assert given == told
    assert given["answer"] == "open"
    assert given["settles"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("definitions/D99", 404),
        ("definitions/D3/evaluation?situation=atlantis", 404),
        ("definitions/D99/evaluation?situation=marange-2008", 404),
        ("definitions/D3/evaluation", 422),
        ("definition-matrix?definitions=D99", 404),
        ("definition-matrix?facts=rumours", 422),
        ("situations/atlantis", 404),
    ],
)
def test_programs_are_told_what_is_not_there(db, client, path, status):
    assert client.get(f"/api/{path}").status_code == status
