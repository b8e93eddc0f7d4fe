"""Drafts and positions: what the acts keep, refuse and release, and who sees what of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from openkp.definitions import library
from openkp.definitions.positions import Stance, WordPosition
from openkp.office.definitions import models
from openkp.office.definitions.acts import drafting
from openkp.office.definitions.acts.drafting import (
    DraftContent,
    release_definition_draft,
    save_definition_draft,
)
from openkp.office.definitions.acts.positions import release_word_position, take_word_position
from openkp.office.definitions.models import DraftText, DraftVersion
from openkp.office.definitions.reads import drafting as reads
from openkp.office.definitions.reads import drafting_room
from openkp.office.definitions.reads.drafting_sheet import draft_sheet
from openkp.office.demonstration.definitions import play_definitions
from openkp.office.demonstration.table import open_table
from openkp.office.register.acts_in_words import phrase
from openkp.office.register.models import Entry
from small_drafts import BODY, CLEAN, kept, positioned, released, seen_positions
from small_office import Office

BW, AE, RU = "kp.delegate_bw", "kp.delegate_ae", "kp.delegate_ru"


def codes(result) -> list[str]:
    assert not result.is_done
    return [each.code for each in result.findings]


def seen(office: Office, who: str) -> list[tuple[str, int]]:
    return [(each.text.number, each.newest.version) for each in reads.seen_drafts(office.actor(who))]


def words(office: Office, who: str, number: str) -> list[tuple[str, str, str]]:
    actor = office.actor(who)
    draft = reads.seen_draft(actor, number)
    assert draft is not None
    return [
        (each.position.party, each.position.subject, each.position.stance.value)
        for each in reads.seen_positions(actor, draft)
    ]


# --- drafts -------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_in_canonical_form_and_is_its_owners_alone(office):
    number = kept(office, body=BODY.replace("  link", "       link").replace(", CN}", ",CN}"))
    version = DraftVersion.objects.get()
    assert number == "BW-1"
    assert version.body.startswith("limb a\n  link finances | directly_related\n")
    assert version.body.endswith("ends when not stated\n")
    assert seen(office, BW) == [("BW-1", 1)]
    for who in (AE, "kp.chair", "kp.secretariat", "kp.observer_csc", "kp.body_chair"):
        assert seen(office, who) == []


def test_the_country_that_chairs_and_the_chair_do_not_share_their_drafts(office):
    kept(office, "kp.chair")
    kept(office, "kp.delegate_in")
    assert [number for number, _ in seen(office, "kp.chair")] == ["IN-CHAIR-1"]
    assert [number for number, _ in seen(office, "kp.delegate_in")] == ["IN-1"]


@pytest.mark.parametrize(
    ("to", "who_sees"),
    [
        (["all"], {AE, RU, "kp.delegate_in", "kp.chair", "kp.observer_csc", "kp.secretariat"}),
        (["chair"], {"kp.chair"}),
        (["AE"], {AE}),
        (["CSC"], {"kp.observer_csc"}),
        (["IN"], {"kp.delegate_in"}),
    ],
)
def test_a_draft_is_released_to_the_chair_to_parties_or_to_all(office, to, who_sees):
    kept(office)
    actor = office.actor(BW)
    office.must(release_definition_draft(actor, "BW-1", to, seen=1, now=office.now))
    everyone = (AE, "kp.delegate_in", "kp.chair", "kp.observer_csc", "kp.secretariat", RU)
    assert {who for who in everyone if seen(office, who)} == who_sees
    again = release_definition_draft(actor, "BW-1", to, seen=2, now=office.now)
    assert codes(again) == ["release_made_before"]


def test_a_later_version_is_unseen_until_it_is_released_and_the_released_one_stays(office):
    number = released(office)
    changed = DraftContent(body=CLEAN)
    office.must(save_definition_draft(office.actor(BW), changed, number=number, seen=2, now=office.now))
    assert seen(office, BW) == [(number, 3)]
    assert seen(office, AE) == [(number, 2)]
    office.must(release_definition_draft(office.actor(BW), number, ["AE"], seen=3, now=office.now))
    assert seen(office, AE) == [(number, 4)]
    assert seen(office, RU) == [(number, 2)]


def test_what_is_wrong_with_a_text_is_named_by_its_line_and_nothing_is_kept(office):
    body = "limb a\n  act armed_conflict | [violence\n  act warfare\n"
    before = Entry.objects.count()
    result = save_definition_draft(office.actor(BW), DraftContent(title="T", body=body), now=office.now)
    assert codes(result) == ["draft_bracket_unclosed", "element_unknown"]
    assert [each.params["line"] for each in result.findings] == [2, 3]
    assert (DraftText.objects.count(), Entry.objects.count()) == (0, before)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "draft_without_title"),
        ({"must_cover": ("atlantis",)}, "draft_situation_unknown"),
        ({"must_cover": ("koidu",), "must_not_cover": ("koidu",)}, "must_lists_contradict"),
        ({"body": ""}, "definition_part_missing"),
        ({"body": "limb a\n  act violence\n" * 20_000}, "draft_too_large_for_room"),
    ],
)
def test_a_draft_that_cannot_be_is_refused(office, changes, code):
    content = DraftContent(**{"title": "T", "body": CLEAN, **changes})
    assert code in codes(save_definition_draft(office.actor(BW), content, now=office.now))
    assert DraftText.objects.count() == 0


def test_nobody_changes_or_releases_the_draft_of_another_and_learns_nothing_of_it(office):
    number = kept(office)
    content = DraftContent(body=CLEAN)
    for who in (AE, "kp.chair", "kp.observer_csc"):
        actor = office.actor(who)
        unseen = [
            save_definition_draft(actor, content, number=name, seen=1, now=office.now)
            for name in (number, "BW-77")
        ]
        assert [codes(each) for each in unseen] == [["record_not_found"], ["record_not_found"]]
        refused = release_definition_draft(actor, number, ["all"], seen=1, now=office.now)
        assert codes(refused) == ["record_not_found"]
    office.must(release_definition_draft(office.actor(BW), number, ["all"], seen=1, now=office.now))
    result = save_definition_draft(office.actor(AE), content, number=number, seen=2, now=office.now)
    assert codes(result) == ["record_not_found"]


def test_a_colleagues_version_is_never_passed_over(office):
    number = kept(office)
    actor, content = office.actor(BW), DraftContent(body=CLEAN)
    office.must(save_definition_draft(actor, content, number=number, seen=1, now=office.now))
    again = save_definition_draft(
        actor, DraftContent(body=CLEAN, must_cover=("koidu",)), number=number, seen=1, now=office.now
    )
    assert codes(again) == ["draft_moved_on"]
    same = save_definition_draft(actor, content, number=number, seen=2, now=office.now)
    assert codes(same) == ["draft_unchanged"]


def test_a_release_names_somebody_who_is_there(office):
    number = kept(office)
    actor = office.actor(BW)
    for to, code in (([], "release_to_nobody"), (["ATLANTIS"], "party_unknown")):
        assert codes(release_definition_draft(actor, number, to, seen=1, now=office.now)) == [code]


def test_who_has_no_seat_drafts_nothing(office):
    content = DraftContent(title="T", body=CLEAN)
    result = save_definition_draft(office.actor("bw.observer"), content, now=office.now)
    assert codes(result) == ["no_seat_at_table"]
    with pytest.raises(PermissionDenied):
        save_definition_draft(office.actor("bw.exporter"), content, now=office.now)


@pytest.mark.parametrize("model", [DraftText, DraftVersion, models.WordPosition])
def test_nothing_is_changed_and_nothing_deleted(office, model):
    number = released(office)
    positioned(office, number, BW, "violence", "required")
    for change in (lambda: model.objects.update(is_illustration=True), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# --- positions ----------------------------------------------------------------------------------------------


def test_a_bracket_of_nobody_is_not_kept(office):
    """What the desk keeps, the command line reads: an owner that no list knows is a slip in both."""
    content = DraftContent(title="t", body="limb a\n  act armed_conflict | [violence]{QQ}\n")
    result = save_definition_draft(office.actor("kp.delegate_bw"), content, now=office.now)
    assert codes(result) == ["party_unknown"]
    content = replace(content, body=content.body.replace("QQ", "ADPA, IPIS"))
    office.must(save_definition_draft(office.actor("kp.delegate_bw"), content, now=office.now))


def test_a_position_is_its_owners_alone_until_it_is_released(office):
    number = released(office)
    positioned(office, number, RU, "violence", "excluded", reason="Too wide.")
    assert words(office, RU, number) == [("RU", "violence", "excluded")]
    for who in (BW, AE, "kp.chair", "kp.secretariat", "kp.observer_csc"):
        assert words(office, who, number) == []
    seen_now = seen_positions("RU")
    office.must(release_word_position(office.actor(RU), number, seen_now, ["chair"], now=office.now))
    assert words(office, "kp.chair", number) == [("RU", "violence", "excluded")]
    assert words(office, BW, number) == []


def test_a_changed_position_is_unseen_and_the_released_one_stays_until_the_new_one_is_released(office):
    number = released(office)
    positioned(office, number, RU, "violence", "excluded", "all")
    positioned(office, number, RU, "violence", "wanted")
    assert words(office, RU, number) == [("RU", "violence", "wanted")]
    assert words(office, AE, number) == [("RU", "violence", "excluded")]
    seen_now = seen_positions("RU")
    office.must(release_word_position(office.actor(RU), number, seen_now, ["AE"], now=office.now))
    assert words(office, AE, number) == [("RU", "violence", "wanted")]
    assert words(office, BW, number) == [("RU", "violence", "excluded")]


def test_an_observers_position_is_shown_and_never_decides(office):
    number = released(office)
    positioned(office, number, "kp.observer_csc", "violence", "required", "all")
    actor = office.actor(AE)
    draft = reads.seen_draft(actor, number)
    (position,) = reads.seen_positions(actor, draft)
    assert (position.position.party, position.position.counts) == ("CSC", False)


def test_nobody_takes_a_position_on_a_draft_that_they_cannot_see(office):
    number = kept(office)
    for name in (number, "BW-99"):
        result = take_word_position(office.actor(AE), name, "violence", "required", now=office.now)
        assert codes(result) == ["record_not_found"]
        refused = release_word_position(office.actor(AE), name, {"violence": 1}, ["all"], now=office.now)
        assert codes(refused) == ["record_not_found"]


def test_nobody_releases_a_position_of_another(office):
    number = released(office)
    positioned(office, number, RU, "violence", "excluded")
    row = seen_positions("RU")
    result = release_word_position(office.actor(AE), number, row, ["all"], now=office.now)
    assert codes(result) == ["position_not_taken"]
    assert words(office, AE, number) == []


@pytest.mark.parametrize(
    ("subject", "stance", "code"),
    [
        ("warfare", "required", "position_word_unknown"),
        ("except:", "required", "position_word_unknown"),
        ("violence", "adored", "position_stance_unknown"),
    ],
)
def test_a_position_that_cannot_be_is_refused(office, subject, stance, code):
    number = released(office)
    assert codes(take_word_position(office.actor(RU), number, subject, stance, now=office.now)) == [code]


def test_a_position_is_not_taken_or_released_twice(office):
    number = released(office)
    positioned(office, number, RU, "violence", "excluded", "all")
    actor = office.actor(RU)
    again = take_word_position(actor, number, "violence", "excluded", now=office.now)
    assert codes(again) == ["position_unchanged"]
    for row, code in ((seen_positions("RU"), "release_made_before"), ({}, "position_none_chosen")):
        assert codes(release_word_position(actor, number, row, ["all"], now=office.now)) == [code]


def test_the_chair_has_no_position_and_the_secretariat_neither(office):
    number = released(office)
    for who in ("kp.chair", "kp.secretariat", "kp.body_chair"):
        with pytest.raises(PermissionDenied):
            take_word_position(office.actor(who), number, "violence", "required", now=office.now)


def test_the_log_of_acts_tells_of_nothing_that_is_not_released_to_all(office):
    before = Entry.objects.count()
    number = kept(office)
    office.must(release_definition_draft(office.actor(BW), number, ["RU"], seen=1, now=office.now))
    positioned(office, number, RU, "violence", "excluded", "chair", reason="Too wide.")
    entries = list(Entry.objects.order_by("pk")[before:])
    assert [(each.kind, each.number) for each in entries] == [("work_in_drafting_room", "")] * 4
    for each in entries:
        told = bytes(each.content).decode() + bytes(each.data).decode(errors="replace")
        for secret in (
            number,
            "RU-",
            '"RU"',
            "violence",
            "excluded",
            "wide",
            "released",
            "version",
            "position",
        ):
            assert secret not in told
    assert phrase("work_in_drafting_room") == "Worked in the drafting room"
    office.must(release_definition_draft(office.actor(BW), number, ["all"], seen=2, now=office.now))
    newest = Entry.objects.latest("pk")
    assert (newest.kind, newest.number) == ("release_definition_draft", number)
    assert "RU" not in bytes(newest.content).decode()


def test_the_number_of_a_draft_is_no_count_of_those_that_others_never_saw(office):
    actor, content = office.actor(BW), DraftContent(title="T", body=CLEAN)
    numbers = [
        office.must(save_definition_draft(actor, content, now=office.now)).draft.number for _ in range(3)
    ]
    assert len(set(numbers)) == 3
    for number in numbers:
        assert re.fullmatch(r"BW-[b-z2-9]{5}", number)


def test_nobody_releases_a_version_or_a_position_that_they_did_not_see(office):
    number = kept(office)
    actor = office.actor(BW)
    office.must(save_definition_draft(actor, DraftContent(body=CLEAN), number=number, seen=1, now=office.now))
    assert codes(release_definition_draft(actor, number, ["all"], seen=1, now=office.now)) == [
        "draft_moved_on"
    ]
    positioned(office, number, BW, "violence", "wanted")
    looked_at = seen_positions("BW")
    positioned(office, number, BW, "violence", "excluded")
    refused = release_word_position(actor, number, looked_at, ["all"], now=office.now)
    assert codes(refused) == ["position_moved_on"]
    assert seen(office, AE) == []
    assert [row.released_to for row in models.WordPosition.objects.all()] == [[], []]


@pytest.mark.parametrize(
    "content",
    [
        DraftContent(title="Words \u202e of peace", body=CLEAN),
        DraftContent(title="Words", body=CLEAN, note="turned \u2066 round"),
        DraftContent(title="Words\x07", body=CLEAN),
    ],
)
def test_words_that_do_not_read_as_they_look_are_refused(office, content):
    result = save_definition_draft(office.actor(BW), content, now=office.now)
    assert codes(result) == ["draft_words_unreadable"]
    number = released(office)
    reason = "because \u202e of it"
    result = take_word_position(office.actor(RU), number, "violence", "wanted", reason=reason, now=office.now)
    assert codes(result) == ["draft_words_unreadable"]


def test_a_draft_is_as_large_as_everybodys_list_can_bear(office):
    acts = [
        each.id for each in library.catalogue() if each.slot.value == "act" and each.id != "armed_conflict"
    ]
    words = " | ".join(f"[{each}]{{US}}" for each in acts)
    count = drafting.MOST_BRACKETS // len(acts) + 1
    body = "\n".join(f"limb l{at}\n  act armed_conflict | {words}" for at in range(count))
    result = save_definition_draft(office.actor(BW), DraftContent(title="T", body=body), now=office.now)
    assert codes(result) == ["draft_too_large_for_room"]
    assert result.findings[0].params["brackets"] == count * len(acts) > drafting.MOST_BRACKETS
    assert len(body) < drafting.MOST_CHARACTERS


def test_who_loses_the_seat_writes_nothing_more_in_the_room(office):
    number = kept(office)
    positioned(office, number, BW, "violence", "wanted")
    actor = office.actor(BW)
    actor.membership.valid_to = office.now.date() - timedelta(days=1)
    actor.membership.save()
    for attempt in (
        lambda: save_definition_draft(actor, DraftContent(body=CLEAN), number=number, seen=1, now=office.now),
        lambda: release_definition_draft(actor, number, ["all"], seen=1, now=office.now),
        lambda: take_word_position(actor, number, "violence", "required", now=office.now),
        lambda: release_word_position(actor, number, seen_positions("BW"), ["all"], now=office.now),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert (DraftVersion.objects.count(), models.WordPosition.objects.count()) == (1, 1)


def test_a_published_position_of_several_parties_loses_those_who_spoke_for_themselves():
    both = WordPosition(party="AU, CA", subject="violence", stance=Stance.REQUIRED, source="x")

    def left(*said: tuple[str, str]) -> str | None:
        found = reads.without_those_who_spoke(both, set(said))
        return None if found is None else found.party

    assert left() == "AU, CA"
    assert left(("CA", "violence"), ("AU", "bribery")) == "AU"
    assert left(("CA", "violence"), ("AU", "violence")) is None


def test_the_demonstration_has_a_draft_for_all_with_positions_seen_and_unseen(db):
    now = datetime.now(UTC)
    table = open_table(now=now)
    table.chair(now.date())
    number = play_definitions(table, now=now)
    assert {row.is_illustration for row in models.WordPosition.objects.all()} == {True}
    seen_by = {
        party: len(reads.recorded_positions(actor, reads.seen_draft(actor, number).text))
        for party, actor in table.people.items()
        if party in ("BW", "AO", "CA", "CSC")
    }
    assert seen_by == {"BW": 6, "AO": 6, "CA": 5, "CSC": 5}
    (chair,) = [each for each in table.people.values() if each.capacity.value == "chair"]
    assert len(reads.recorded_positions(chair, reads.seen_draft(chair, number).text)) == 7
    answer = drafting_room.found(draft_sheet(chair, number), 0).answer
    assert [(point.lost, point.crossed) for point in answer.frontier] == [(1, 1), (0, 2)]
    assert {each.subject for each in answer.conflict} == {"marange-2008", "public_security_forces"}
