"""The focal point's pages of returns: what is due, the draft, the file, the signature, what was filed."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openkp.office import clock
from openkp.office.register.publishing import publish
from openkp.office.returns.acts.filing import Signing, save_return_draft, sign_return
from openkp.office.returns.forms.filing import CountryCode
from openkp.office.returns.models import Draft, Return
from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine
from openkp.statements import open_statement

pytestmark = pytest.mark.django_db

Q3, Q4 = ("trade", "2026Q3"), ("trade", "2026Q4")
EXPORT = ReturnLine(
    flow=Flow.EXPORT,
    hs="710231",
    partner="AE",
    carats=Carats("100.00"),
    usd=UsdValue("15000.00"),
    certificates=2,
)


@pytest.fixture
def now(office, monkeypatch):  # type: ignore[no-untyped-def]
    """Moves the pages' clock: `now(days=50)`."""

    def move(**span):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(clock, "now", lambda: office.now + timedelta(**span))

    move()
    return move


@pytest.fixture
def focal(signed_in, now):  # type: ignore[no-untyped-def]
    return signed_in("bw.focal_point")


def page(client, name, *args, **query):  # type: ignore[no-untyped-def]
    return client.get(reverse(f"returns:{name}", args=args), query)


def send(client, name, *args, **data):  # type: ignore[no-untyped-def]
    return client.post(reverse(f"returns:{name}", args=args), data)


def text(response) -> str:  # type: ignore[no-untyped-def]
    return re.sub(r"\s+", " ", response.content.decode())


def drafted(office, *lines, period=Q3, **more):  # type: ignore[no-untyped-def]
    quarter = Quarter.parse(period[1])
    actor = office.actor("bw.focal_point")
    return office.must(
        save_return_draft(actor, ReturnKind.TRADE, quarter, lines or (EXPORT,), now=office.now, **more)
    )


def filed(office, *lines, at=None, **said):  # type: ignore[no-untyped-def]
    drafted(office, *lines)
    actor, quarter = office.actor("bw.focal_point"), Quarter.parse(Q3[1])
    return office.must(
        sign_return(actor, ReturnKind.TRADE, quarter, now=at or office.now, signing=Signing(**said))
    )


def line(place, **changes):  # type: ignore[no-untyped-def]
    given = {
        "flow": "export",
        "hs": "710231",
        "partner": "AE",
        "origin": "",
        "certificates": "2",
        "carats": "100",
        "usd": "15,000.00",
        **changes,
    }
    return {f"line-{place}-{name}": value for name, value in given.items()}


# --- what is due --------------------------------------------------------------------------------------------


def test_the_desk_says_first_what_is_overdue_and_what_is_due_next(focal, office):
    shown = page(focal, "desk")
    items = shown.context["open"]
    assert [one["due_on"] for one in items] == sorted(one["due_on"] for one in items)
    assert items[0]["state"] == "missing"
    assert items[-1]["title"] == "Trade of Q3 2026"
    assert items[-1]["when"] == "7 days left"
    assert "Draft from certificates" in text(shown)
    assert "Missing" in text(shown)


def test_a_filed_return_leaves_the_list_and_shows_late_nil_and_corrected(focal, office):
    filed(office)
    drafted(
        office, EXPORT, ReturnLine(flow=Flow.IMPORT, partner="AE", certificates=1), reason="One forgotten."
    )
    office.must(
        sign_return(
            office.actor("bw.focal_point"), ReturnKind.TRADE, Quarter(2026, 3), now=office.later(days=9)
        )
    )
    focal_point = office.actor("bw.focal_point")
    office.must(
        sign_return(
            focal_point, ReturnKind.TRADE, Quarter(2026, 2), now=office.now, signing=Signing(is_nil=True)
        )
    )
    rows = {row["title"]: row for row in page(focal, "desk").context["rows"]}
    assert "Corrected" not in rows["Trade of Q3 2026"]["state"]  # the correction lies ahead of today
    assert "Filed late" in rows["Trade of Q2 2026"]["state"]
    assert "Nil" in rows["Trade of Q2 2026"]["state"]
    assert "/returns/filed/BW/trade/2026Q2/" in rows["Trade of Q2 2026"]["url"]


