"""Asking and answering, and deciding on pairs: who may, what is kept, what is refused."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

import small_statistics as desk
from office_slips import mistyped, swapped
from openkp.office.certificates.models import ForeignConfirmation
from openkp.office.meetings.models import Letter
from openkp.office.parties.models import THE_PROCESS
from openkp.office.register.models import Entry
from openkp.office.returns.acts.pairing import decide_pair
from openkp.office.returns.acts.questioning import answer_question, send_questionnaire
from openkp.office.returns.models import AskedQuestion, PairDecision, Questionnaire
from openkp.office.returns.reads import pairing, questioning, screening
from openkp.office.returns.reads.matched import can_be_matched
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.matching import MatchRecord
from openkp.statistics.questionnaire import QuestionnaireState, key_of


@pytest.fixture(autouse=True)
def fresh_memory():
    desk.forget()
    yield
    desk.forget()


@pytest.fixture
def questions(office):
    desk.a_slip()
    found = screening.questions_of("BW")
    assert found
    return found


def codes(result):
    return [found.code for found in result.findings]


def send(office, chosen, *, who="kp.analyst", participant="BW", **changes):
    due_on = changes.pop("due_on", office.now.date() + timedelta(days=45))
    return send_questionnaire(office.actor(who), participant, chosen, due_on=due_on, now=office.now)


def test_a_questionnaire_numbers_the_questions_and_keeps_them_as_they_stood(office, questions):
    sent = office.must(send(office, [questions[0], "  Which mine reopened?  ", "  "]))
    assert (sent.number, sent.participant) == (f"DAQ-{office.now.year}-BW-1", "BW")
    asked = list(sent.questions.all())
    assert [each.place for each in asked] == [1, 2]
    assert asked[1].text == "Which mine reopened?"
    kept = questioning.question_of(asked[0])
    assert key_of(kept) == key_of(questions[0])
    assert dict(kept.params) == dict(questions[0].params)
    assert office.must(send(office, ["Again?"])).number == f"DAQ-{office.now.year}-BW-2"


def test_what_was_asked_is_known_as_asked_when_the_screens_ask_it_again(office, questions):
    office.must(send(office, [questions[0]]))
    before = questioning.asked_before(questioning.questionnaires(office.actor("kp.analyst")))
    assert set(before) == {key_of(questions[0])}


@pytest.mark.parametrize(
    ("chosen", "days", "participant", "who", "code"),
    [
        ([], 45, "BW", "kp.analyst", "questionnaire_empty"),
        (["Why?"], 3, "BW", "kp.analyst", "questionnaire_due_too_soon"),
        (["Why?"], 45, "XX", "kp.analyst", "party_unknown"),
        (["Why?"], 45, "BW", "kp.analyst_bw", "own_participant"),
        ([f"Why {one}?" for one in range(41)], 45, "BW", "kp.analyst", "questionnaire_too_long"),
        (["Why?"], 181, "BW", "kp.analyst", "questionnaire_due_too_late"),
    ],
)
def test_a_questionnaire_that_cannot_be_sent_leaves_nothing_behind(
    office, chosen, days, participant, who, code
):
    due_on = office.now.date() + timedelta(days=days)
    result = send(office, chosen, due_on=due_on, participant=participant, who=who)
    assert codes(result) == [code]
    assert not Questionnaire.objects.exists()


def test_a_question_that_waits_for_its_answer_is_not_asked_again(office, questions):
    sent = office.must(send(office, [questions[0], "Which mine reopened?"]))
    again = send(office, [questions[0], "  which MINE  reopened? ", "Something else?"])
    assert codes(again) == ["question_asked_already"] * 2
    assert [dict(one.params) for one in again.findings] == [
        {"number": sent.number, "place": 1},
        {"number": sent.number, "place": 2},
    ]
    assert Questionnaire.objects.count() == 1
    focal = office.actor("bw.focal_point")
    office.must(answer_question(focal, sent.number, 1, "A slip.", now=office.now))
    office.must(send(office, [questions[0]]))  # answered: it may be asked anew
    assert send(office, ["Which mine reopened?"], participant="AE").is_done


def test_an_analyst_whom_nobody_seconds_asks_nobody_and_cannot_be_recorded(office):
    analyst = office.actor("kp.analyst")
    analyst.membership.party = ""
    assert codes(send(office, ["Why?"])) == ["seconded_by_nobody"]
    with pytest.raises(IntegrityError, match="seat_has_party"), transaction.atomic():
        analyst.membership.save()


def test_an_answer_that_was_given_can_neither_be_rewritten_nor_replaced(office):
    sent = office.must(send(office, ["Why?", "And why?"]))
    focal = office.actor("bw.focal_point")
    asked = office.must(answer_question(focal, sent.number, 1, "Typed in grams.", now=office.now))
    noted = bytes(Entry.objects.get(kind="answer_question").content)
    assert hashlib.sha256(b"Typed in grams.").hexdigest().encode() in noted
    waiting = sent.questions.get(place=2)
    changes = [
        lambda: AskedQuestion.objects.filter(pk=asked.pk).update(answer="Nothing."),
        lambda: AskedQuestion.objects.filter(pk=asked.pk).update(answered_at=None),
        lambda: AskedQuestion.objects.filter(pk=waiting.pk).update(text="Another question"),
        lambda: AskedQuestion.objects.filter(pk=waiting.pk).delete(),
        lambda: Questionnaire.objects.update(due_on=office.now.date()),
    ]
    if connection.vendor == "sqlite":
        changes.append(lambda: replaced(asked.pk))
    for change in changes:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert AskedQuestion.objects.get(pk=asked.pk).answer == "Typed in grams."
    office.must(answer_question(focal, sent.number, 2, "So.", now=office.now))


def replaced(pk):
    """INSERT OR REPLACE deletes the old row: without recursive triggers it would go around them."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copied AS SELECT * FROM returns_askedquestion WHERE id = %s", [pk])
        cursor.execute("UPDATE copied SET answer = 'Nothing.'")
        cursor.execute("INSERT OR REPLACE INTO returns_askedquestion SELECT * FROM copied")


