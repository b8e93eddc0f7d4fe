"""Corrections: what was wrong is told otherwise; all that follows changes with it, or nothing does."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from openkp.custody.composition import EMPTY, Composition, Share
from openkp.custody.events import SOURCES, Drawn, EventKind, Made
from openkp.office.messages import CATALOGUE
from openkp.office.stocks import downstream
from openkp.office.stocks.acts.correcting import correct_stock_event, preview_correction
from openkp.office.stocks.book import Entry, parcels_of, post
from openkp.office.stocks.effective import effective_events
from openkp.office.stocks.models import StockEvent, StockParcel
from stock_books import CATOCA, DAY, JWANENG, ORAPA, Books


@pytest.fixture
def books(office):
    return Books(office)


def seq_of(code):
    return StockParcel.objects.get(code=code).born.seq


def test_a_weight_that_was_wrong_changes_everything_after_it(books):
    one, two = books.mined(1000), books.mined(500, CATOCA)
    [mixed] = books.made(EventKind.MIX, [(one, 1000), (two, 500)], [1500])
    small, large = books.made(EventKind.SPLIT, [(mixed, 1500)], [600, 900])
    export = books.post(EventKind.EXPORT, (Drawn(parcel=large, carats=900),), certificate="BW 7")
    done = books.office.must(books.correct(seq_of(two), books.production(500, two, ORAPA)))

    assert {each.code for each in done.changes.parcels} == {two, mixed, small, large}
    changed = {each.code: each for each in done.changes.parcels}
    assert CATOCA in changed[small].before.shares
    assert changed[small].after == Composition.exact({ORAPA: 600})
    assert StockParcel.objects.get(code=mixed).custody_model == "identity_preserved"
    assert [(each.certificate, each.seq) for each in done.changes.exports] == [("BW 7", export.seq)]
    assert done.changes.certificates == ("BW 7",)
    assert books.state() == books.rebuilt()


def test_the_wrong_event_stays_and_the_correction_names_it(books):
    one = books.mined(1000)
    before = StockEvent.objects.get(seq=seq_of(one)).content
    done = books.office.must(books.correct(seq_of(one), None))
    assert StockEvent.objects.get(seq=seq_of(one)).content == before
    assert (done.event.kind, done.event.corrects, done.event.remark) == ("correction", 1, "weighed again")
    assert StockParcel.objects.get(code=one).is_void
    assert books.state() == books.rebuilt() == ({}, [], {})


def test_an_export_that_did_not_happen_gives_its_carats_back(books):
    one = books.mined(1000)
    first = books.post(EventKind.EXPORT, (Drawn(parcel=one, carats=400),), certificate="BW 1")
    books.post(EventKind.EXPORT, (Drawn(parcel=one, carats=600),), certificate="BW 2")
    done = books.office.must(books.correct(first.seq, None))
    assert StockParcel.objects.get(code=one).left == 400
    assert [each.after for each in done.changes.exports] == [None]
    again = books.post(EventKind.EXPORT, (Drawn(parcel=one, carats=400),), certificate="BW 1")
    assert again.gone.get().carats == 400
    assert books.state() == books.rebuilt()


def test_a_correction_after_which_a_later_event_cannot_be_changes_nothing(books):
    one = books.mined(1000)
    small, _ = books.made(EventKind.SPLIT, [(one, 1000)], [600, 400])
    later = books.post(EventKind.EXPORT, (Drawn(parcel=small, carats=600),), certificate="BW 1")
    before, events = books.state(), StockEvent.objects.count()
    too_little = books.correct(seq_of(one), books.production(900, one))
    assert [f.code for f in too_little.findings] == ["custody_correction_breaks", "custody_overdrawn"]
    assert {f.params.get("broken", f.params["seq"]) for f in too_little.findings} == {later.seq - 1}
    never = books.correct(seq_of(one), None)
    assert [f.code for f in never.findings] == ["custody_correction_breaks", "custody_parcel_unknown"]
    assert (books.state(), StockEvent.objects.count()) == (before, events)


def test_an_event_may_be_corrected_again_and_the_last_word_counts(books):
    one = books.mined(1000)
    books.office.must(books.correct(seq_of(one), None))
    books.office.must(books.correct(1, books.production(800, one)))
    assert StockParcel.objects.get(code=one).left == 800
    assert not StockParcel.objects.get(code=one).is_void
    books.office.must(books.correct(1, books.production(700, "")))
    assert StockParcel.objects.get(code=one).is_void
    assert books.state() == books.rebuilt()


@pytest.mark.parametrize(
    ("seq", "code"),
    [(99, "stock_event_unknown"), (3, "correction_of_a_correction"), (1, "correction_changes_nothing")],
)
def test_what_cannot_be_corrected(books, seq, code):
    one, two = books.mined(1000), books.mined(500)
    books.office.must(books.correct(seq_of(two), None))
    found = books.correct(seq, books.production(1000, one)).findings
    assert [each.code for each in found] == [code]
    assert code in CATALOGUE


def test_another_kind_and_the_name_of_another_parcel_are_refused(books):
    one, two = books.mined(1000), books.mined(500)
    theft = Entry(kind=EventKind.THEFT, happened_on=DAY, inputs=(Drawn(parcel=two, carats=1),))
    assert [f.code for f in books.correct(1, theft).findings] == ["correction_of_another_kind"]
    taken = books.correct(seq_of(one), books.production(900, two))
    assert [f.code for f in taken.findings] == ["custody_parcel_exists"]
    nothing = books.production(900, one)
    wrong = Entry(kind=nothing.kind, happened_on=DAY, outputs=nothing.outputs, origins=EMPTY)
    assert [f.code for f in books.correct(seq_of(one), wrong).findings] == ["custody_origins_sum"]


def test_a_correction_that_reaches_too_far_says_so(books, monkeypatch):
    one = books.mined(1000)
    small, _ = books.made(EventKind.SPLIT, [(one, 1000)], [600, 400])
    books.made(EventKind.SPLIT, [(small, 600)], [300, 300])
    monkeypatch.setattr(downstream, "MAX_EVENTS", 2)
    assert [f.code for f in books.correct(1, None).findings] == ["correction_too_wide"]


def test_a_certificate_of_a_correction_is_used(books):
    one = books.mined(1000)
    export = books.post(EventKind.EXPORT, (Drawn(parcel=one, carats=400),), certificate="BW 1")
    otherwise = Entry(
        kind=EventKind.EXPORT, happened_on=DAY, inputs=(Drawn(parcel=one, carats=300),), certificate="BW 2"
    )
    books.office.must(books.correct(export.seq, otherwise))
    assert books.state() == books.rebuilt()
    with transaction.atomic():
        twice = post(
            books.actor,
            Entry(
                kind=EventKind.EXPORT,
                happened_on=DAY,
                inputs=(Drawn(parcel=one, carats=5),),
                certificate="bw 2",
            ),
            now=books.office.now,
        )
    assert [f.code for f in twice.findings] == ["custody_certificate_twice"]
    books.post(EventKind.EXPORT, (Drawn(parcel=one, carats=5),), certificate="BW 1")


def test_the_number_of_queries_does_not_grow_with_the_book(books, django_assert_max_num_queries):
    one = books.mined(1000)
    for _ in range(12):
        books.made(EventKind.SPLIT, [(books.mined(100), 100)], [50, 50])
    with django_assert_max_num_queries(45):
        books.office.must(books.correct(seq_of(one), books.production(900, one)))


@pytest.mark.parametrize("seed", range(4))
def test_the_stored_state_equals_the_log_after_any_correction(books, seed):
    """A random history, then random corrections: whatever was stored or refused, the log rebuilds it."""
    chance = random.Random(seed)
    for number in range(24):
        _random_event(books, chance, number)
    assert books.state() == books.rebuilt()
    done = 0
    for _ in range(14):
        done += _random_correction(books, chance)
        assert books.state() == books.rebuilt()
    assert done


def _random_event(books, chance, number):
    there = list(StockParcel.objects.filter(left__gt=20, is_void=False).order_by("code"))
    on = DAY + timedelta(days=number)
    kind = chance.choice(["mined", "mined", "mix", "split", "export", "theft"])
    if kind == "mined" or len(there) < 2:
        books.mined(chance.randint(100, 900), chance.choice([ORAPA, JWANENG, CATOCA]))
    elif kind == "mix":
        taken = [(p.code, chance.randint(1, p.left)) for p in chance.sample(there, 2)]
        books.made(EventKind.MIX, taken, [sum(carats for _, carats in taken)], on=on)
    elif kind == "split":
        parcel = chance.choice(there)
        books.made(EventKind.SPLIT, [(parcel.code, parcel.left)], [7, parcel.left - 7], on=on)
    else:
        parcel = chance.choice(there)
        export = {"certificate": f"BW {number}"} if kind == "export" else {}
        books.made(EventKind(kind), [(parcel.code, chance.randint(1, parcel.left))], [], on=on, **export)


def _random_correction(books, chance):
    row = chance.choice(list(StockEvent.objects.exclude(kind="correction").order_by("seq")))
    event = effective_events(row.authority, [row])[row.seq]
    if event is None or chance.random() < 0.3:
        return books.correct(row.seq, None).is_done
    change = chance.randint(-5, 5)
    entry = Entry(
        kind=event.kind,
        happened_on=event.happened_on,
        inputs=tuple(
            Drawn(parcel=e.parcel, carats=max(1, e.carats + (0 if n else change)))
            for n, e in enumerate(event.inputs)
        ),
        outputs=tuple(
            Made(parcel=m.parcel, carats=max(1, m.carats + (0 if n else change)), holder=m.holder)
            for n, m in enumerate(event.outputs)
        ),
        origins=Composition.exact({JWANENG: event.made + change}) if event.kind in SOURCES else EMPTY,
        certificate=event.certificate,
    )
    return books.correct(row.seq, entry).is_done


# --- on the page: who may correct what ----------------------------------------------------------------------


def test_a_holder_corrects_its_own_account_only(books, office):
    other = books.mined(500, holder=books.house)
    keeper = books.actor = office.actor("bw.stock_keeper")
    own = books.mined(1000)
    done = correct_stock_event(keeper, seq_of(own), books.production(900, own), "typed wrong", now=office.now)
    assert office.must(done).event.corrects == seq_of(own)
    not_own = correct_stock_event(keeper, seq_of(other), None, "typed wrongly", now=office.now)
    assert [f.code for f in not_own.findings] == ["stock_event_unknown"]


def test_what_others_hold_the_authority_corrects(books, office):
    officer, books.actor = books.actor, office.actor("bw.stock_keeper")
    own = books.mined(1000)
    books.made(EventKind.SALE, [(own, 900)], [900], books.house)
    keeper = correct_stock_event(books.actor, seq_of(own) + 1, None, "not sold at all", now=office.now)
    assert [f.code for f in keeper.findings] == ["correction_reaches_others"]
    assert books.state() == books.rebuilt()
    otherwise = books.production(1000, own, JWANENG)
    mine = correct_stock_event(books.actor, seq_of(own), otherwise, "the other pit", now=office.now)
    assert [f.code for f in mine.findings if f.severity == "blocks"] == ["correction_of_origins"]
    assert office.must(correct_stock_event(officer, seq_of(own), otherwise, "the other pit", now=office.now))


def test_an_export_is_corrected_by_its_certificate_and_a_reason_is_needed(books, office):
    own = books.mined(1000)
    export = books.post(EventKind.EXPORT, (Drawn(parcel=own, carats=400),), certificate="BW 1")
    found = correct_stock_event(books.actor, export.seq, None, "a mistake", now=office.now).findings
    assert [f.code for f in found] == ["correction_of_an_export"]
    silent = correct_stock_event(books.actor, seq_of(own), None, " ", now=office.now).findings
    assert [f.code for f in silent] == ["remark_missing"]


def test_a_preview_changes_nothing(books, office):
    own = books.mined(1000)
    before, events = books.state(), StockEvent.objects.count()
    shown = preview_correction(books.actor, seq_of(own), books.production(1, own), "mistake", now=office.now)
    assert [each.left_after for each in office.must(shown).changes.parcels] == [1]
    assert (books.state(), StockEvent.objects.count()) == (before, events)


# --- the page itself ----------------------------------------------------------------------------------------


def typed(**changes):
    """What is typed into the form of a production of 10 carats of Orapa."""
    return {
        "outcome": "otherwise",
        "happened_on": DAY.isoformat(),
        "out_0": "10.00",
        "origin_country": "BW",
        "origin_mine": "Orapa",
        "remark": "the scales were wrong",
    } | changes


def test_the_page_shows_what_will_change_before_it_is_done(books, signed_in):
    one = books.mined(1000)
    small, _ = books.made(EventKind.SPLIT, [(one, 1000)], [600, 400])
    books.post(EventKind.EXPORT, (Drawn(parcel=small, carats=600),), certificate="BW 7")
    client = signed_in("bw.issuing_officer")
    address = reverse("stocks:correct", args=[seq_of(one)])
    assert b"BW-P-000001" in client.get(address).content
    events = StockEvent.objects.count()
    shown = client.post(address, typed(origin_mine="Jwaneng"))
    assert "BW 7" in shown.content.decode()
    assert "What will change" in shown.content.decode()
    assert StockEvent.objects.count() == events
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', shown.content.decode())[1]
    done = client.post(address, typed(origin_mine="Jwaneng", confirm="yes", seen=seen), follow=True)
    assert "Annul or replace them" in done.content.decode()
    assert StockEvent.objects.filter(corrects=seq_of(one)).count() == 1
    assert books.state() == books.rebuilt()


def test_only_what_was_seen_is_done(books, signed_in):
    """Somebody looks at one correction and sends another: it is shown first as well."""
    books.actor = books.office.actor("bw.stock_keeper")
    one = books.mined(1000)
    client = signed_in("bw.stock_keeper")
    address = reverse("stocks:correct", args=[1])
    shown = client.post(address, typed(out_0="9")).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', shown)[1]
    client.post(address, typed(out_0="8", confirm="yes", seen=seen))
    assert StockParcel.objects.get(code=one).left == 1000
    client.post(address, typed(out_0="9", confirm="yes", seen=seen))
    assert StockParcel.objects.get(code=one).left == 900


def test_the_page_says_why_something_cannot_be_corrected_like_that(books, signed_in):
    one = books.mined(1000)
    books.made(EventKind.SPLIT, [(one, 1000)], [600, 400])
    text = signed_in("bw.issuing_officer").post(reverse("stocks:correct", args=[1]), typed(out_0="1")).content
    assert "This cannot be corrected like that" in text.decode()
    assert "Event 2 takes 10.00 ct" in text.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"out_0": "-1"},
        {"out_0": "1.005"},
        {"origin_country": "Botswana"},
        {"origin_period": "soon"},
        {"remark": ""},
    ],
)
def test_what_cannot_be_read_is_an_error_at_its_field(books, signed_in, change):
    books.mined(1000)
    answer = signed_in("bw.issuing_officer").post(reverse("stocks:correct", args=[1]), typed(**change))
    assert "Please correct this" in answer.content.decode()


def test_an_event_that_never_was_and_those_of_others_have_no_page(books, signed_in):
    other = books.mined(500, holder=books.house)
    own = books.mined(1000)
    books.office.must(books.correct(seq_of(own), None))
    client = signed_in("bw.stock_keeper")
    assert client.get(reverse("stocks:correct", args=[seq_of(other)])).status_code == 404
    assert client.get(reverse("stocks:correct", args=[2])).status_code == 404
    assert client.get(reverse("stocks:correct", args=[3])).status_code == 404


def test_a_source_of_several_origins_keeps_its_ranges(books, signed_in):
    """An opening stock that is a mixture: a new day changes nothing of what may be in it."""
    mixture = Composition.of({ORAPA: Share(600, 400, 800), CATOCA: Share(400, 200, 600)})
    made = Made(parcel="", carats=1000, holder=books.mine.code)
    books.post(EventKind.OPENING, outputs=(made,), origins=mixture)
    client = signed_in("bw.issuing_officer")
    address = reverse("stocks:correct", args=[1])
    form = {"outcome": "otherwise", "happened_on": "2026-02-01", "out_0": "10", "remark": "the day before"}
    form |= {"origin_0": "4.00", "origin_1": "6.00"}
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', client.post(address, form).content.decode())[1]
    client.post(address, form | {"confirm": "yes", "seen": seen})
    parcel = StockParcel.objects.select_related("holder", "born").get()
    [known] = parcels_of([parcel])
    assert (known.composition, parcel.born_on.isoformat()) == (mixture, "2026-02-01")
