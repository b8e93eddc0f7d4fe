"""Stating, contesting, taking back: every assertion has a source and an owner, and nothing is overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from openkp.definitions.answers import Answer
from openkp.definitions.definition import Definition
from openkp.definitions.evaluation import answer_of, evaluate
from openkp.definitions.library import catalogue, definitions, situations
from openkp.definitions.situations import Situation, Value
from openkp.office.definitions.acts import asserting
from openkp.office.definitions.acts.asserting import (
    MOST_ON_ELEMENT,
    Given,
    add_assertion,
    contest_assertion,
    withdraw_assertion,
)
from openkp.office.definitions.models import StatedAssertion
from openkp.office.definitions.reads import assertions as reads
from openkp.office.definitions.reads.matrix import Taken, answers_of, matrix
from openkp.office.definitions.source_addresses import is_address, is_symbol
from openkp.office.definitions.views.asserted import chosen_for_page, contested_words
from openkp.office.messages import explained
from openkp.office.register.models import Entry
from small_office import NOW

GIVEN = Given(
    element="systematic",
    value="yes",
    source_title="Report of a mission",
    source_address="https://mission.example/report",
    source_day="2009-06",
    standard="kp_body",
    note="Page 12.",
)
#: What somebody may write where an address is asked for.
NO_ADDRESSES = (
    "x",
    "our archive",
    "Our archive 12",
    "S/",
    "A/B",
    "//evil.com",
    "x/javascript:alert(1)",
    "https://user:pw@evil.com/",
    "https://user@evil.com/",
    "https://x",
    "https://10.0.0.1/report",
    "https://evil.com:port/",
    "https://evil .com/",
    "https://evil.com\\@good.org/",
    "https://[evil",
    "ftp://files.example/report",
    "https://evil.com/\u202ereport",
)


def unsettled() -> tuple[Definition, Situation, tuple[str, bool]]:
    """A text and a situation that are open, and one finding that settles the answer, as its opposite does."""
    for text in definitions().values():
        for each in situations().values():
            found = evaluate(text, each, catalogue())
            alone = {one.findings[0] for one in found.settles if len(one.findings) == 1}
            either = [(element, holds) for element, holds in sorted(alone) if (element, not holds) in alone]
            if found.answer is Answer.OPEN and either:
                return text, each, either[-1]
    raise LookupError("no answer hangs on one finding")


def given_of(finding: tuple[str, bool], **changes: str) -> Given:
    element, holds = finding
    return replace(GIVEN, element=element, value="yes" if holds else "no", **changes)


def codes(result) -> list[str]:
    """What stopped an act; each can be told in words."""
    assert all(explained(each).text and explained(each).next_step for each in result.findings)
    return [each.code for each in result.findings]


def free_element(situation: str) -> str:
    """An element on which the situation says nothing."""
    return next(each.id for each in catalogue() if each.id not in situations()[situation].by_element)


# --- stating ------------------------------------------------------------------------------------------------


def test_what_a_party_states_counts_at_once_beside_what_is_shipped(office):
    text, situation, finding = unsettled()
    before = answer_of(text, situation, catalogue())
    result = add_assertion(office.actor("kp.observer_csc"), situation.id, given_of(finding), now=office.now)
    row = result.done
    assert (row.party, row.seat, row.made_by) == ("CSC", "observer", office.actor("kp.observer_csc").user)
    assert row.is_illustration
    joined = reads.situations()[situation.id]
    assert joined.assertions[:-1] == situation.assertions
    assert joined.assertions[-1].party == "CSC"
    assert joined.source(joined.assertions[-1].source).address == GIVEN.source_address
    answers = matrix([text], Taken()).answers
    assert before is Answer.OPEN
    assert answers[situation.id, text.id] in (Answer.COVERED, Answer.NOT_COVERED)
    shipped = matrix([text], Taken(is_shipped_only=True)).answers
    assert shipped[situation.id, text.id] is before


def test_a_participant_is_named_in_full_so_that_it_is_one_party_everywhere(office):
    add_assertion(office.actor("kp.delegate_ru"), "russia-2022", GIVEN, now=office.now)
    assert reads.situations()["russia-2022"].assertions[-1].party == reads.party_name("RU") != "RU"


def test_who_stated_what_stands_in_the_log_of_acts(office):
    add_assertion(office.actor("kp.delegate_bw"), "marange-2008", GIVEN, now=office.now)
    act = Entry.objects.filter(kind="add_assertion").get()
    assert act.log.authority == office.actor("kp.delegate_bw").authority


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source_title": " "}, "assertion_source_missing"),
        ({"source_address": ""}, "assertion_source_missing"),
        ({"source_address": "javascript:alert(1)"}, "assertion_address_wrong"),
        *(({"source_address": address}, "assertion_address_wrong") for address in NO_ADDRESSES),
        ({"source_title": "A re\u202eport"}, "assertion_words_unreadable"),
        ({"note": "Page \u2066 12"}, "assertion_words_unreadable"),
        ({"source_address": "https://x.example/" + "a" * 500}, "assertion_too_long"),
        ({"element": "phlogiston"}, "assertion_element_unknown"),
        ({"value": "perhaps"}, "assertion_value_unknown"),
        ({"standard": "rumour"}, "assertion_standard_unknown"),
        ({"note": "a" * 2001}, "assertion_too_long"),
        ({"source_day": "2009-02-30"}, "assertion_day_wrong"),
        ({"source_day": "2009-01/2009-03"}, "assertion_day_wrong"),
        ({"source_day": "2027-01-01"}, "assertion_day_wrong"),
        ({"source_day": "1066"}, "assertion_day_wrong"),
        ({"source_day": "June"}, "assertion_day_wrong"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(office, changes, code):
    result = add_assertion(
        office.actor("kp.delegate_bw"), "marange-2008", replace(GIVEN, **changes), now=office.now
    )
    assert codes(result) == [code]
    assert not StatedAssertion.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "S/2000/1195",
        "https://un.example/S/2000/1195",
        "A/RES/55/56",
        "KP/2017/Plenary/AD1",
        "http://news.bbc.co.uk/2/hi/2560509.stm",
        "https://un.example:8443/a?b=c#d",
    ],
)
def test_a_symbol_of_a_document_is_a_source_too(office, address):
    given = replace(GIVEN, source_address=address)
    assert add_assertion(office.actor("kp.delegate_bw"), "marange-2008", given, now=office.now).is_done


def test_every_address_that_the_product_ships_would_be_accepted():
    for each in situations().values():
        for source in each.sources:
            assert is_address(source.address) or is_symbol(source.address), source.address


def test_a_party_fills_no_page_by_itself(office):
    actor = office.actor("kp.delegate_bw")

    def state(number: int, who=actor, **changes):
        address = f"https://source{number}.example/"
        return add_assertion(who, "koidu", replace(GIVEN, source_address=address, **changes), now=office.now)

    rows = [office.must(state(number)) for number in range(MOST_ON_ELEMENT)]
    assert codes(state(99)) == ["assertion_too_many"]
    assert state(99, element="widespread").is_done  # another element
    assert state(99, who=office.actor("kp.delegate_ae")).is_done  # another party
    office.must(withdraw_assertion(actor, rows[0].pk, now=office.now))
    assert state(99).is_done  # what was taken back leaves room


def test_a_party_states_only_so_much_of_one_situation(office, monkeypatch):
    monkeypatch.setattr(asserting, "MOST_ON_SITUATION", 2)
    actor = office.actor("kp.delegate_bw")
    for element in ("systematic", "widespread"):
        office.must(add_assertion(actor, "koidu", replace(GIVEN, element=element), now=office.now))
    third = replace(GIVEN, element=free_element("koidu"), source_address="https://third.example/")
    assert codes(add_assertion(actor, "koidu", third, now=office.now)) == ["assertion_too_many"]
    assert add_assertion(actor, "marange-2008", third, now=office.now).is_done


def test_an_unknown_situation_is_told(office):
    result = add_assertion(office.actor("kp.delegate_bw"), "atlantis", GIVEN, now=office.now)
    assert codes(result) == ["record_not_found"]


def test_an_observer_without_a_seat_speaks_for_nobody(office):
    result = add_assertion(office.actor("bw.observer"), "marange-2008", GIVEN, now=office.now)
    assert codes(result) == ["no_seat_at_table"]


def test_the_same_is_not_stated_twice_from_one_source_nor_the_opposite(office):
    actor = office.actor("kp.delegate_bw")
    office.must(add_assertion(actor, "koidu", GIVEN, now=office.now))
    assert codes(add_assertion(actor, "koidu", GIVEN, now=office.now)) == ["assertion_repeated"]
    opposite = replace(GIVEN, value="no")
    assert codes(add_assertion(actor, "koidu", opposite, now=office.now)) == ["assertion_against_own"]
    elsewhere = replace(opposite, source_address="https://other.example/")
    assert add_assertion(actor, "koidu", elsewhere, now=office.now).is_done
    assert add_assertion(office.actor("kp.delegate_ae"), "koidu", GIVEN, now=office.now).is_done


def test_an_account_that_becomes_impossible_is_refused_and_another_source_is_not(office):
    actor, implied = office.actor("kp.delegate_bw"), catalogue().implications[0]
    situation = next(
        name
        for name, each in situations().items()
        if not {implied.premise, implied.conclusion} & set(each.by_element)
    )
    first = replace(GIVEN, element=implied.premise, value="yes")
    office.must(add_assertion(actor, situation, first, now=office.now))
    against = replace(GIVEN, element=implied.conclusion, value="no")
    result = add_assertion(actor, situation, against, now=office.now)
    assert codes(result) == ["assertion_impossible"]
    assert result.findings[0].params["other"] == implied.premise
    elsewhere = replace(against, source_address="https://other.example/")
    assert add_assertion(actor, situation, elsewhere, now=office.now).is_done
    assert reads.situations()[situation]  # both stand; no page breaks


def test_an_unknown_settles_nothing_and_is_kept(office):
    text, situation, finding = unsettled()
    given = replace(given_of(finding), value="unknown")
    office.must(add_assertion(office.actor("kp.delegate_bw"), situation.id, given, now=office.now))
    assert matrix([text], Taken()).answers[situation.id, text.id] is Answer.OPEN
    assert reads.situations()[situation.id].assertions[-1].value is Value.UNKNOWN


@pytest.mark.parametrize(
    "who", ["kp.chair", "kp.secretariat", "kp.body_chair", "kp.analyst", "bw.administrator"]
)
def test_nobody_else_states(office, who):
    for act, args in ((add_assertion, ("koidu", GIVEN)), (withdraw_assertion, (1,))):
        with pytest.raises(PermissionDenied):
            act(office.actor(who), *args, now=office.now)


# --- contesting ---------------------------------------------------------------------------------------------


def test_a_contested_assertion_and_the_one_against_it_stand_side_by_side(office):
    text, situation, finding = unsettled()
    row = office.must(
        add_assertion(office.actor("kp.observer_csc"), situation.id, given_of(finding), now=office.now)
    )
    against = given_of((finding[0], not finding[1]), source_address="https://answer.example/")
    answer = office.must(
        contest_assertion(
            office.actor("kp.delegate_bw"),
            situation.id,
            f"row:{row.pk}",
            against,
            reason="Our commission found otherwise.",
            now=office.later(days=1),
        )
    )
    assert (answer.contests, answer.reason) == (f"row:{row.pk}", "Our commission found otherwise.")
    group = next(each for each in reads.by_element(situation.id) if each.element == finding[0])
    assert group.is_disputed
    assert {shown.assertion.party for shown in (*group.yes, *group.no)} == {"CSC", "Botswana"}
    contested = next(shown for shown in group.shown if shown.key == f"row:{row.pk}")
    assert [each.party for each in contested.contested_by] == ["BW"]
    found = evaluate(text, reads.situations()[situation.id], catalogue())
    assert found.answer is Answer.CONTESTED
    assert set(found.by_account) == {"CSC", "Botswana"}


def first_shipped() -> str:
    """The key of the first assertion that is shipped of Koidu."""
    return reads.shown_of("koidu")[0].key


def contested_koidu(office) -> StatedAssertion:
    """Botswana contests the first shipped assertion of Koidu."""
    shipped = situations()["koidu"].assertions[0]
    given = replace(GIVEN, element="phlogiston", value="no" if shipped.value is Value.YES else "yes")
    actor = office.actor("kp.delegate_bw")
    reason = "It was otherwise."
    return office.must(
        contest_assertion(actor, "koidu", first_shipped(), given, reason=reason, now=office.now)
    )


def test_a_shipped_assertion_can_be_contested_and_the_element_is_its_own(office):
    shipped, row = situations()["koidu"].assertions[0], contested_koidu(office)
    assert row.element == shipped.element
    assert (row.contests_party, row.contests_value) == (shipped.party, shipped.value.value)
    assert row.contests_source == situations()["koidu"].source(shipped.source).address
    assert reads.shown_by_key("koidu", first_shipped()).contested_by[0].row == row.pk


def test_a_contest_stays_with_what_it_contests_wherever_that_stands_in_its_file(office, monkeypatch):
    row, koidu = contested_koidu(office), situations()["koidu"]
    contested = koidu.assertions[0]
    turned = {**situations(), "koidu": replace(koidu, assertions=tuple(reversed(koidu.assertions)))}
    monkeypatch.setattr(reads, "shipped_situations", lambda: turned)
    reads.with_stated.cache_clear()
    found = {each.assertion: each.contested_by for each in reads.shown_of("koidu") if each.contested_by}
    assert {assertion: [each.row for each in by] for assertion, by in found.items()} == {contested: [row.pk]}
    gone = {**situations(), "koidu": replace(koidu, assertions=koidu.assertions[1:])}
    monkeypatch.setattr(reads, "shipped_situations", lambda: gone)
    last = reads.shown_of("koidu")[-1]
    assert last.is_contest_moot
    assert "which this version no longer ships" in contested_words(last)
    reads.with_stated.cache_clear()


def test_every_shipped_assertion_has_a_key_of_its_own():
    for name, each in situations().items():
        keys = [reads.shipped_key(each, one) for one in each.assertions]
        assert len(set(keys)) == len(keys), name
        assert all(len(key) <= 40 for key in keys)


def test_what_is_contested_and_taken_back_is_said_to_be_so(office, client):
    csc, bw = office.actor("kp.observer_csc"), office.actor("kp.delegate_bw")
    row = office.must(add_assertion(csc, "koidu", GIVEN, now=office.now))
    against = replace(GIVEN, value="no", source_address="https://answer.example/")
    office.must(
        contest_assertion(bw, "koidu", f"row:{row.pk}", against, reason="It was one case.", now=office.now)
    )
    page = "/definitions/situations/koidu/elements/systematic/"
    assert f"Contests CSC: Holds ({GIVEN.source_address})" in client.get(page).content.decode()
    office.must(withdraw_assertion(csc, row.pk, now=office.now))
    assert f"Contests CSC: Holds ({GIVEN.source_address}), since taken back" in (
        client.get(page).content.decode()
    )
    rows = client.get("/definitions/files/assertions.json?situation=koidu").json()
    assert rows[-1]["contests_stands"] is False


def test_contesting_needs_another_answer_a_reason_and_something_to_contest(office):
    actor, shipped = office.actor("kp.delegate_bw"), situations()["koidu"].assertions[0]
    same = replace(GIVEN, value=shipped.value.value)
    result = contest_assertion(actor, "koidu", first_shipped(), same, reason=" ", now=office.now)
    assert codes(result) == ["contest_says_the_same", "contest_without_reason"]
    other = replace(GIVEN, value="no" if shipped.value is Value.YES else "yes")
    hidden = contest_assertion(actor, "koidu", first_shipped(), other, reason="\u202eWhy", now=office.now)
    assert codes(hidden) == ["assertion_words_unreadable"]
    for situation, key in (("koidu", "shipped:0"), ("koidu", "row:1"), ("atlantis", first_shipped())):
        nothing = contest_assertion(actor, situation, key, GIVEN, reason="Why", now=office.now)
        assert codes(nothing) == ["record_not_found"]
    own = office.must(add_assertion(actor, "koidu", GIVEN, now=office.now))
    against = replace(GIVEN, value="no", source_address="https://other.example/")
    result = contest_assertion(actor, "koidu", f"row:{own.pk}", against, reason="Why", now=office.now)
    assert codes(result) == ["contest_of_own"]
    assert StatedAssertion.objects.count() == 1


# --- taking back --------------------------------------------------------------------------------------------


def test_what_is_taken_back_no_longer_counts_and_stays_in_the_record(office):
    text, situation, finding = unsettled()
    actor = office.actor("kp.delegate_bw")
    row = office.must(add_assertion(actor, situation.id, given_of(finding), now=office.now))
    back = office.must(withdraw_assertion(actor, row.pk, now=office.later(days=1)))
    assert back.withdraws == row
    assert reads.situations() == situations()
    assert matrix([text], Taken()).answers[situation.id, text.id] is Answer.OPEN
    assert StatedAssertion.objects.count() == 2
    assert [each.withdraws for each in reads.withdrawn_of(situation.id)] == [row]
    again = withdraw_assertion(actor, row.pk, now=office.later(days=2))
    assert codes(again) == ["assertion_withdrawn_before"]
    assert add_assertion(actor, situation.id, given_of(finding), now=office.later(days=3)).is_done


def test_only_the_party_that_stated_it_takes_it_back(office):
    row = office.must(add_assertion(office.actor("kp.delegate_bw"), "koidu", GIVEN, now=office.now))
    for who in ("kp.delegate_ae", "kp.observer_csc", "bw.observer"):
        assert codes(withdraw_assertion(office.actor(who), row.pk, now=office.now)) == ["record_not_found"]
    back = office.must(withdraw_assertion(office.actor("kp.delegate_bw"), row.pk, now=office.now))
    result = withdraw_assertion(office.actor("kp.delegate_bw"), back.pk, now=office.now)
    assert codes(result) == ["record_not_found"]  # a taking back is no assertion


@pytest.mark.parametrize("statement", ["UPDATE {} SET note = 'other'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_an_assertion(office, statement):
    office.must(add_assertion(office.actor("kp.delegate_bw"), "koidu", GIVEN, now=office.now))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(StatedAssertion._meta.db_table))
    assert StatedAssertion.objects.get().note == GIVEN.note


# --- the pages ----------------------------------------------------------------------------------------------


def posted(**changes: str) -> dict[str, str]:
    return {name: getattr(GIVEN, name) for name in Given.__slots__} | changes


def test_a_delegate_states_contests_and_takes_back_on_the_pages(office, signed_in):
    client = signed_in("kp.observer_csc")
    element = free_element("koidu")
    page = client.get("/definitions/situations/koidu/").content.decode()
    assert "/definitions/situations/koidu/add/" in page
    answer = client.post("/definitions/situations/koidu/add/", posted(element=element))
    here = f"/definitions/situations/koidu/elements/{element}/"
    assert answer["Location"] == here
    row = StatedAssertion.objects.get()
    own = client.get(here).content.decode()
    withdraw = reverse("definitions:withdraw_assertion", args=["koidu", row.pk])
    contest = reverse("definitions:contest_assertion", args=["koidu", f"row:{row.pk}"])
    assert withdraw in own
    assert contest not in own
    other = signed_in("kp.delegate_bw")
    theirs = other.get(here).content.decode()
    assert contest in theirs
    assert withdraw not in theirs
    assert other.get(withdraw).status_code == 404
    said = posted(value="no", source_address="https://answer.example/", reason="We looked into it.")
    assert other.post(contest, said)["Location"] == here
    shown = other.get(here).content.decode()
    assert "Contested by Botswana" in shown
    assert "We looked into it." in shown
    back = signed_in("kp.observer_csc")
    assert "Take this assertion back?" in back.get(withdraw).content.decode()
    assert back.post(withdraw).status_code == 302
    assert back.get(withdraw).status_code == 404
    assert "Taken back" in back.get("/definitions/situations/koidu/").content.decode()


def test_everybody_sees_what_was_stated_and_that_it_was_stated_here(office, client):
    office.must(add_assertion(office.actor("kp.observer_csc"), "koidu", GIVEN, now=office.now))
    page = client.get("/definitions/situations/koidu/").content.decode()
    assert "Stated here" in page
    assert "Report of a mission" in page
    assert (
        "Report of a mission"
        not in client.get("/definitions/situations/koidu/?facts=shipped").content.decode()
    )
    assert "CSC" in client.get("/definitions/").content.decode()
    rows = client.get("/definitions/files/assertions.json?situation=koidu").json()
    assert [each["stated_in"] for each in rows[-2:]] == ["shipped", "office"]
    assert client.get("/api/situations/koidu").json()["said"][-1]["party"] == "CSC"


def test_what_is_wrong_stands_at_its_field(office, signed_in):
    client = signed_in("kp.delegate_bw")
    answer = client.post("/definitions/situations/koidu/add/", posted(source_day="2009-02-30"))
    assert answer.status_code == 200
    assert "source_day" in answer.context["form"].errors
    empty = client.post("/definitions/situations/koidu/add/", {})
    assert {"element", "value", "source_title", "source_address"} <= set(empty.context["form"].errors)
    client.post("/definitions/situations/koidu/add/", posted())
    again = client.post("/definitions/situations/koidu/add/", posted())
    assert [each.code for each in again.context["refused"]] == ["assertion_repeated"]
    assert StatedAssertion.objects.count() == 1


def test_words_of_a_source_are_shown_as_words(office, client):
    evil = replace(GIVEN, note="<script>alert(1)</script>", source_title='"><img src=x>')
    office.must(add_assertion(office.actor("kp.delegate_bw"), "koidu", evil, now=office.now))
    page = client.get("/definitions/situations/koidu/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def changed_cells(before: dict, after: dict) -> set[str]:
    return {text for text, answer in before.items() if after[text] is not answer}


def test_after_stating_the_answers_that_changed_are_listed(office, signed_in):
    _text, situation, finding = unsettled()
    texts, client = definitions().values(), signed_in("kp.observer_csc")
    before = answers_of(situation.id, texts, Taken())
    given = given_of(finding)
    sent = posted(element=given.element, value=given.value)
    page = client.post(f"/definitions/situations/{situation.id}/add/", sent, follow=True).content.decode()
    changed = changed_cells(before, answers_of(situation.id, texts, Taken()))
    assert changed
    told = unescape(page).split("Answers that it changes: ")[1].split("“Shipped sources only”")[0]
    assert {each.split(":")[0].strip() for each in told.rstrip(". ").split(";")} == changed
    assert changed_cells(before, answers_of(situation.id, texts, Taken(is_shipped_only=True))) == set()
    nothing = posted(element=given.element, value=given.value, source_address="https://again.example/")
    again = client.post(f"/definitions/situations/{situation.id}/add/", nothing, follow=True)
    assert "It changes no answer of any text to this situation." in again.content.decode()


def test_a_flood_of_assertions_leaves_every_page_light(office, client):
    """Eight parties say as much as they may on eight elements; the page of each element has all of it."""
    elements = [each.id for each in catalogue()][:8]
    parties = ("BW", "AE", "ZA", "RU", "CA", "CSC", "WDC", "EU")
    StatedAssertion.objects.bulk_create(
        StatedAssertion(
            authority=office.actor("kp.delegate_bw").authority,
            party=party,
            seat="delegate",
            made_at=office.now,
            situation="drc-rebels",
            element=element,
            value=value,
            source_title="t" * 300,
            source_address=f"https://long.example/{party}/{element}/{number}",
            note="n" * 2000,
            reason="r" * 2000,
        )
        for party in parties
        for element in elements
        for number, value in enumerate(("yes", "no", "unknown", "yes", "no"))
    )
    whole = client.get("/definitions/situations/drc-rebels/")
    assert len(whole.content) < 100_000
    shown: set[str] = set()
    page, address = 1, f"/definitions/situations/drc-rebels/elements/{elements[0]}/"
    while True:
        answer = client.get(address, {"page": page})
        assert len(answer.content) < 100_000
        sides = answer.context["group"]["sides"]
        shown |= {each["key"] for side in sides for each in side["shown"]}
        if not answer.context["page"].has_next():
            break
        page += 1
    group = next(each for each in reads.by_element("drc-rebels") if each.element == elements[0])
    assert shown == {each.key for each in group.shown}
    assert len(shown) >= 40


def test_on_the_page_of_a_situation_no_party_takes_the_room_of_another(office):
    for number in range(MOST_ON_ELEMENT):
        given = replace(GIVEN, source_address=f"https://source{number}.example/")
        office.must(add_assertion(office.actor("kp.delegate_bw"), "koidu", given, now=office.now))
    late = office.must(add_assertion(office.actor("kp.observer_csc"), "koidu", GIVEN, now=office.now))
    chosen = chosen_for_page(reads.by_element("koidu"), 2)["systematic"]
    stated = [each for each in chosen if each.stated is not None]
    assert len(stated) == 2
    assert late.pk in {each.stated.row for each in stated}


@pytest.mark.parametrize("name", list(situations()))
def test_every_page_of_a_situation_is_light(db, client, name):
    assert len(client.get(f"/definitions/situations/{name}/").content) < 100_000


def test_who_may_state_but_has_no_seat_is_told_once_and_offered_nothing(office, signed_in):
    client = signed_in("bw.observer")
    for page in ("", f"elements/{situations()['koidu'].assertions[0].element}/"):
        shown = client.get(f"/definitions/situations/koidu/{page}").content.decode()
        assert shown.count("you do not sit at the table for one") == 1
        assert "/koidu/add/" not in shown
        assert "/contest/" not in shown
    nobody = signed_in("kp.chair").get("/definitions/situations/koidu/").content.decode()
    assert "you do not sit at the table" not in nobody  # who states nothing anyway is told nothing


@pytest.mark.parametrize("path", ["atlantis/elements/systematic/", "koidu/elements/phlogiston/"])
def test_an_element_or_situation_that_is_not_there_is_not_found(db, client, path):
    assert client.get(f"/definitions/situations/{path}").status_code == 404


def test_an_element_of_which_nobody_spoke_says_what_to_do(db, client):
    page = client.get(f"/definitions/situations/koidu/elements/{free_element('koidu')}/").content.decode()
    assert "Nobody has said anything of it yet." in page


def test_line_ends_of_a_form_are_kept_as_line_ends(office):
    given = replace(GIVEN, note="One.\r\nTwo.")
    row = office.must(add_assertion(office.actor("kp.delegate_bw"), "koidu", given, now=office.now))
    assert row.note == "One.\nTwo."


def test_without_a_seat_the_page_says_where_seats_come_from(office, signed_in):
    page = signed_in("bw.observer").get("/definitions/situations/koidu/add/").content.decode()
    assert "you do not sit at the table" in page
    assert "<textarea" not in page


def test_a_stranger_is_led_to_the_sign_in_page(office, client):
    answer = client.get("/definitions/situations/koidu/add/")
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


def test_the_element_of_a_link_is_chosen_already(office, signed_in):
    page = signed_in("kp.delegate_bw").get("/definitions/situations/koidu/add/?element=systematic")
    assert page.context["form"]["element"].value() == "systematic"


def test_the_day_is_that_of_the_authority(office):
    tomorrow = replace(GIVEN, source_day=(NOW + timedelta(days=1)).date().isoformat())
    actor = office.actor("kp.delegate_bw")
    assert codes(add_assertion(actor, "koidu", tomorrow, now=NOW)) == ["assertion_day_wrong"]
    assert add_assertion(actor, "koidu", tomorrow, now=NOW + timedelta(days=1)).is_done