def test_the_focal_points_with_an_address_get_a_letter(office):
    user = office.actor("bw.focal_point").user
    user.email = "focal@bw.example"
    user.save()
    sent = office.must(send(office, ["Why?"]))
    letter = Letter.objects.get()
    assert letter.to == "focal@bw.example"
    assert sent.number in letter.subject
    assert f"/questionnaires/{sent.number}/" in letter.body


def test_a_focal_point_answers_the_own_participants_questions_and_each_once(office):
    sent = office.must(send(office, ["Why?", "And why?"]))
    focal = office.actor("bw.focal_point")
    asked = office.must(answer_question(focal, sent.number, 1, " Typed in grams. ", now=office.later(days=1)))
    assert (asked.answer, asked.answered_by) == ("Typed in grams.", focal.user)
    assert codes(answer_question(focal, sent.number, 1, "More", now=office.later(days=2))) == [
        "answer_given_before"
    ]
    assert codes(answer_question(focal, sent.number, 2, " ", now=office.now)) == ["answer_missing"]
    assert codes(answer_question(focal, sent.number, 3, "?", now=office.now)) == ["record_not_found"]
    other = office.actor("ae.focal_point")
    assert codes(answer_question(other, sent.number, 2, "!", now=office.now)) == ["record_not_found"]
    with pytest.raises(PermissionDenied):
        answer_question(office.actor("kp.analyst"), sent.number, 2, "!", now=office.now)
    day = office.now.date()
    assert questioning.state_of(sent, day) is QuestionnaireState.PARTLY_ANSWERED
    assert questioning.state_of(sent, sent.due_on + timedelta(days=1)) is QuestionnaireState.OVERDUE
    assert AskedQuestion.objects.filter(answered_at=None).count() == 1


