"""The definitions desk for readers: open to everybody, every answer explained, every table a file."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from html import unescape
from itertools import cycle
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from openkp.definitions.answers import Answer
from openkp.definitions.definition import Layer
from openkp.definitions.evaluation import answer_of
from openkp.definitions.library import catalogue, definitions, situations
from openkp.definitions.text_form import print_definition
from openkp.office.definitions.reads import library, tables
from openkp.office.definitions.reads.matrix import Taken, matrix
from openkp.office.permissions import PAGES
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
    assert in_force[0].words in shown
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


# --- files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "form"), FILES)
def test_every_table_can_be_downloaded(db, client, name, form):
    answer = client.get(f"{DESK}files/{name}.{form}")
    assert answer.status_code == 200
    assert f'filename="definitions-{name}.{form}"' in answer["Content-Disposition"]
    body = answer.content.decode()
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


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", ["=1", "2"]])
def test_no_cell_of_a_file_is_a_formula(cell):
    assert tables.harmless(cell).startswith("'")


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


def adopt(table: Table, text: str, *, name: str = "KP2026", words: str = "A new definition.") -> None:
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
    assert "rough diamonds linked to violence" in words(client.get("/decisions/"))


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
    assert given["answer"] == "open"
    assert set(given["deciding"]) == {"limb", "slot", "exception"}
    assert given["settles"]
    assert set(given["settles"][0][0]) == {"element", "value"}


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