def test_duties_begin_with_the_office(focal):
    titles = {row["title"] for row in page(focal, "desk").context["rows"]}
    assert titles == {
        "Trade of Q3 2026",
        "Trade of Q2 2026",
        "Trade of Q1 2026",
        "Production of H1 2026",
    }


def test_the_overview_counts_overdue_returns_first(focal):
    desk = focal.get(reverse("home")).context["desk"]
    assert str(desk.kpis[0]["label"]) == "Returns overdue"
    assert desk.kpis[0]["value"] == "3"
    assert any("Trade of Q3 2026" in task["title"] for task in desk.tasks)


# --- the draft ----------------------------------------------------------------------------------------------


def test_a_draft_from_certificates_is_one_press_away(focal, office, now):
    office.confirmed()
    now(days=60)
    answer = send(focal, "draft", *Q4, compile="1")
    assert answer.status_code == 303
    draft = Draft.objects.get()
    assert draft.origin == Draft.Origin.COMPILED
    assert {one["hs"] for one in draft.lines if "hs" in one} == {"710231", "710221"}
    shown = page(focal, "draft", *Q4)
    assert shown.context["changed"] == []
    assert office.confirmed.__name__
    assert "BW-2026-000001" in text(shown)


def test_lines_are_typed_changed_added_and_removed_without_script(focal, office):
    send(focal, "draft", *Q3, type="1")
    answer = send(focal, "draft", *Q3, start="0", count="2", save="1", **line(0), **line(1, partner="india"))
    assert answer.status_code == 303
    assert Draft.objects.get().lines == [
        {
            "flow": "export",
            "hs": "710231",
            "partner": "AE",
            "carats": "100.00",
            "usd": "15000.00",
            "certificates": 2,
        },
        {
            "flow": "export",
            "hs": "710231",
            "partner": "IN",
            "carats": "100.00",
            "usd": "15000.00",
            "certificates": 2,
        },
    ]
    more = send(focal, "draft", *Q3, start="0", count="2", add_line="1", **line(0), **line(1, partner="IN"))
    assert len(more.context["form"].forms) == 3
    send(focal, "draft", *Q3, start="0", count="2", remove_0="1", **line(0), **line(1, partner="IN"))
    assert [one["partner"] for one in Draft.objects.get().lines] == ["IN"]


def test_what_cannot_be_typed_is_said_at_its_field_and_nothing_is_kept(focal, office):
    drafted(office)
    answer = send(
        focal, "draft", *Q3, start="0", count="1", save="1", **line(0, carats="1,5", partner="Atlantis")
    )
    assert answer.status_code == 200
    assert "No country is called “Atlantis”" in text(answer)
    assert Draft.objects.get().lines[0]["carats"] == "100.00"


def test_a_long_draft_is_changed_page_by_page(focal, office):
    many = [ReturnLine(flow=Flow.EXPORT, partner="AE", certificates=n + 1) for n in range(45)]
    drafted(office, *many)
    second = focal.get(reverse("returns:draft", args=Q3), {"page": "2"})
    assert second.context["form"].start == 40
    assert len(second.context["form"].forms) == 5
    given = {f"line-{n}-flow": "export" for n in range(40, 45)} | {
        f"line-{n}-certificates": "7" for n in range(40, 45)
    }
    focal.post(
        reverse("returns:draft", args=Q3) + "?page=2", {"start": "40", "count": "5", "save": "1", **given}
    )
    lines = Draft.objects.get().lines
    assert len(lines) == 45
    assert [one["certificates"] for one in lines[39:42]] == [40, 7, 7]
    assert lines[0]["certificates"] == 1


def test_findings_totals_and_what_was_changed_by_hand_stand_in_place(focal, office):
    office.issued()
    drafted(office, ReturnLine(flow=Flow.EXPORT, hs="710231", partner="BW", carats=Carats("5.00")), period=Q4)
    shown = page(focal, "draft", *Q4)
    assert "named as its own trade partner" in text(shown)
    assert "lines 1 · partner" in text(shown)
    assert "5.00" in text(shown)
    assert len(shown.context["changed"]) == 4  # one line too many, two codes and the count missing