def test_focal_points_see_their_own_questionnaires_and_others_none(office):
    office.must(send(office, ["Why?"]))
    office.must(send(office, ["Why?"], participant="AE"))
    seen = {
        who: sorted(one.participant for one in questioning.questionnaires(office.actor(who)))
        for who in ("kp.analyst", "kp.analyst_bw", "bw.focal_point", "bw.administrator", "kp.delegate_bw")
    }
    assert seen == {
        "kp.analyst": ["AE", "BW"],
        "kp.analyst_bw": ["AE", "BW"],
        "bw.focal_point": ["BW"],
        "bw.administrator": [],
        "kp.delegate_bw": [],
    }


# --- pairs --------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(office):
    certificate = office.notified()
    confirmation = mistyped(office, certificate, swapped(certificate.number))
    return certificate, confirmation


DAY = timedelta(days=9)


def pairs(office, who):
    return pairing.pairs(office.actor(who))


def test_a_mistyped_number_is_proposed_to_both_sides_that_it_concerns_and_to_analysts(office, pair):
    certificate, confirmation = pair
    for who in ("kp.analyst", "bw.focal_point"):
        found = pairs(office, who)
        assert [(one.certificate, one.confirmation) for one in found] == [(certificate, confirmation)]
        assert found[0].is_open
        assert found[0].proposal.kind == "mistyped_number"
    assert pairs(office, "ae.focal_point") == []  # the confirmation was sent to Botswana by message
    assert pairs(office, "bw.administrator") == []


def test_a_decision_is_kept_leaves_the_list_and_can_be_made_anew(office, pair):
    certificate, confirmation = pair
    key, now = f"foreign:{confirmation.pk}", office.now + DAY
    analyst = office.actor("kp.analyst")
    first = office.must(decide_pair(analyst, certificate.pk, key, "later", note="Asked Dubai.", now=now))
    assert (first.verdict, first.note) == ("later", "Asked Dubai.")
    assert first.reasons
    assert not pairs(office, "kp.analyst")[0].is_open
    office.must(decide_pair(analyst, certificate.pk, key, "same", now=now + timedelta(hours=1)))
    assert pairing.decisions(THE_PROCESS)[certificate.number, key].verdict == "same"
    assert PairDecision.objects.count() == 2


def test_what_one_side_decides_closes_nothing_on_the_lists_of_another(office, pair):
    certificate, confirmation = pair
    key, now = f"foreign:{confirmation.pk}", office.now + DAY
    focal = office.actor("bw.focal_point")
    office.must(decide_pair(focal, certificate.pk, key, "different", note="A secret firm.", now=now))
    assert not pairs(office, "bw.focal_point")[0].is_open
    assert pairs(office, "kp.analyst")[0].is_open
    office.must(decide_pair(office.actor("kp.analyst"), certificate.pk, key, "same", now=now))
    assert pairing.decisions("BW")[certificate.number, key].verdict == "different"


def ambiguous(office):
    """Two certificates alike but for the number, and a confirmation that could be of either."""
    first, second = office.notified(), office.notified()
    middle = next(
        number
        for digit in "0123456789"
        if (number := first.number[:-1] + digit) not in (first.number, second.number)
    )
    return first, second, mistyped(office, first, middle)


def test_the_same_shipment_takes_both_records_off_the_lists_and_closes_rivals(office):
    first, second, confirmation = ambiguous(office)
    analyst, key, now = office.actor("kp.analyst"), f"foreign:{confirmation.pk}", office.now + DAY
    proposed = {one.certificate.pk: one for one in pairs(office, "kp.analyst")}
    assert set(proposed) == {first.pk, second.pk}
    assert all(one.is_open and one.proposal.kind == "ambiguous" for one in proposed.values())
    assert set(pairing.not_confirmed(analyst)) == {first, second}
    assert [one for _key, one in pairing.never_issued(analyst)] == [confirmation]
    office.must(decide_pair(analyst, first.pk, key, "same", now=now))
    assert pairing.not_confirmed(analyst) == [second]
    assert pairing.never_issued(analyst) == []
    assert not any(one.is_open for one in pairs(office, "kp.analyst"))
    refused = decide_pair(analyst, second.pk, key, "same", now=now)
    assert codes(refused) == ["pair_taken"]
    assert refused.findings[0].params["other"] == f"{first.number} / {confirmation.number}"
    office.must(decide_pair(analyst, first.pk, key, "different", now=now))
    office.must(decide_pair(analyst, second.pk, key, "same", now=now))
    assert pairing.not_confirmed(analyst) == [first]


