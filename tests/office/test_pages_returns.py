"""The focal point's pages of returns: what is due, the draft, the file, the signature, what was filed."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openkp.office import clock
from openkp.office.certificates.acts import annul_certificate
from openkp.office.parties.models import Key
from openkp.office.register.publishing import publish
from openkp.office.returns.acts.filing import Signing, save_return_draft, sign_return, would_be
from openkp.office.returns.forms.filing import MAX_FILE_BYTES, CountryCode, UploadForm
from openkp.office.returns.models import Draft, Return
from openkp.office.returns.reads import compiling
from openkp.office.returns.reads.compiling import compiled_lines
from openkp.office.returns.reads.owing import filed_day
from openkp.scheme.participants import history
from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine
from openkp.statements import open_statement
from openkp.statistics.compilation import Shipment
from openkp.statistics.intake.files import MAX_RETURN_BYTES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("long_sessions")]

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
    return office.must(declared(actor, quarter, now=at or office.now, **said))


def declared(actor, quarter, *, now, **said):  # type: ignore[no-untyped-def]
    """Looked at, and signed as it stands."""
    digest = would_be(actor, ReturnKind.TRADE, quarter, day=actor.day(now)).digest
    return sign_return(actor, ReturnKind.TRADE, quarter, now=now, signing=Signing(reviewed=digest, **said))


def press_sign(client, *address, **data):  # type: ignore[no-untyped-def]
    """The page of the signature, looked at and sent."""
    seen = page(client, "sign", *address).context["reviewed"]
    return send(client, "sign", *address, confirm="yes", reviewed=seen, **data)


def press_keep(client, *address, **data):  # type: ignore[no-untyped-def]
    """The page of the draft, looked at and sent."""
    seen = page(client, "draft", *address).context["seen"]
    return send(client, "draft", *address, seen=seen, **data)


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
    focal_point = office.actor("bw.focal_point")
    office.must(declared(focal_point, Quarter(2026, 3), now=office.later(days=9)))
    office.must(declared(focal_point, Quarter(2026, 2), now=office.now, is_nil=True))
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
        "Trade of Q4 2025",  # its deadline was still ahead on 1 January 2026
        "Production of H1 2026",
        "Production of H2 2025",
    }


def test_the_overview_counts_overdue_returns_first(focal):
    desk = focal.get(reverse("home")).context["desk"]
    assert str(desk.kpis[0]["label"]) == "Returns overdue"
    assert desk.kpis[0]["value"] == "5"
    assert {"Production of H2 2025", "Trade of Q4 2025"} <= {task["title"] for task in desk.tasks}


def test_a_new_office_owes_what_was_not_overdue_when_it_began(focal):
    Key.objects.update(valid_from=date(2026, 11, 20))
    shown = page(focal, "desk")
    assert [one["title"] for one in shown.context["open"]] == ["Trade of Q3 2026"]
    assert "Every return that was due is filed" not in text(shown)


def test_with_no_duty_known_the_desk_gives_no_all_clear(focal, now):
    now(days=-40)
    Key.objects.update(valid_from=date(2026, 9, 10))
    now(days=-60)
    shown = page(focal, "desk")
    assert shown.context["open"] == []
    assert "Every return that was due is filed" not in text(shown)
    assert "No return is known to be owed yet" in text(shown)


def test_in_time_is_told_by_the_day_of_the_authority(focal, office, now):
    late = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)  # 1 December in Gaborone
    now(seconds=(late - office.now).total_seconds())
    record = filed(office, at=late)
    assert filed_day(record) == date(2026, 12, 1)
    row = next(one for one in page(focal, "desk").context["rows"] if one["title"] == "Trade of Q3 2026")
    assert "Filed late" in row["state"]
    assert (row["filed_on"], row["days_late"]) == (date(2026, 12, 1), 1)
    assert page(focal, "filed", "BW", *Q3, known_on="2026-11-30").context["shown"] is None
    assert page(focal, "filed", "BW", *Q3, known_on="2026-12-01").context["shown"] == record


def test_the_desk_and_the_filed_page_say_that_certificates_changed_since(focal, office, now):
    gone = office.issued()
    office.issued()
    at = datetime(2027, 1, 5, 9, tzinfo=UTC)
    now(days=43)
    quarter = Quarter.parse(Q4[1])
    actor = office.actor("bw.focal_point")
    lines = compiled_lines("BW", quarter)
    office.must(save_return_draft(actor, ReturnKind.TRADE, quarter, lines, now=at))
    office.must(declared(actor, quarter, now=at))
    assert page(focal, "desk").context["otherwise"] == []
    assert "now say otherwise" not in text(page(focal, "filed", "BW", *Q4))
    annul_certificate(
        office.actor("bw.issuing_officer"),
        gone.number,
        reason="unused",
        is_surrendered=True,
        now=at + timedelta(days=2),
    )
    now(days=46)
    (told,) = page(focal, "desk").context["otherwise"]
    assert (told["title"], told["count"]) == ("Trade of Q4 2026", 3)
    shown = text(page(focal, "filed", "BW", *Q4))
    assert "The certificates now say otherwise: 3 lines" in shown
    assert reverse("returns:draft", args=Q4) in shown


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
    answer = press_keep(focal, *Q3, start="0", count="2", save="1", **line(0), **line(1, partner="india"))
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
    more = press_keep(focal, *Q3, start="0", count="2", add_line="1", **line(0), **line(1, partner="IN"))
    assert len(more.context["form"].forms) == 3
    press_keep(focal, *Q3, start="0", count="2", remove_0="1", **line(0), **line(1, partner="IN"))
    assert [one["partner"] for one in Draft.objects.get().lines] == ["IN"]


def test_what_cannot_be_typed_is_said_at_its_field_and_nothing_is_kept(focal, office):
    drafted(office)
    answer = press_keep(
        focal, *Q3, start="0", count="1", save="1", **line(0, carats="1,5", partner="Atlantis")
    )
    assert answer.status_code == 200
    assert "No country is called “Atlantis”" in text(answer)
    assert Draft.objects.get().lines[0]["carats"] == "100.00"


def test_two_people_on_one_draft_do_not_overwrite_each_other(focal, office):
    drafted(office)
    seen = page(focal, "draft", *Q3).context["seen"]
    drafted(office, dataclasses.replace(EXPORT, carats=Carats("777.00")))  # the colleague
    typed = {"start": "0", "count": "1", **line(0, usd="16000")}
    for press in ({"save": "1"}, {"add_line": "1"}, {"sign": "1"}):
        answer = send(focal, "draft", *Q3, seen=seen, **typed, **press)
        assert answer.status_code == 200
        assert "changed the draft at 11:00" in text(answer)  # 9:00 UTC in Gaborone
        assert 'value="16000"' in text(answer)
        assert "777.00" in text(answer)
        assert Draft.objects.get().lines[0]["carats"] == "777.00"
    mistyped = send(focal, "draft", *Q3, seen=seen, **typed | line(0, carats="x"), save="1")
    assert mistyped.context["seen"] == seen
    again = send(focal, "draft", *Q3, seen=answer.context["seen"], **typed, save="1")
    assert again.status_code == 303
    assert Draft.objects.get().lines[0]["usd"] == "16000.00"


def test_what_was_typed_into_a_draft_that_is_gone_is_shown(focal, office):
    drafted(office)
    seen = page(focal, "draft", *Q3).context["seen"]
    send(focal, "discard", *Q3, confirm="yes")
    answer = send(focal, "draft", *Q3, seen=seen, start="0", count="1", save="1", **line(0, carats="123.45"))
    assert "The draft is gone" in text(answer)
    assert "123.45" in text(answer)
    assert not Draft.objects.exists()


def test_a_refusal_while_a_line_is_added_is_shown(focal, office):
    drafted(office, *(dataclasses.replace(EXPORT, certificates=n) for n in range(1000)))
    more = {"start": "980", "count": "21"}
    for place in range(980, 1001):
        more |= line(place, certificates=str(place))
    answer = press_keep(focal, *Q3, add_line="1", **more)
    assert "The draft was not kept" in text(answer)


def test_compiling_again_over_changed_lines_asks_first(focal, office, now):
    office.issued()
    now(days=60)
    send(focal, "draft", *Q4, compile="1")
    assert send(focal, "draft", *Q4, compile="1").status_code == 303  # nothing was changed by hand
    drafted(office, EXPORT, period=Q4)
    asked = send(focal, "draft", *Q4, compile="1")
    assert asked.status_code == 200
    assert "Compile again?" in text(asked)
    assert Draft.objects.get().lines[0]["carats"] == "100.00"
    send(focal, "draft", *Q4, type="1")
    send(focal, "draft", *Q4, from_filed="1")
    assert len(Draft.objects.get().lines) == 1
    seen = asked.context["seen"]
    assert send(focal, "draft", *Q4, compile="over", seen=seen).status_code == 303
    assert {one.get("hs") for one in Draft.objects.get().lines} == {None, "710221", "710231"}


def test_the_page_of_a_long_draft_is_light(focal, office, monkeypatch):
    partners = sorted(history().codes)[:40]
    codes = ("710210", "710221", "710231")
    shipments = tuple(
        Shipment(
            number=f"BW-2026-{n:06}",
            partner=partners[n % 40],
            day=date(2026, 10, 5),
            hs=codes[n % 3],
            carats=Carats("10.00"),
            usd=UsdValue("1000.00"),
            origin="BW",
        )
        for n in range(900)
    )
    trade = compiling.Trade(exports=shipments, imports=())
    monkeypatch.setattr(compiling, "trade_of", lambda participant, quarter: trade)
    few = dataclasses.replace(EXPORT, origin="NA", carats=Carats("0.30"))  # a price to be asked about
    many = [dataclasses.replace(few, hs=hs, partner=partner) for hs in codes for partner in partners]
    drafted(office, *many, period=Q4)
    shown = page(focal, "draft", *Q4)
    assert len(shown.context["form"].forms) == 20
    assert shown.context["more_behind"] > 0
    assert len(shown.content) < 90_000


def test_a_long_draft_is_changed_page_by_page(focal, office):
    many = [ReturnLine(flow=Flow.EXPORT, partner="AE", certificates=n + 1) for n in range(45)]
    drafted(office, *many)
    third = focal.get(reverse("returns:draft", args=Q3), {"page": "3"})
    assert third.context["form"].start == 40
    assert len(third.context["form"].forms) == 5
    given = {f"line-{n}-flow": "export" for n in range(40, 45)} | {
        f"line-{n}-certificates": "7" for n in range(40, 45)
    }
    seen = third.context["seen"]
    focal.post(
        reverse("returns:draft", args=Q3) + "?page=3",
        {"seen": seen, "start": "40", "count": "5", "save": "1", **given},
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


def test_the_limit_of_a_file_is_one_and_told(focal, monkeypatch):
    assert MAX_FILE_BYTES == MAX_RETURN_BYTES
    assert f"up to {MAX_RETURN_BYTES // 1024 // 1024} MB" in text(page(focal, "upload", *Q3))
    large = SimpleUploadedFile("q3.csv", b"")
    large.size = MAX_RETURN_BYTES + 1
    form = UploadForm({}, {"file": large})
    large.name = "q3.csv"
    assert not form.is_valid()
    assert "larger than 16 MB" in str(form.errors)


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
    answer = press_sign(focal, *Q3)
    assert answer.status_code == 303
    record = Return.objects.get()
    assert answer["Location"] == reverse("returns:filed", args=["BW", *Q3])
    assert open_statement(bytes(record.signed)).statement.document.lines == (EXPORT,)


def test_what_a_colleague_changed_since_is_not_signed(focal, office):
    drafted(office)
    seen = page(focal, "sign", *Q3).context["reviewed"]
    drafted(office, dataclasses.replace(EXPORT, carats=Carats("777.00")))
    answer = send(focal, "sign", *Q3, confirm="yes", reviewed=seen)
    assert "The draft changed since you looked; look again" in text(answer)
    assert "777.00" in text(answer)
    assert send(focal, "sign", *Q3, confirm="yes").status_code == 200  # without a look at all
    assert not Return.objects.exists()
    assert send(focal, "sign", *Q3, confirm="yes", reviewed=answer.context["reviewed"]).status_code == 303


def test_answers_to_another_draft_are_not_kept(focal, office):
    bare = dataclasses.replace(EXPORT, usd=None)
    drafted(office, bare)
    shown = page(focal, "sign", *Q3)
    (name,) = re.findall(r'name="(answer:[^"]+)"', shown.content.decode())
    drafted(office, dataclasses.replace(bare, partner="IN"))
    seen = shown.context["reviewed"]
    answer = send(focal, "sign", *Q3, confirm="yes", reviewed=seen, **{name: "The valuer in Dubai was ill."})
    assert "The valuer in Dubai was ill." not in text(answer)
    assert not Return.objects.exists()


def test_the_page_of_the_signature_compares_and_says_what_becomes_public(focal, office, now):
    office.issued()
    now(days=60)
    shown = page(focal, "sign", *Q4)
    assert "Beside your certificates" in text(shown)
    assert "200.50" in text(shown)
    assert "the certificates of the period come to 200.50 ct" in text(shown)
    assert "Totals by HS code become public when you sign" in text(shown)
    refused = press_sign(focal, *Q4, is_nil="on")
    assert refused.status_code == 200
    assert not Return.objects.exists()


def test_a_nil_return_needs_its_tick(focal):
    shown = page(focal, "sign", *Q3)
    assert "There was nothing to report" in text(shown)
    assert "cannot be signed" not in text(shown)
    refused = press_sign(focal, *Q3)
    assert refused.status_code == 200
    assert not Return.objects.exists()
    assert press_sign(focal, *Q3, is_nil="on").status_code == 303
    assert Return.objects.get().is_nil


def test_questions_are_answered_on_the_page(focal, office):
    drafted(
        office, ReturnLine(flow=Flow.EXPORT, hs="710231", partner="AE", carats=Carats("5.00"), certificates=1)
    )
    shown = page(focal, "sign", *Q3)
    names = re.findall(r'name="(answer:[^"]+)"', shown.content.decode())
    assert len(names) == 1
    refused = press_sign(focal, *Q3)
    assert "Not signed" in text(refused)
    press_sign(focal, *Q3, **{names[0]: "The valuer was ill."})
    assert Return.objects.get().answers[0]["answer"] == "The valuer was ill."
    assert "The valuer was ill." in text(page(focal, "filed", "BW", *Q3))


def test_a_running_period_cannot_be_signed_and_says_until_when(focal, office):
    drafted(office, period=Q4)
    shown = text(page(focal, "sign", *Q4))
    assert "31 Dec 2026" in shown
    assert "Sign the return" not in shown


# --- what was filed -----------------------------------------------------------------------------------------


def corrected(office):  # type: ignore[no-untyped-def]
    first = filed(office)
    more = ReturnLine(
        flow=Flow.EXPORT, hs="710221", partner="IN", carats=Carats("5.00"), usd=UsdValue("60.00")
    )
    drafted(office, EXPORT, more, reason="A parcel to Mumbai was left out.")
    actor = office.actor("bw.focal_point")
    second = office.must(declared(actor, Quarter(2026, 3), now=office.later(days=10)))
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
        "Public are the totals by HS code; partners and origins are seen by analysts of the Process only.",
    ):
        assert word in shown


def test_as_known_on_a_day(focal, office, now):
    first, _ = corrected(office)
    now(days=20)
    day = (office.now + timedelta(days=3)).date().isoformat()
    earlier = page(focal, "filed", "BW", *Q3, known_on=day)
    assert [one["title"] for one in earlier.context["steps"]] == ["Vintage 1"]
    assert earlier.context["differences"] == []
    assert "A parcel to Mumbai was left out." not in text(earlier)
    ahead = page(focal, "filed", "BW", *Q3, known_on="2031-01-01")
    assert ahead.context["known_on"] is None
    assert ahead.context["shown"].vintage == 2
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
