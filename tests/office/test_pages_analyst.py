"""The analyst's pages: what they show first, what they rest on, and that nobody else sees them."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse

import small_statistics as desk
from office_slips import mistyped, swapped
from openkp.office import charts
from openkp.office.returns.models import AskedQuestion, PairDecision, Questionnaire
from openkp.office.returns.reads import screening
from openkp.statistics.questionnaire import key_of


@pytest.fixture(autouse=True)
def fresh_memory():
    desk.forget()
    yield
    desk.forget()


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def csv_rows(answer):
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_an_empty_office_says_what_to_do_on_every_page(office, signed_in):
    analyst = signed_in("kp.analyst")
    for name in ("overview", "mirror", "questionnaires"):
        assert 'class="empty"' in text_of(analyst.get(reverse(f"returns:{name}")))
    assert analyst.get(reverse("returns:participant", args=["XX"])).status_code == 404
    assert csv_rows(analyst.get(reverse("returns:overview_csv"))) == []


def test_the_overview_ranks_by_seriousness_and_tells_the_question(office, signed_in):
    slip = desk.a_slip("BW")
    for half in (1, 2):
        desk.produced("AO", f"2015H{half}", 900, 90_000)
    page = text_of(signed_in("kp.analyst").get(reverse("returns:overview")))
    table = page[page.index('id="first"') :]
    assert table.index("Botswana filed") < table.index("Angola")
    assert key_of(slip) in screening.by_key(screening.questions())
    assert "<svg" in page
    assert 'role="img"' in page


def test_figures_on_the_overview_are_those_of_the_table_and_the_csv(office, signed_in):
    desk.produced("BW", "2015H1", 100, 10_000)
    desk.produced("BW", "2015H2", 300, 60_000)
    analyst = signed_in("kp.analyst")
    rows = csv_rows(analyst.get(reverse("returns:overview_csv"), {"measure": "price"}))
    assert [(row["period"], row["carats"], row["usd"], row["usd_per_carat"]) for row in rows] == [
        ("2015H1", "100.00", "10000.00", "100.00"),
        ("2015H2", "300.00", "60000.00", "200.00"),
    ]
    page = text_of(analyst.get(reverse("returns:overview"), {"measure": "price", "first": "BW"}))
    assert 'href="/statistics/analysis/figures.csv?measure=price&amp;first=BW"' in page


@pytest.mark.parametrize(
    "query", ["since=abc", "measure=weight", "first=ZZ&second=<b>", "page=99", "since=2099"]
)
def test_a_wrong_choice_falls_back_to_the_usual(office, signed_in, query):
    desk.produced("BW", "2015H1", 100, 10_000)
    page = text_of(signed_in("kp.analyst").get(f"{reverse('returns:overview')}?{query}"))
    assert "Botswana" in page


def test_a_question_opens_to_the_rows_it_rests_on(office, signed_in):
    question = desk.a_slip("BW")
    page = text_of(signed_in("kp.analyst").get(reverse("returns:participant", args=["BW"])))
    assert f'value="{key_of(question)}"' in page
    assert "filings.csv, row 2" in page
    assert "15,000.00" in page
    assert "Method:" in page


def test_a_participant_is_shown_as_known_on_a_day(office, signed_in):
    desk.produced("BW", "2015H1", 100, 10_000)
    later = desk.FILED_AT + timedelta(days=30)
    desk.produced("BW", "2015H1", 777, 77_700, vintage=2, filed_at=later)
    analyst, address = signed_in("kp.analyst"), reverse("returns:participant", args=["BW"])
    assert "777.00" in text_of(analyst.get(address))
    before = text_of(analyst.get(address, {"known_on": desk.FILED_AT.date().isoformat()}))
    assert "777.00" not in before
    assert "100.00" in before
    assert "Botswana" in text_of(analyst.get(address, {"known_on": "no day"}))


def test_ticked_questions_become_a_questionnaire_which_the_focal_point_answers(office, client, signed_in):
    question = desk.a_slip("BW")
    analyst = signed_in("kp.analyst")
    chosen = {"participant": "BW", "question": [key_of(question), "unknown"]}
    page = text_of(analyst.get(reverse("returns:new_questionnaire"), chosen))
    assert "Multiplied by 100" in page
    due_on = re.search(r'name="due_on" value="([0-9-]+)"', page)
    assert due_on is not None
    answer = analyst.post(
        reverse("returns:new_questionnaire"), chosen | {"due_on": due_on[1], "own": "Who values?\n\n"}
    )
    sent = Questionnaire.objects.get()
    assert answer.status_code == 303
    assert answer.headers["Location"] == reverse("returns:questionnaire", args=[sent.number])
    assert sent.number in text_of(analyst.get(reverse("returns:participant", args=["BW"])))
    focal = signed_in("bw.focal_point")
    assert sent.number in text_of(focal.get(reverse("returns:questionnaires")))
    first = reverse("returns:answer", args=[sent.number, 1])
    assert "without an answer" in text_of(focal.post(first, {"answer": "  "}))
    onward = focal.post(first, {"answer": "Two digits were lost; a correction follows."})
    assert onward.headers["Location"] == reverse("returns:answer", args=[sent.number, 2])
    onward = focal.post(onward.headers["Location"], {"answer": "The government valuator."})
    assert onward.headers["Location"] == reverse("returns:questionnaire", args=[sent.number])
    assert AskedQuestion.objects.filter(answered_at=None).count() == 0
    assert "Two digits were lost" in text_of(signed_in("kp.analyst").get(onward.headers["Location"]))


def test_a_wrong_deadline_is_told_on_the_page_and_the_ticks_stay(office, signed_in):
    key = key_of(desk.a_slip("BW"))
    data = {"participant": "BW", "question": [key], "due_on": "2020-01-01", "own": ""}
    page = text_of(signed_in("kp.analyst").post(reverse("returns:new_questionnaire"), data))
    assert "days away" in page
    assert f'value="{key}"' in page
    assert not Questionnaire.objects.exists()


def test_the_seconding_participant_is_looked_at_but_not_asked(office, signed_in):
    desk.a_slip("BW")
    page = text_of(signed_in("kp.analyst_bw").get(reverse("returns:participant", args=["BW"])))
    assert "another analyst asks" in page
    assert 'name="question"' not in page


def test_a_focal_point_cannot_open_another_participants_questionnaire(office, signed_in):
    desk.a_slip("BW")
    data = {
        "participant": "BW",
        "own": "Why?",
        "due_on": (office.now + timedelta(days=100)).date().isoformat(),
    }
    signed_in("kp.analyst").post(reverse("returns:new_questionnaire"), data)
    number = Questionnaire.objects.get().number
    other = signed_in("ae.focal_point")
    assert other.get(reverse("returns:questionnaire", args=[number])).status_code == 404
    assert other.get(reverse("returns:answer", args=[number, 1])).status_code == 404
    assert number not in text_of(other.get(reverse("returns:questionnaires")))
    assert "Who did not submit" not in text_of(other.get(reverse("returns:questionnaires")))


# --- the mirror table ---------------------------------------------------------------------------------------


def test_the_mirror_table_shows_symbols_numbers_and_opens_a_cell(office, signed_in):
    desk.traded("2026Q1", ("BW", "AE", 1000, 400), ("AO", "AE", 500, 500))
    analyst, address = signed_in("kp.analyst"), reverse("returns:mirror")
    page = text_of(analyst.get(address))
    assert re.search(r'class="h-out3">.*?<b>\+\+\+</b><bdi>60 %</bdi>', page)
    assert re.search(r'class="h-even">.*?<b>=</b><bdi>0 %</bdi>', page)
    opened = text_of(analyst.get(address, {"period": "2026Q1", "hs": "710231", "from": "BW", "to": "AE"}))
    assert "600.00" in opened
    assert "Not explained" in opened
    rows = csv_rows(analyst.get(reverse("returns:mirror_csv"), {"period": "2026Q1", "hs": "710231"}))
    cell = next(row for row in rows if row["exporter"] == "BW")
    assert (cell["exported_carats"], cell["imported_carats"], cell["unknown_carats"]) == (
        "1000.00",
        "400.00",
        "600.00",
    )


@pytest.mark.parametrize(
    ("share", "level", "sign"),
    [
        (None, "silent", "?"),
        (0.05, "even", "="),
        (0.06, "out1", "+"),
        (-0.2, "in2", "\u2212\u2212"),
        (1, "out3", "+++"),
    ],
)
def test_a_cell_of_a_heat_map_says_the_same_by_colour_and_by_symbol(share, level, sign):
    assert (charts.heat_level(share), charts.heat_sign(share)) == (level, sign)
    drawn = charts.heat_map(
        [("A", "<A>")], [("B", "B")], {("A", "B"): charts.Heat(share, "x", "/there/")}, title="T"
    )
    assert f"h-{level}" in drawn
    assert f"<b>{sign}</b>" in drawn
    assert "&lt;A&gt;" in drawn
    assert "<A>" not in drawn


# --- pairs --------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(office):
    certificate = office.notified()
    return certificate, mistyped(office, certificate, swapped(certificate.number))


def pair_page(certificate, confirmation):
    return reverse("returns:pair", args=[certificate.pk, "foreign", confirmation.pk])


def test_a_pair_shows_what_differs_and_is_decided_with_one_button(office, signed_in, pair):
    analyst, address = signed_in("kp.analyst"), pair_page(*pair)
    assert address in text_of(analyst.get(reverse("returns:pairs")))
    page = text_of(analyst.get(address))
    assert pair[0].number in page
    assert pair[1].number in page
    assert "Number mistyped" in page
    assert page.count('data-key="') == 3
    answer = analyst.post(address, {"verdict": "same", "note": "Read from the paper."})
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("returns:pairs"))
    decided = PairDecision.objects.get()
    assert (decided.verdict, decided.note) == ("same", "Read from the paper.")
    assert address not in text_of(analyst.get(reverse("returns:pairs")))
    assert address in text_of(analyst.get(reverse("returns:pairs"), {"show": "decided"}))
    assert "Read from the paper." in text_of(analyst.get(address))
    assert analyst.post(address, {"verdict": "perhaps"}).status_code == 403


def test_an_analyst_sees_no_company_and_a_focal_point_of_the_authority_does(office, signed_in, pair):
    exporter, importer = pair[0].content["exporter"]["name"], pair[0].content["importer"]["name"]
    address = pair_page(*pair)
    page = text_of(signed_in("kp.analyst").get(address))
    assert exporter not in page
    assert importer not in page
    assert "confidential" in page
    page = text_of(signed_in("bw.focal_point").get(address))
    assert exporter in page
    assert importer in page
    assert signed_in("ae.focal_point").get(address).status_code == 404


def test_what_a_focal_point_noted_is_not_shown_to_an_analyst_nor_the_other_way_round(office, signed_in, pair):
    address = pair_page(*pair)
    named = pair[0].content["exporter"]["name"]
    focal = signed_in("bw.focal_point")
    assert focal.post(address, {"verdict": "different", "note": f"{named} sent two."}).status_code == 303
    assert named in text_of(focal.get(address))
    analyst = signed_in("kp.analyst")
    assert address in text_of(analyst.get(reverse("returns:pairs")))
    page = text_of(analyst.get(address))
    assert named not in page
    decided = page[page.index("Decided so far") :]
    assert "Two shipments" in decided
    assert "Botswana" in decided
    analyst.post(address, {"verdict": "later", "note": "Ask the mine."})
    assert "Ask the mine." not in text_of(signed_in("bw.focal_point").get(address))


def test_the_work_list_says_what_there_is_where_nothing_can_be_matched(office, signed_in):
    analyst, address = signed_in("kp.analyst"), reverse("returns:pairs")
    page = text_of(analyst.get(address))
    assert "no certificates and no confirmations" in page
    assert "Every record fits" not in page
    certificate = office.notified()
    assert "No confirmation has come in yet" in text_of(analyst.get(address))
    mistyped(office, certificate, certificate.number)
    assert "Every record fits" in text_of(analyst.get(address))


def test_a_confirmation_of_worked_stones_stands_alone_on_the_work_list(office, signed_in):
    certificate = office.notified()
    worked = [{"hs": "710239", "carats": "200.50", "usd": "19035.00"}]
    mistyped(office, certificate, swapped(certificate.number), lines=worked)
    analyst = signed_in("kp.analyst")
    page = text_of(analyst.get(reverse("returns:pairs"), {"show": "never_issued"}))
    assert swapped(certificate.number) in page


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2002-12-31", "2026-13-01"])
def test_a_day_on_which_nothing_can_be_known_is_left_out_of_account(office, signed_in, day):
    desk.a_slip("BW")
    analyst = signed_in("kp.analyst")
    here = reverse("returns:participant", args=["BW"])
    assert "Botswana filed" in text_of(analyst.get(here, {"known_on": day}))


def test_every_list_of_the_work_list_opens(office, signed_in, pair):
    analyst = signed_in("kp.analyst")
    for name in ("open", "later", "differing", "never_issued", "not_confirmed", "decided", "nonsense"):
        assert "<h1>" in text_of(analyst.get(reverse("returns:pairs"), {"show": name}))


# --- the real filings ---------------------------------------------------------------------------------------


def test_the_real_filings_are_screened_and_their_questions_stand_on_the_participants_page(office, signed_in):
    assert desk.load_real_filings(office) == 1529
    analyst = signed_in("kp.analyst")
    home = text_of(analyst.get("/"))
    assert "Pairs to decide" in home
    page = text_of(analyst.get(reverse("returns:overview")))
    assert "Central African Republic" in page
    assert len(page) < 100_000
    heaviest = 0
    for code in {one.participant for one in screening.questions()}:
        shown = text_of(analyst.get(reverse("returns:participant", args=[code])))
        heaviest = max(heaviest, len(shown))
        assert "kp_production_halfyear.csv, row" in shown
    assert heaviest < 100_000, heaviest