def test_parts_of_a_split_shipment_are_all_the_same_shipment(office):
    certificate = office.notified()
    lines = certificate.content["lines"]
    parts = [mistyped(office, certificate, certificate.number, lines=[line]) for line in lines]
    analyst, now = office.actor("kp.analyst"), office.now + DAY
    assert [one.proposal.kind for one in pairs(office, "kp.analyst")] == ["split", "split"]
    for part in parts:
        office.must(decide_pair(analyst, certificate.pk, f"foreign:{part.pk}", "same", now=now))


def test_who_may_not_see_a_pair_cannot_decide_on_it(office, pair):
    certificate, confirmation = pair
    key = f"foreign:{confirmation.pk}"
    now = office.now + DAY
    refused = decide_pair(office.actor("ae.focal_point"), certificate.pk, key, "same", now=now)
    assert codes(refused) == ["record_not_found"]
    own = decide_pair(office.actor("kp.analyst_bw"), certificate.pk, key, "same", now=now)
    assert codes(own) == ["own_participant"]
    nothing = decide_pair(office.actor("kp.analyst"), certificate.pk, "foreign:999", "same", now=now)
    assert codes(nothing) == ["record_not_found"]
    with pytest.raises(PermissionDenied):
        decide_pair(office.actor("bw.administrator"), certificate.pk, key, "same", now=now)
    assert not PairDecision.objects.exists()


def test_a_decision_on_a_pair_can_neither_be_changed_nor_deleted(office, pair):
    certificate, confirmation = pair
    key = f"foreign:{confirmation.pk}"
    made = office.must(
        decide_pair(office.actor("kp.analyst"), certificate.pk, key, "same", now=office.now + DAY)
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        made.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PairDecision.objects.update(verdict="different")


def test_days_on_both_sides_of_a_quarters_end_are_timing_and_bring_no_pair(office):
    certificate = office.notified()
    mistyped(office, certificate, certificate.number, confirmed_on="2027-01-04", received_on="2027-01-02")
    assert ForeignConfirmation.objects.count() == 1
    assert pairs(office, "kp.analyst") == []


def test_a_confirmation_of_a_number_that_was_never_issued_stands_alone(office):
    certificate = office.notified()
    lines = [{"hs": "710221", "carats": "3.10", "usd": "99.00"}]
    confirmation = mistyped(office, certificate, "BW-2026-777777", lines=lines, parcels=1)
    alone = pairing.never_issued(office.actor("bw.focal_point"))
    assert [one for _key, one in alone] == [confirmation]
    assert pairing.never_issued(office.actor("ae.focal_point")) == []


def test_a_confirmation_that_says_too_little_to_be_matched_is_shown_alone(office):
    certificate = office.notified()
    confirmation = mistyped(office, certificate, "BW-2026-777777", lines=[])
    assert pairs(office, "kp.analyst") == []
    alone = pairing.never_issued(office.actor("bw.focal_point"))
    assert [one for _key, one in alone] == [confirmation]


@pytest.mark.parametrize(
    "changes",
    [
        {"number": " "},
        {"number": "BW\u202e1"},
        {"hs": ""},
        {"hs": "710231 7102"},
        {"hs": "710239"},
        {"hs": "710231 999999"},
        {"carats": Carats(0)},
        {"importing_participant": ""},
    ],
)
def test_what_the_matching_could_not_read_is_set_aside(changes):
    values = {
        "key": "1",
        "number": "BW-2026-000001",
        "issuing_participant": "BW",
        "importing_participant": "AE",
        "day": date(2026, 1, 1),
        "hs": "710231",
        "carats": Carats("1.00"),
        "usd": UsdValue("1.00"),
    }
    assert can_be_matched(MatchRecord(**values))
    assert not can_be_matched(MatchRecord(**(values | changes)))