def test_the_shipments_behind_a_draft_can_be_downloaded(focal, office):
    certificate = office.issued()
    answer = page(focal, "draft", *Q4, shipments="csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["certificate_number"] for row in rows} == {certificate.number}
    assert {(row["hs"], row["carats"]) for row in rows} == {("710231", "120.50"), ("710221", "80.00")}


def test_a_draft_is_thrown_away_only_after_asking(focal, office):
    drafted(office)
    assert "1 line" in text(page(focal, "discard", *Q3)) or "One line" in text(page(focal, "discard", *Q3))
    assert Draft.objects.exists()
    send(focal, "discard", *Q3, confirm="yes")
    assert not Draft.objects.exists()
    assert "no draft" in text(page(focal, "discard", *Q3))


def test_nobody_else_sees_a_draft(signed_in, office, now):
    drafted(office)
    other = signed_in("ae.focal_point")
    assert page(other, "draft", *Q3).context["draft"] is None
    send(other, "discard", *Q3, confirm="yes")
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("name", ["draft", "upload", "sign", "discard"])
@pytest.mark.parametrize("address", [("trade", "2026H1"), ("trade", "x"), ("mirror", "2026Q3")])
def test_an_address_of_no_return_is_not_found(focal, name, address):
    assert page(focal, name, *address).status_code == 404


# --- a file -------------------------------------------------------------------------------------------------


def csv_file(body, name="q3.csv"):  # type: ignore[no-untyped-def]
    return SimpleUploadedFile(name, body.encode(), content_type="text/csv")


HEAD = "participant,period,flow,hs,partner,origin,carats,usd,certificates\n"


def test_a_file_in_the_template_becomes_the_draft(focal):
    body = HEAD + "BW,2026Q3,export,710231,AE,BW,120.50,18075.00,3\n"
    answer = send(focal, "upload", *Q3, file=csv_file(body))
    assert answer.status_code == 303, text(answer)
    draft = Draft.objects.get()
    assert (draft.origin, draft.file_name) == (Draft.Origin.UPLOADED, "q3.csv")
    assert draft.lines[0]["carats"] == "120.50"


def test_a_faulty_file_is_refused_with_row_and_column_and_the_draft_stays(focal, office):
    drafted(office)
    body = HEAD + "BW,2026Q3,export,071021,AE,BW,abc,18075.00,3\n"
    answer = send(focal, "upload", *Q3, file=csv_file(body))
    assert answer.status_code == 200
    assert "Nothing was kept" in text(answer)
    assert "071021" in text(answer)
    assert Draft.objects.get().origin == Draft.Origin.TYPED


@pytest.mark.parametrize("kind", ["trade", "production"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_is_for_everyone(client, office, kind, form):
    answer = page(client, "template", kind, form)
    assert answer.status_code == 200
    assert f"return-of-{kind}.{form}" in answer["Content-Disposition"]
    assert answer.content[:2] == b"PK" if form == "xlsx" else b"participant" in answer.content
    assert page(client, "template", kind, "pdf").status_code == 404


# --- the signature ------------------------------------------------------------------------------------------


def test_what_exactly_is_signed_is_shown_and_then_stands_in_the_log(focal, office):
    drafted(office)
    shown = text(page(focal, "sign", *Q3))
    for word in ("100.00", "15,000.00", "United Arab Emirates", "7102.31", "Sign the return"):
        assert word in shown
    answer = send(focal, "sign", *Q3, confirm="yes")
    assert answer.status_code == 303
    record = Return.objects.get()
    assert answer["Location"] == reverse("returns:filed", args=["BW", *Q3])
    assert open_statement(bytes(record.signed)).statement.document.lines == (EXPORT,)


def test_a_nil_return_needs_its_tick(focal):
    shown = page(focal, "sign", *Q3)
    assert "There was nothing to report" in text(shown)
    assert "cannot be signed" not in text(shown)
    refused = send(focal, "sign", *Q3, confirm="yes")
    assert refused.status_code == 200
    assert not Return.objects.exists()
    assert send(focal, "sign", *Q3, confirm="yes", is_nil="on").status_code == 303
    assert Return.objects.get().is_nil


def test_questions_are_answered_on_the_page(focal, office):
    drafted(
        office, ReturnLine(flow=Flow.EXPORT, hs="710231", partner="AE", carats=Carats("5.00"), certificates=1)
    )
    shown = page(focal, "sign", *Q3)
    names = re.findall(r'name="(answer:[^"]+)"', shown.content.decode())
    assert len(names) == 1
    refused = send(focal, "sign", *Q3, confirm="yes")
    assert "Not signed" in text(refused)
    focal.post(reverse("returns:sign", args=Q3), {"confirm": "yes", names[0]: "The valuer was ill."})
    assert Return.objects.get().answers[0]["answer"] == "The valuer was ill."
    assert "The valuer was ill." in text(page(focal, "filed", "BW", *Q3))


def test_a_running_period_cannot_be_signed_and_says_until_when(focal, office):
    drafted(office, period=Q4)
    shown = text(page(focal, "sign", *Q4))
    assert "2026-12-31" in shown
    assert "Sign the return" not in shown


# --- what was filed -----------------------------------------------------------------------------------------


def corrected(office):  # type: ignore[no-untyped-def]
    first = filed(office)
    more = ReturnLine(
        flow=Flow.EXPORT, hs="710221", partner="IN", carats=Carats("5.00"), usd=UsdValue("60.00")
    )
    drafted(office, EXPORT, more, reason="A parcel to Mumbai was left out.")
    actor = office.actor("bw.focal_point")
    second = office.must(sign_return(actor, ReturnKind.TRADE, Quarter(2026, 3), now=office.later(days=10)))
    return first, second


def test_every_vintage_its_reason_and_what_it_changed_are_shown(focal, office, now):
    corrected(office)
    now(days=20)
    shown = text(page(focal, "filed", "BW", *Q3))
    for word in (
        "Vintage 1",
        "Vintage 2",
        "A parcel to Mumbai was left out.",
        "What vintage 2 changed",
        "not there",
    ):
        assert word in shown


def test_as_known_on_a_day(focal, office, now):
    first, _ = corrected(office)
    now(days=20)
    day = (office.now + timedelta(days=3)).date().isoformat()
    earlier = page(focal, "filed", "BW", *Q3, known_on=day)
    assert earlier.context["shown"] == first
    assert len(earlier.context["lines"]) == 1
    before = page(focal, "filed", "BW", *Q3, known_on="2026-10-02")
    assert before.context["shown"] is None
    assert "Nothing had been filed" in text(before)
    assert page(focal, "filed", "BW", *Q3, known_on="nonsense").context["shown"].vintage == 2


def test_statement_and_proof_are_files(focal, office):
    record = filed(office)
    publish(record.entry.log_id, now=office.now)
    statement = page(focal, "filed_statement", "BW", *Q3, 1)
    assert statement.content == bytes(record.signed)
    proof = page(focal, "filed_proof", "BW", *Q3, 1)
    assert proof.content.startswith(b"c2sp.org/tlog-proof")
    assert page(focal, "filed_statement", "BW", *Q3, 2).status_code == 404


def test_another_participants_focal_point_does_not_see_it_and_an_analyst_does(signed_in, office, now):
    filed(office)
    assert page(signed_in("ae.focal_point"), "filed", "BW", *Q3).status_code == 404
    shown = page(signed_in("kp.analyst"), "filed", "BW", *Q3)
    assert shown.status_code == 200
    assert "Correct this return" not in text(shown)


def test_a_correction_begins_with_what_was_filed(focal, office):
    filed(office)
    assert "Correct what was filed" in text(page(focal, "draft", *Q3))
    send(focal, "draft", *Q3, from_filed="1")
    assert Draft.objects.get().lines[0]["carats"] == "100.00"
    shown = text(page(focal, "sign", *Q3))
    assert "Why the earlier return is corrected" in shown


@pytest.mark.parametrize(
    ("given", "code"), [("AE", "AE"), ("united arab emirates", "AE"), ("na", "NA"), ("", ""), ("EU", "EU")]
)
def test_a_country_is_read_by_name_or_code(given, code):
    assert CountryCode().clean(given) == code
