"""The pages of the drafting room: what each person sees, does and downloads there."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from time import sleep

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from openkp.definitions import debates, library
from openkp.definitions.brackets import read_body
from openkp.definitions.drafts import read_draft
from openkp.definitions.evaluation import answer_of
from openkp.definitions.search import search
from openkp.definitions.search_answers import Unfinished
from openkp.definitions.text_form import print_definition
from openkp.office.definitions.acts.drafting import DraftContent, save_definition_draft
from openkp.office.definitions.models import DraftText, DraftVersion, WordPosition
from openkp.office.definitions.reads import drafting as reads
from openkp.office.definitions.reads import drafting_search
from small_drafts import BODY, CLEAN, kept, positioned, released, seen_positions

BW, AE, RU = "kp.delegate_bw", "kp.delegate_ae", "kp.delegate_ru"
ROOM = "/definitions/drafts/BW-1/"


def page(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return " ".join(answer.content.decode().split())


def rows_of(client, table: str, query: str = "", room: str = ROOM) -> list[dict]:
    answer = client.get(f"{room}{table}.json?{query}")
    assert answer.status_code == 200
    return json.loads(answer.content)["rows"]


# --- the list and a new draft -------------------------------------------------------------------------------


def test_the_list_shows_own_drafts_released_ones_and_the_recorded_debates(office, signed_in):
    kept(office)
    released(office, who=AE, title="Words from Dubai")
    kept(office, RU, title="Unseen words")
    text = page(signed_in(BW), "/definitions/drafts/")
    assert "Words for a compromise" in text
    assert "Words from Dubai" in text
    assert "Unseen words" not in text
    for debate in debates.debates().values():
        assert debate.title.split("&")[0][:20] in text


def test_who_has_no_seat_is_told_so_and_sees_nothing(office, signed_in):
    released(office)
    client = signed_in("bw.observer")
    text = page(client, "/definitions/drafts/")
    assert "hold no seat" in text
    assert "Words for a compromise" not in text
    for address in (ROOM, "/definitions/debates/2012/", f"{ROOM}positions.csv", f"{ROOM}draft.toml"):
        page(client, address, 404)


@pytest.mark.parametrize("start", ["empty", "debate:2012", "debate:2025", "text:D6", "draft:BW-1"])
def test_a_draft_begins_with_a_text_a_debate_another_draft_or_nothing(office, signed_in, start):
    released(office)
    client = signed_in(AE)
    text = page(client, f"/definitions/drafts/new/?start={start}")
    assert "Text in brackets" in text
    body = client.get(f"/definitions/drafts/new/?start={start}").context["form"]["body"].value() or CLEAN
    answer = client.post(
        "/definitions/drafts/new/",
        {"title": "Ours", "body": body, "based_on": "" if start == "empty" else start, "must_koidu": "cover"},
    )
    assert answer.status_code == 303, answer.content.decode()
    version = DraftVersion.objects.latest("pk")
    assert (version.draft.party, version.must_cover, version.released_to) == ("AE", ["koidu"], [])
    page(client, answer.headers["Location"])


def test_the_start_page_offers_what_there_is_and_an_unknown_start_is_not_found(office, signed_in):
    kept(office)
    client = signed_in(AE)
    text = page(client, "/definitions/drafts/new/")
    assert "D6" in text
    assert "BW-1" not in text
    for start in ("draft:BW-1", "debate:1066", "text:D99", "nonsense"):
        page(client, f"/definitions/drafts/new/?start={start}", 404)


def test_a_file_is_read_into_the_form_and_a_bad_one_names_its_lines(office, signed_in):
    client = signed_in(BW)

    def upload(text: str):
        file = SimpleUploadedFile("DRAFT.toml", text.encode())
        return client.post("/definitions/drafts/new/", {"file": file, "upload": "yes"})

    good = f"title = \"From a file\"\nsource = \"us\"\ntext = '''\n{BODY}'''\nmust_cover = [\"koidu\"]\n"
    position = '[[positions]]\nparty = "RU"\nsubject = "violence"\nstance = "excluded"\n'
    answer = upload(good + position)
    assert answer.status_code == 200
    assert answer.context["form"].initial["must_koidu"] == "cover"
    assert "each party records its own" in answer.content.decode()
    assert WordPosition.objects.count() == 0
    bad = upload(good.replace("[violence]", "[violence").replace("koidu", "atlantis"))
    assert bad.status_code == 422
    assert {each.params["line"] for each in bad.context["findings"]} == {6, 10}
    assert upload("\x00 = [").status_code == 422
    assert DraftText.objects.count() == 0
    own = upload(print_definition(library.definitions()["D6"]).replace("definition D6", "definition mine"))
    assert own.status_code == 200
    assert "mining_related" in own.content.decode()
    slip = upload(print_definition(library.definitions()["D6"]).replace("violence", "violense"))
    assert slip.status_code == 422
    assert "TOML" not in slip.content.decode()
    not_text = SimpleUploadedFile("DRAFT.toml", b"\xff\xfe\x00")
    answer = client.post("/definitions/drafts/new/", {"file": not_text, "upload": "yes"})
    assert "not text in UTF-8" in answer.content.decode()


def test_what_is_wrong_in_the_text_is_marked_in_its_lines_and_nothing_typed_is_lost(office, signed_in):
    kept(office)
    client = signed_in(BW)
    page(client, f"{ROOM}edit/")
    answer = client.post(f"{ROOM}edit/", {"body": "limb a\n  act warfare\n", "seen": "1", "note": "try"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'class="is-wrong"' in text
    assert "act warfare" in text
    assert DraftVersion.objects.count() == 1


# --- the room -----------------------------------------------------------------------------------------------


def test_choices_are_in_the_address_and_what_follows_stands_beside(office, signed_in):
    kept(office)
    client = signed_in(BW)
    first = client.get(ROOM).context["outcome"]
    assert "violence" in first.sentence
    narrow = client.get(f"{ROOM}?c0=9&c1=1&c2=0&c3=0")
    assert "violence" not in narrow.context["outcome"].sentence
    text = narrow.content.decode()
    assert 'id="c1-1" value="1" checked' in text
    assert "rough diamonds" in text
    wild = client.get(f"{ROOM}?c1=77&c2=-1&c3=x&margin=900")
    assert wild.context["outcome"].sentence == first.sentence
    assert wild.context["margin"] == 5


def test_the_text_in_force_is_what_situations_change_against(office, signed_in):
    kept(office)
    rows = signed_in(BW).get(ROOM).context["outcome"].rows
    in_force = library.definitions()["D3"]
    by_id = {each.id: each for each in rows}
    for name, situation in library.situations().items():
        assert by_id[name].before is answer_of(in_force, situation, library.catalogue())
    assert any(each.has_changed for each in rows)
    assert {each.id for each in rows if each.must} == {
        "sierra-leone-ruf",
        "marange-2008",
        "brazil-fraud-2006",
    }


def test_each_person_sees_red_lines_and_frontier_of_the_positions_that_they_may_see(office, signed_in):
    number = released(office)
    positioned(office, number, RU, "violence", "excluded")
    positioned(office, number, AE, "violence", "required", "chair")
    positioned(office, number, "kp.delegate_eu", "armed_group", "required", "all")
    positioned(office, number, "kp.observer_csc", "violence", "required", "all")
    given = {
        RU: {"RU", "EU", "CSC"},
        AE: {"AE", "EU", "CSC"},
        BW: {"EU", "CSC"},
        "kp.chair": {"AE", "EU", "CSC"},
        "kp.observer_csc": {"EU", "CSC"},
    }
    for who, parties in given.items():
        client = signed_in(who)
        assert {each["party"] for each in rows_of(client, "positions")} == parties, who
        costs = {party for each in rows_of(client, "costs") for party in each["parties"].split()}
        assert costs == parties - {"CSC"}, who
        text = page(client, ROOM)
        assert ("Russia" in text.split("Positions used")[1]) == ("RU" in parties), who


def test_no_page_or_file_of_another_person_changes_with_an_unreleased_position(office, signed_in):
    number = released(office)
    positioned(office, number, "kp.delegate_eu", "armed_group", "required", "all")
    addresses = [ROOM, f"{ROOM}draft.toml", "/definitions/drafts/"] + [
        f"{ROOM}{table}.{form}"
        for table in ("situations", "crossed", "positions", "frontier", "conflict", "costs", "texts")
        for form in ("csv", "json")
    ]

    def told(who: str) -> list[str]:
        client = signed_in(who)
        found = []
        for address in addresses:
            answer = client.get(address)
            text = answer.content.decode()
            token = answer.context and answer.context.get("csrf_token")
            found.append(text.replace(str(token), "") if token else text)
        return found

    watchers = (BW, AE, "kp.chair", "kp.observer_csc")
    before = {who: told(who) for who in watchers}
    positioned(office, number, RU, "violence", "excluded")
    positioned(office, number, RU, "armed_conflict", "required")
    for who in watchers:
        now = told(who)
        for address, one, other in zip(addresses, before[who], now, strict=True):
            assert without_tokens(one) == without_tokens(other), (who, address)
    assert told(RU) != before[AE]


def without_tokens(text: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_the_smallest_conflict_and_the_frontier_are_shown(office, signed_in):
    number = released(office, must_cover=())
    positioned(office, number, RU, "violence", "excluded", "all")
    positioned(office, number, AE, "violence", "required", "all")
    client = signed_in("kp.chair")
    conflict = rows_of(client, "conflict")
    assert {(each["kind"], each["subject"], each["parties"]) for each in conflict} == {
        ("required", "violence", "AE"),
        ("excluded", "violence", "RU"),
    }
    text = page(client, ROOM)
    assert "No text meets every demand." in text
    assert '<svg class="chart frontier"' in text
    frontier = rows_of(client, "frontier")
    assert {each["crossed"] for each in frontier} == {1}
    chosen = client.get(f"{ROOM}?{frontier[0]['choices']}").context["outcome"]
    assert (len(chosen.lost), chosen.crossings) == (frontier[0]["lost"], frontier[0]["crossed"])


def test_every_set_of_the_smallest_size_is_shown(office, signed_in):
    number = released(office, must_cover=(), must_not_cover=())
    for word, one, other in (("violence", RU, AE), ("systematic", "kp.delegate_eu", "kp.delegate_in")):
        positioned(office, number, one, word, "excluded", "all")
        positioned(office, number, other, word, "required", "all")
    client = signed_in("kp.chair")
    found = client.get(ROOM).context["search"]
    assert found["conflict_equals"] == 2
    words = library.catalogue()
    shown = [found["conflict"], *found["other_conflicts"]]
    assert sorted(
        words[name].sentence in " ".join(one) for one in shown for name in ("violence", "systematic")
    ) == [
        False,
        False,
        True,
        True,
    ]
    rows = rows_of(client, "conflict")
    assert [(each["set"], each["subject"]) for each in rows] == [
        (1, rows[0]["subject"]),
        (1, rows[0]["subject"]),
        (2, rows[2]["subject"]),
        (2, rows[2]["subject"]),
    ]
    assert {each["subject"] for each in rows} == {"violence", "systematic"}
    text = page(client, ROOM)
    assert "One more set of the same size" in text
    assert "others may remain" in text


def test_a_search_that_takes_too_long_is_ended_and_says_so(office, signed_in, monkeypatch):
    kept(office)
    monkeypatch.setattr(drafting_search, "SMALL", 0)
    monkeypatch.setattr(drafting_search, "_apart", lambda task, seconds: None)
    drafting_search.forget()
    client = signed_in(BW)
    assert "The search was not finished" in page(client, ROOM)
    answer = json.loads(client.get(f"{ROOM}frontier.json").content)
    assert (answer["is_finished"], answer["rows"]) == (False, [])
    assert "search_not_finished" in client.get(f"{ROOM}texts.csv").content.decode()


def test_a_draft_that_is_too_large_is_said_to_be(office, signed_in, monkeypatch):
    kept(office)
    too_large = {"is_possible": None, "conflict": (), "costs": (), "unfinished": tuple(Unfinished)}
    monkeypatch.setattr(drafting_search, "SMALL", 10**9)
    monkeypatch.setattr(
        drafting_search, "search", lambda *given, **more: replace(search(*given, **more), **too_large)
    )
    drafting_search.forget()
    client = signed_in(BW)
    text = page(client, ROOM)
    drafting_search.forget()
    assert "The search was not finished" in text
    assert "others may be ahead of them" in text
    assert "Not known: whether any text meets every demand." in text
    assert "No text meets every demand." not in text
    assert json.loads(client.get(f"{ROOM}conflict.json").content)["is_finished"] is False
    drafting_search.forget()


def test_a_version_that_somebody_may_not_see_is_not_found(office, signed_in):
    released(office)
    client = signed_in(AE)
    page(client, f"{ROOM}?version=2")
    for version in (1, 3, 99):
        page(client, f"{ROOM}?version={version}", 404)
        page(client, f"{ROOM}draft.toml?version={version}", 404)
    text = page(signed_in(BW), f"{ROOM}?version=1")
    assert "older version" in text
    assert "Close brackets" not in text


def test_pages_of_an_unseen_draft_are_not_found_for_reading_or_writing(office, signed_in):
    kept(office)
    client = signed_in(AE)
    for name in ("", "edit/", "bracket/", "release/", "positions/", "propose/", "draft.toml", "texts.csv"):
        page(client, f"{ROOM}{name}", 404)
    for name in ("edit/", "bracket/", "close/", "release/", "positions/", "positions/release/"):
        assert client.post(f"{ROOM}{name}", {"close": "1"}).status_code == 404
    assert (DraftVersion.objects.count(), WordPosition.objects.count()) == (1, 0)


def test_a_released_draft_of_another_can_be_read_and_not_changed(office, signed_in):
    released(office)
    client = signed_in(AE)
    assert "Close brackets" not in page(client, ROOM)
    for name in ("edit/", "bracket/", "release/"):
        page(client, f"{ROOM}{name}", 404)
        assert client.post(f"{ROOM}{name}", {}).status_code == 404


def test_the_figures_stand_beside_the_brackets_in_words_that_count(office, signed_in):
    kept(office)
    client = signed_in(BW)
    said = client.get(ROOM).context["said"]
    assert re.fullmatch(r"\d+ situations? changes?, (1 is|\d+ are) lost, 0 red lines are crossed\.", said)
    form = page(client, ROOM).split("data-follow", 1)[1].split("</form>")[0]
    assert f'<p id="room-said" class="said-now" role="status">{said}</p>' in form


def test_a_limb_in_brackets_is_told_by_its_sentence(office, signed_in):
    body = f"{CLEAN}[limb b]{{CA}}\n  act bribery\n"
    kept(office, body=body)
    options = signed_in(BW).get(ROOM).context["brackets"][0].options
    assert options[0].text.startswith("the limb “b” stands: ")
    assert library.catalogue()["bribery"].sentence in options[0].text
    assert options[1].text == "left out"


def test_owners_that_only_the_keeper_of_a_draft_names_are_shown_as_its_account(office, signed_in):
    released(office)
    text = page(signed_in(AE), ROOM)
    assert "United States (by the account of Botswana)" in text
    kept(office, body="limb a\n  act armed_conflict | [violence]{BW}\n")
    client = signed_in(BW)
    assert "by the account" not in page(client, "/definitions/drafts/BW-2/")
    start = "debate:2012"
    form = client.get(f"/definitions/drafts/new/?start={start}").context["form"]
    data = {"title": "Copy", "body": form["body"].value(), "based_on": start}
    copy = client.post("/definitions/drafts/new/", data).headers["Location"]
    assert client.get(copy).context["brackets"]
    assert "by the account" not in page(client, copy)


def test_the_way_to_the_plenary_is_shown_with_what_it_waits_for(office, signed_in):
    kept(office)
    (waits,) = [each for each in signed_in(BW).get(ROOM).context["acts"] if not each["url"]]
    assert waits["why"] == "when no bracket is open: 3 are"
    assert "when no bracket is open: 3 are" in page(signed_in(BW), ROOM)


# --- how much a search and a list may take ------------------------------------------------------------------


def test_the_same_search_runs_once_and_only_so_many_at_a_time(office, monkeypatch):
    draft, situations, catalogue = debates.debates()["2012"], library.situations(), library.catalogue()
    answer = search(draft, situations, catalogue, margin=0, most=1)
    begun, go, found = [], Event(), []

    def apart(task, seconds):
        begun.append(task)
        go.wait(20)
        return answer

    def ask(key: str) -> None:
        asked = drafting_search.searched(draft, situations, catalogue, margin=0, key=key, seconds=20)
        found.append((key, asked.answer, asked.is_busy))

    monkeypatch.setattr(drafting_search, "SMALL", 0)
    monkeypatch.setattr(drafting_search, "_apart", apart)
    drafting_search.forget()
    threads = [Thread(target=ask, args=(key,)) for key in ("a", "a", "b")]
    for each in threads:
        each.start()
    while len(begun) < 2:
        sleep(0.01)
    ask("c")
    assert found == [("c", None, True)]
    go.set()
    for each in threads:
        each.join()
    assert len(begun) == 2
    assert sorted(key for key, got, _busy in found if got is answer) == ["a", "a", "b"]
    drafting_search.forget()


def test_a_search_that_was_given_up_is_not_begun_again_at_once(monkeypatch):
    draft, situations, catalogue = debates.debates()["2012"], library.situations(), library.catalogue()
    begun = []
    monkeypatch.setattr(drafting_search, "SMALL", 0)
    monkeypatch.setattr(drafting_search, "_apart", lambda task, seconds: begun.append(task))
    drafting_search.forget()
    for _ in range(3):
        assert drafting_search.searched(draft, situations, catalogue, margin=0, key="k").answer is None
    assert len(begun) == 1
    monkeypatch.setattr(drafting_search, "AGAIN_AFTER", 0.0)
    drafting_search.searched(draft, situations, catalogue, margin=0, key="k")
    assert len(begun) == 2
    drafting_search.forget()


def test_the_list_reads_the_words_of_each_draft_once_whatever_its_versions(
    office, signed_in, django_assert_max_num_queries, monkeypatch
):
    for place in range(3):
        number = kept(office, title=f"Words {place}")
        for seen in (1, 2):
            content = DraftContent(body=BODY, must_cover=(("koidu",), ("lundas",))[seen - 1])
            office.must(
                save_definition_draft(office.actor(BW), content, number=number, seen=seen, now=office.now)
            )
    reads.read_words.cache_clear()
    read = []
    monkeypatch.setattr(reads, "read_body", lambda text, known: read.append(text) or read_body(text, known))
    client = signed_in(BW)
    with django_assert_max_num_queries(25):
        page(client, "/definitions/drafts/")
    page(client, "/definitions/drafts/")
    assert len(read) == 1


# --- brackets -----------------------------------------------------------------------------------------------


def test_brackets_are_closed_with_what_was_chosen_as_a_new_version(office, signed_in):
    kept(office)
    client = signed_in(BW)
    data = {"version": "1", "c1": "1", "c2": "0", "c3": "1", "close": ["1", "3"]}
    answer = client.post(f"{ROOM}close/", data)
    assert answer.headers["Location"] == ROOM
    newest = DraftVersion.objects.latest("version")
    assert newest.version == 2
    assert "act armed_conflict\n" in newest.body
    assert "[scale systematic]{ZW, CN}" in newest.body
    assert "actor rebel_movement | armed_group" in newest.body
    assert newest.must_cover == ["sierra-leone-ruf", "marange-2008"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"version": "1"}, "No bracket was chosen"),
        ({"version": "7", "close": ["1"]}, "has version 1 by now"),
    ],
)
def test_what_cannot_be_closed_says_why_and_keeps_nothing(office, signed_in, data, words):
    kept(office)
    client = signed_in(BW)
    answer = client.post(f"{ROOM}close/", data, follow=True)
    assert words in answer.content.decode()
    assert DraftVersion.objects.count() == 1


def test_closing_that_would_leave_no_text_is_refused(office, signed_in):
    kept(office, body="limb a\n  act [violence]{US} | [armed_conflict]{ZW}\n")
    client = signed_in(BW)
    data = {"version": "1", "c1": "1", "c2": "1", "close": ["1", "2"]}
    answer = client.post(f"{ROOM}close/", data, follow=True)
    assert "no text is left" in answer.content.decode()
    assert "no text is left" in page(client, f"{ROOM}?c1=1&c2=1")
    assert DraftVersion.objects.count() == 1


def test_a_bracket_is_opened_round_a_word_or_with_a_word_more(office, signed_in):
    kept(office, body=CLEAN)
    client = signed_in(BW)
    page(client, f"{ROOM}bracket/")
    words = client.get(f"{ROOM}bracket/").context["around"].words
    key = next(key for key, each in words.items() if each.element == "violence")
    other_kind = client.post(
        f"{ROOM}bracket/", {"around-word": key, "around-instead": "systematic", "seen": "1"}
    )
    assert "same kind" in other_kind.content.decode()
    data = {"around-word": key, "around-instead": "serious_violence", "seen": "1"}
    assert client.post(f"{ROOM}bracket/", data).status_code == 303
    newest = DraftVersion.objects.latest("version")
    assert "act armed_conflict | [violence] / [serious_violence]{BW}\n" in newest.body
    data = {"do": "add", "adding-slot": "2", "adding-element": "linked_to"}
    moved = client.post(f"{ROOM}bracket/", {**data, "seen": "1"})
    assert moved.status_code == 422
    assert "has version 2 by now" in moved.content.decode()
    assert client.post(f"{ROOM}bracket/", {**data, "seen": "2"}).status_code == 303
    assert "link finances | [linked_to]{BW}\n" in DraftVersion.objects.latest("version").body
    assert client.post(f"{ROOM}bracket/", {"around-word": "9.9.nothing", "seen": "3"}).status_code == 422


def test_the_chairs_bracket_is_the_chairs_and_not_that_of_the_country_that_chairs(office, signed_in):
    kept(office, "kp.chair", body=CLEAN)
    client = signed_in("kp.chair")
    data = {"do": "add", "adding-slot": "2", "adding-element": "linked_to", "seen": "1"}
    assert client.post("/definitions/drafts/IN-CHAIR-1/bracket/", data).status_code == 303
    assert "[linked_to]{CHAIR}" in DraftVersion.objects.latest("version").body
    assert "the Chair" in page(client, "/definitions/drafts/IN-CHAIR-1/")


# --- positions and releases by the pages --------------------------------------------------------------------


def test_a_delegate_records_and_releases_positions_by_the_page(office, signed_in):
    released(office)
    client = signed_in(RU)
    data = {"subject": "violence", "stance": "excluded", "reason": "Too wide."}
    assert client.post(f"{ROOM}positions/", data).status_code == 303
    text = page(client, f"{ROOM}positions/")
    assert "Only we" in text
    assert client.post(f"{ROOM}positions/", {**data, "stance": "loved"}).status_code == 422
    refused = client.post(f"{ROOM}positions/release/", {"to": "all"})
    assert refused.status_code == 422
    assert "No position was chosen" in refused.content.decode()
    ticked = f"violence@{seen_positions('RU')['violence']}"
    assert f'value="{ticked}"' in page(client, f"{ROOM}positions/")
    nobody = client.post(f"{ROOM}positions/release/", {"subjects": ticked, "to": "parties"})
    assert "Tick at least one party" in nobody.content.decode()
    changed = {"subject": "violence", "stance": "required", "reason": "Too narrow."}
    assert client.post(f"{ROOM}positions/", changed).status_code == 303
    data = {"subjects": ticked, "to": "parties", "parties": ["BW", "CSC"]}
    unseen = client.post(f"{ROOM}positions/release/", data)
    assert unseen.status_code == 422
    assert "another by now" in unseen.content.decode()
    assert client.post(f"{ROOM}positions/", {**changed, "reason": "Too wide."}).status_code == 303
    data["subjects"] = f"violence@{seen_positions('RU')['violence']}"
    assert client.post(f"{ROOM}positions/release/", data).status_code == 303
    assert "Too wide." in page(signed_in(BW), ROOM)
    assert "Too wide." not in page(signed_in(AE), ROOM)


def test_a_draft_is_released_by_the_page(office, signed_in):
    kept(office)
    client = signed_in(BW)
    page(client, f"{ROOM}release/")
    assert client.post(f"{ROOM}release/", {"to": "parties"}).status_code == 422
    assert 'name="seen" value="1"' in page(client, f"{ROOM}release/")
    assert client.post(f"{ROOM}release/", {"to": "chair"}).status_code == 422
    colleague = {"body": CLEAN, "seen": "1", "note": "a colleague's"}
    assert client.post(f"{ROOM}edit/", colleague).status_code == 303
    unseen = client.post(f"{ROOM}release/", {"to": "chair", "seen": "1"})
    assert unseen.status_code == 422
    assert "has version 2 by now" in unseen.content.decode()
    page(signed_in("kp.chair"), ROOM, 404)
    client = signed_in(BW)
    done = client.post(f"{ROOM}release/", {"to": "chair", "seen": "2"}, follow=True)
    assert "Released as version 3, with the words of version 2" in done.content.decode()
    assert client.post(f"{ROOM}release/", {"to": "chair", "seen": "3"}).status_code == 422
    page(signed_in("kp.chair"), ROOM)
    page(signed_in(AE), ROOM, 404)


def test_a_position_on_a_word_that_the_text_does_not_have_is_told_so(office, signed_in):
    released(office)
    client = signed_in(RU)
    data = {"subject": "bribery", "stance": "required"}
    answer = client.post(f"{ROOM}positions/", data, follow=True)
    said = [str(each) for each in answer.context["messages"]]
    assert [each for each in said if "counts as left out" in each]
    data = {"subject": "violence", "stance": "required"}
    answer = client.post(f"{ROOM}positions/", data, follow=True)
    assert not [each for each in answer.context["messages"] if "counts as left out" in str(each)]


# --- debates ------------------------------------------------------------------------------------------------


def test_every_recorded_debate_opens_in_the_room_with_its_published_positions(office, signed_in):
    client = signed_in(AE)
    assert debates.debates()
    for key, debate in debates.debates().items():
        room = f"/definitions/debates/{key}/"
        text = page(client, room)
        assert "Begin a draft of our own from this debate" in text
        assert len(rows_of(client, "positions", room=room)) == len(debate.positions)
        assert rows_of(client, "frontier", room=room)


def test_in_a_copy_of_a_debate_a_recorded_position_takes_the_place_of_the_published_one(office, signed_in):
    published = next(
        each
        for each in debates.debates()["2012"].positions
        if each.counts and each.party in ("US", "ZW", "CA", "RU", "CN", "IN", "AE", "BW", "EU", "ZA")
    )
    client = signed_in(BW)
    start = client.get("/definitions/drafts/new/?start=debate:2012").context["form"]
    data = {"title": "Copy", "body": start["body"].value(), "based_on": "debate:2012"}
    room = client.post("/definitions/drafts/new/", data).headers["Location"]
    rows = rows_of(client, "positions", room=room)
    assert len(rows) == len(debates.debates()["2012"].positions)
    assert all(each["source"] for each in rows)
    number = room.rstrip("/").rsplit("/", 1)[1]
    draft = DraftText.objects.get(number=number)
    WordPosition.objects.create(
        draft=draft,
        party=published.party,
        seat="delegate",
        subject=published.subject,
        stance="indifferent",
        released_to=["all"],
        authority=draft.authority,
        made_at=office.now,
    )
    rows = rows_of(client, "positions", room=room)
    now = [e for e in rows if (e["party"], e["subject"]) == (published.party, published.subject)]
    assert [(each["stance"], each["source"]) for each in now] == [("indifferent", "")]


# --- downloads ----------------------------------------------------------------------------------------------


def test_the_draft_as_a_file_reads_back_as_the_same_draft(office, signed_in):
    number = released(office)
    positioned(office, number, RU, "violence", "excluded", "all")
    positioned(office, number, RU, "bribery", "required", "all")
    positioned(office, number, AE, "violence", "required")
    answer = signed_in(BW).get(f"{ROOM}draft.toml")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="BW-1.toml"'
    text = answer.content.decode()
    tomllib.loads(text)
    draft, findings = read_draft(text, library.catalogue(), tuple(library.situations()))
    assert findings == ()
    assert draft.must_cover == ("sierra-leone-ruf", "marange-2008")
    assert [(each.party, each.subject) for each in draft.positions] == [("RU", "violence")]
    assert '# subject = "bribery"' in text
    assert '"AE"' not in text


def test_a_file_of_the_draft_has_what_all_may_see_unless_more_is_asked_for_by_name(office, signed_in):
    number = released(office)
    positioned(office, number, BW, "violence", "excluded")
    positioned(office, number, AE, "armed_group", "required", "BW")
    positioned(office, number, RU, "violence", "wanted", "all")
    positioned(office, number, RU, "violence", "excluded")
    client = signed_in(BW)
    said = [
        each["party"] for each in tomllib.loads(client.get(f"{ROOM}draft.toml").content.decode())["positions"]
    ]
    assert said == ["RU"]
    answer = client.get(f"{ROOM}draft.toml?all=yes")
    assert "BW-1-confidential.toml" in answer.headers["Content-Disposition"]
    text = answer.content.decode()
    assert text.startswith("# CONFIDENTIAL")
    assert sorted(each["party"] for each in tomllib.loads(text)["positions"]) == ["AE", "BW", "RU"]
    own = tomllib.loads(signed_in(RU).get(f"{ROOM}draft.toml").content.decode())["positions"]
    assert [each["stance"] for each in own] == ["wanted"]


def test_every_table_is_the_same_in_csv_and_json(office, signed_in):
    number = released(office)
    positioned(office, number, RU, "violence", "excluded", "all", reason="=HYPERLINK(1)")
    positioned(office, number, AE, "violence", "required", "all")
    client = signed_in("kp.chair")
    for table in ("situations", "crossed", "positions", "frontier", "conflict", "costs", "texts"):
        rows = rows_of(client, table, "c1=0&margin=2")
        text = client.get(f"{ROOM}{table}.csv?c1=0&margin=2").content.decode("utf-8-sig")
        read = list(csv.DictReader(io.StringIO(text)))
        assert rows
        assert len(read) == len(rows)
        assert list(read[0]) == list(rows[0])
        assert "\n=" not in text.replace(",=", "\n=")
    for wrong in ("texts.xml", "secrets.json"):
        assert client.get(f"{ROOM}{wrong}").status_code == 404


def test_a_draft_whose_words_cannot_be_read_any_more_is_shown_with_the_reason(office, signed_in):
    number = kept(office)
    newest = DraftVersion.objects.get()
    newest.pk, newest.version, newest.body = None, 2, "limb a\n  act word_of_an_older_catalogue\n"
    newest.made_at = office.now + timedelta(days=1)
    newest.save(force_insert=True)
    client = signed_in(BW)
    text = page(client, ROOM)
    assert "cannot be read any more" in text
    assert "word_of_an_older_catalogue" in text
    page(client, f"{ROOM}edit/")
    page(client, f"{ROOM}positions/")
    assert client.get(f"{ROOM}texts.csv").status_code == 404
    assert client.get(f"{ROOM}draft.toml").status_code == 200
    assert number == "BW-1"


def test_the_search_of_a_process_of_its_own_says_the_same_and_is_ended_in_time():
    draft, situations, catalogue = debates.debates()["2012"], library.situations(), library.catalogue()
    task = (draft, dict(situations), catalogue, 1)
    most = drafting_search.MOST_TEXTS
    here = search(draft, situations, catalogue, margin=1, most=most)
    assert drafting_search._apart(task, 60) == here
    assert drafting_search._apart(task, 0.0) is None
