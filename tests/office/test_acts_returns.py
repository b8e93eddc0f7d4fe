"""Acts on returns: drafts, signing, vintages, and filings taken over from a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from openkp.log import decode_entry
from openkp.office.acting import Actor
from openkp.office.certificates import acts
from openkp.office.certificates.acts.importing import compare
from openkp.office.certificates.compiling import answer_key
from openkp.office.parties.models import Authority
from openkp.office.register.models import Entry
from openkp.office.register.proving import recheck
from openkp.office.register.publishing import publish
from openkp.office.returns.acts.filing import (
    Signing,
    digest_of,
    discard_return_draft,
    period_of,
    save_return_draft,
    sign_return,
    would_be,
)
from openkp.office.returns.acts.loading import load_returns
from openkp.office.returns.lines import lines_json, read_lines
from openkp.office.returns.models import Draft, Return, ReturnRow
from openkp.office.returns.reads.compiling import changed_by_hand, compiled_lines, trade_of
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.periods import HalfYear, Quarter, Year
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine, Sector
from openkp.statements import open_statement
from openkp.statistics.compilation import conservation
from openkp.statistics.figures import Figure
from openkp.statistics.intake.layouts import Layout
from openkp.statistics.intake.readings import Reading

pytestmark = pytest.mark.django_db

TRADE, PRODUCTION = ReturnKind.TRADE, ReturnKind.PRODUCTION
Q3, Q4, H1 = Quarter(2026, 3), Quarter(2026, 4), HalfYear(2026, 1)
EXPORT = ReturnLine(
    flow=Flow.EXPORT,
    hs="710231",
    partner="AE",
    carats=Carats("100.00"),
    usd=UsdValue("15000.00"),
    certificates=2,
)
MINED = ReturnLine(
    flow=Flow.PRODUCTION, hs="710231", sector=Sector.INDUSTRIAL, carats=Carats("9.00"), usd=UsdValue("900.00")
)


def codes(result) -> set[str]:  # type: ignore[no-untyped-def]
    return {found.code for found in result.findings}


def drafted(office, *lines, who="bw.focal_point", kind=TRADE, period=Q3, **more):  # type: ignore[no-untyped-def]
    return office.must(
        save_return_draft(office.actor(who), kind, period, lines or (EXPORT,), now=office.now, **more)
    )


def signed(office, *lines, who="bw.focal_point", kind=TRADE, period=Q3, at=None, **said):  # type: ignore[no-untyped-def]
    drafted(office, *lines, who=who, kind=kind, period=period)
    return declared(office.actor(who), kind, period, now=at or office.now, **said)


def declared(actor, kind, period, *, now, **said):  # type: ignore[no-untyped-def]
    """Looked at, and signed as it stands."""
    digest = would_be(actor, kind, period, day=actor.day(now)).digest
    return sign_return(actor, kind, period, now=now, signing=Signing(reviewed=digest, **said))


def test_a_signed_return_is_a_statement_in_the_log_and_the_draft_is_gone(office):
    record = office.must(signed(office))
    assert (record.vintage, record.source, record.is_nil) == (1, Return.Source.SIGNED, False)
    assert not Draft.objects.exists()
    statement = open_statement(bytes(record.signed)).statement
    assert statement.document == record.to_return()
    assert statement.document.lines == (EXPORT,)
    assert record.entry.kind == "return"
    publish(record.entry.log_id, now=office.now)
    assert recheck(record.entry).is_sound
    assert record.is_demonstration  # the small office is one


def test_the_public_leaf_tells_that_it_was_filed_and_no_figure(office):
    record = office.must(signed(office))
    leaf = decode_entry(bytes(record.entry.data))
    assert (leaf.kind, leaf.party, leaf.number) == ("return", "BW", "BW-trade-2026Q3-1")
    assert b"15000" not in bytes(record.entry.data)
    assert leaf.digest not in bytes(record.signed)


def test_signing_before_the_period_ends_is_refused_and_the_draft_stays(office):
    result = signed(office, period=Q4)
    assert codes(result) >= {"return_period_running"}
    assert not result.is_done
    assert Draft.objects.count() == 1
    last = datetime.combine(Q4.last_day, datetime.min.time(), UTC)
    assert "return_period_running" in codes(signed(office, period=Q4, at=last))
    assert signed(office, period=Q4, at=last + timedelta(days=1)).is_done


def test_a_late_return_is_accepted_and_noted(office):
    in_time = signed(office, at=datetime(2026, 11, 30, 12, tzinfo=UTC))
    assert in_time.is_done
    assert "return_late" not in codes(in_time)
    late = signed(office, period=Quarter(2026, 2), at=datetime(2026, 9, 4, 12, tzinfo=UTC))
    assert late.is_done
    noted = next(found for found in late.findings if found.code == "return_late")
    assert (noted.severity, noted.params["days"]) == (Severity.NOTES, 4)


def test_nil_is_declared_never_guessed(office):
    focal = office.actor("bw.focal_point")
    assert codes(declared(focal, TRADE, Q3, now=office.now)) == {"record_not_found"}
    drafted(office, kind=PRODUCTION, period=H1)
    office.must(save_return_draft(focal, PRODUCTION, H1, (), now=office.now))
    assert codes(declared(focal, PRODUCTION, H1, now=office.now)) >= {"return_nil_not_declared"}
    record = office.must(declared(focal, TRADE, Q3, now=office.now, is_nil=True))
    assert record.is_nil
    assert not record.lines.exists()
    assert open_statement(bytes(record.signed)).statement.document.is_nil
    drafted(office, period=Quarter(2026, 2))
    both = declared(focal, TRADE, Quarter(2026, 2), now=office.now, is_nil=True)
    assert codes(both) >= {"return_nil_with_lines"}
    assert not both.is_done


def test_a_correction_is_a_vintage_of_its_own_with_a_reason(office):
    first = office.must(signed(office))
    changed = replace(EXPORT, carats=Carats("101.00"))
    assert "return_reason_missing" in codes(signed(office, changed))
    assert "return_same_as_filed" in codes(signed(office, EXPORT, reason="Again."))
    second = office.must(signed(office, changed, reason="One parcel was left out."))
    assert (second.vintage, second.reason) == (2, "One parcel was left out.")
    first.refresh_from_db()
    assert first.to_return().lines == (EXPORT,)
    assert open_statement(bytes(second.signed)).statement.document.reason == "One parcel was left out."
    assert decode_entry(bytes(second.entry.data)).number == "BW-trade-2026Q3-2"


def test_a_filed_return_cannot_be_changed_or_deleted(office):
    record = office.must(signed(office))
    for change in (
        lambda: Return.objects.filter(pk=record.pk).update(vintage=7),
        lambda: ReturnRow.objects.filter(filed=record).update(usd_cents=1),
        lambda: ReturnRow.objects.filter(filed=record).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    record.refresh_from_db()
    assert record.vintage == 1


def test_a_question_needs_an_answer_which_is_kept(office):
    bare = replace(EXPORT, usd=None)
    refused = signed(office, bare)
    assert codes(refused) == {"question_unanswered"}
    assert not Return.objects.exists()
    asked = Finding(
        code="return_carats_without_value",
        severity=Severity.ASKS,
        clause="KPCS-CD:AnnexIII.b",
        subject="lines[0].usd",
    )
    record = office.must(signed(office, bare, answers={answer_key(asked): "The valuation follows."}))
    assert [one["answer"] for one in record.answers] == ["The valuation follows."]
    assert "100.00" in record.answers[0]["question"]


def test_only_what_was_reviewed_is_signed(office):
    focal = office.actor("bw.focal_point")
    drafted(office)
    looked_at = would_be(focal, TRADE, Q3, day=focal.day(office.now))
    drafted(office, replace(EXPORT, carats=Carats("999.00")))
    said = Signing(reviewed=looked_at.digest)
    assert codes(sign_return(focal, TRADE, Q3, now=office.now, signing=said)) == {
        "return_changed_since_review"
    }
    drafted(office)  # as it was again
    assert sign_return(focal, TRADE, Q3, now=office.now, signing=said).is_done
    assert codes(sign_return(focal, TRADE, Q3, now=office.now, signing=said)) == {
        "return_changed_since_review"
    }  # the vintage is another


def test_a_draft_that_another_changed_or_signed_is_not_overwritten(office):
    focal = office.actor("bw.focal_point")
    seen = digest_of(drafted(office), None)
    drafted(office, replace(EXPORT, certificates=9))
    result = save_return_draft(focal, TRADE, Q3, (EXPORT,), now=office.now, seen=seen)
    assert codes(result) == {"draft_changed_by_other"}
    assert Draft.objects.get().lines[0]["certificates"] == 9
    office.must(declared(focal, TRADE, Q3, now=office.now))
    gone = save_return_draft(focal, TRADE, Q3, (EXPORT,), now=office.now, seen=seen)
    assert codes(gone) == {"draft_gone"}


def test_nil_against_certificates_and_invented_figures_are_asked_about(office):
    office.issued()
    at = datetime(2027, 1, 5, 9, tzinfo=UTC)
    focal = office.actor("bw.focal_point")
    nil = declared(focal, TRADE, Q4, now=at, is_nil=True)
    assert codes(nil) == {"question_unanswered"}
    asked = {one.subject: one for one in would_be(focal, TRADE, Q4, day=at.date()).findings}
    assert asked["total.export"].code == "return_nil_but_certificates"
    assert asked["total.export"].params["held_carats"] == "200.50"
    drafted(office, EXPORT, period=Q4)
    prepared = would_be(focal, TRADE, Q4, day=at.date())
    (found,) = (one for one in prepared.findings if one.subject == "total.export")
    assert (found.code, found.severity) == ("return_differs_from_certificates", Severity.ASKS)
    assert (found.params["carats"], found.params["held_carats"]) == ("100.00", "200.50")
    assert codes(declared(focal, TRADE, Q4, now=at)) == {"question_unanswered"}
    drafted(office, *compiled_lines("BW", Q4), period=Q4)
    assert declared(focal, TRADE, Q4, now=at).is_done
    assert would_be(focal, TRADE, Q3, day=at.date()).compiled is None  # no certificate was kept here yet


def test_what_no_return_can_say_stops_the_signature(office):
    wrong = (
        replace(EXPORT, partner="BW"),
        replace(EXPORT, hs="710239"),
        replace(EXPORT, partner="BE"),
        replace(EXPORT, hs="710221", carats=Carats("-1.00")),
    )
    result = signed(office, *wrong)
    assert codes(result) >= {
        "return_partner_is_self",
        "return_hs_not_rough",
        "return_partner_is_member",
        "return_negative",
    }
    assert not result.is_done


def test_a_draft_that_cannot_be_typed_is_refused_and_nothing_kept(office):
    lines = [{"flow": "export", "carats": 1.5}, {"flow": "sideways"}, {"carats": "1,5"}, 7]
    result = save_return_draft(office.actor("bw.focal_point"), TRADE, Q3, lines, now=office.now)  # type: ignore[arg-type]
    assert codes(result) >= {"carats_not_exact", "choice_unknown", "field_missing", "object_expected"}
    assert not Draft.objects.exists()


def test_there_is_one_draft_and_the_reason_in_it_is_kept(office):
    drafted(office, reason="Found at the audit.")
    second = drafted(
        office, replace(EXPORT, certificates=3), origin=Draft.Origin.UPLOADED, file_name="q3.csv"
    )
    assert Draft.objects.get() == second
    assert (second.reason, second.file_name) == ("Found at the audit.", "q3.csv")
    focal = office.actor("bw.focal_point")
    assert discard_return_draft(focal, TRADE, Q3, now=office.now).is_done
    assert codes(discard_return_draft(focal, TRADE, Q3, now=office.now)) == {"record_not_found"}


def test_two_authorities_of_one_participant_have_one_return(office):
    other = office.actor("ae.focal_point")
    Authority.objects.filter(pk=other.authority.pk).update(participant="BW")
    other = Actor(
        type(other.membership).objects.select_related("user", "authority").get(pk=other.membership.pk)
    )
    drafted(office)
    office.must(save_return_draft(other, TRADE, Q3, (replace(EXPORT, certificates=4),), now=office.now))
    draft = Draft.objects.get()
    assert (draft.authority, draft.participant) == (other.authority, "BW")
    office.must(declared(office.actor("bw.focal_point"), TRADE, Q3, now=office.now))
    assert "record_not_found" in codes(declared(other, TRADE, Q3, now=office.now))
    assert Return.objects.get().authority.code == "bw"


def test_acts_are_written_to_the_log_of_acts(office):
    signed(office)
    told = list(Entry.objects.filter(log__kind="acts").values_list("kind", "number"))
    assert ("save_return_draft", "BW-trade-2026Q3") in told
    assert ("sign_return", "BW-trade-2026Q3-1") in told


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        ("trade", "2026H1"),
        ("production", "2026Q1"),
        ("trade", "2026q3"),
        ("trade", "2002Q4"),
        ("mirror", "2026Q3"),
    ],
)
def test_an_address_of_no_return_names_none(kind, period):
    assert period_of(kind, period) is None
    assert period_of("trade", "2026Q3") == (TRADE, Q3)


# --- compiled from certificates -----------------------------------------------------------------------------


def test_the_trade_of_a_quarter_is_compiled_on_both_sides(office):
    office.confirmed()
    quarter = Quarter.of(office.now.date())
    exports = {line.key: line for line in compiled_lines("BW", quarter)}
    imports = {line.key: line for line in compiled_lines("AE", quarter)}
    gem = exports[Flow.EXPORT, "710231", "AE", "BW", Sector.ALL]
    assert (str(gem.carats), str(gem.usd)) == ("120.50", "18075.00")
    arrived = imports[Flow.IMPORT, "710231", "BW", "BW", Sector.ALL]
    assert (arrived.carats, arrived.usd) == (gem.carats, gem.usd)
    assert sum(line.certificates or 0 for line in exports.values()) == 1
    assert sum(line.certificates or 0 for line in imports.values()) == 1
    assert compiled_lines("BW", quarter.previous()) == ()


def test_annulled_certificates_and_foreign_confirmations_do_not_count(office):
    kept, gone = office.issued(), office.issued()
    office.must(
        acts.annul_certificate(
            office.actor("bw.issuing_officer"),
            gone.number,
            reason="unused",
            is_surrendered=True,
            now=office.now,
        )
    )
    trade = trade_of("BW", Quarter.of(office.now.date()))
    assert {one.number for one in trade.exports} == {kept.number}
    assert trade.imports == ()


def test_what_was_found_counts_at_import_and_every_line_leads_to_its_certificates(office):
    found = [{"hs": "710231", "carats": "119.00", "usd": "18075.00"}, office.content["lines"][1]]
    arrival = office.presented()
    record = office.found(lines=found, outcome="confirmed_after_remedy", remark="Weighed twice.")
    _, asked = compare(office.actor("ae.importing_officer"), arrival, record, now=office.later(days=4))
    record["answers"] = {answer_key(one): "Weighed twice." for one in asked}
    office.must(
        acts.confirm_import(
            office.actor("ae.importing_officer"), arrival.pk, record, now=office.later(days=4)
        )
    )
    trade = trade_of("AE", Quarter.of(office.now.date()))
    lines = trade.compiled(Quarter.of(office.now.date()))
    gem = next(line for line in lines if line.hs == "710231")
    assert str(gem.carats) == "119.00"
    assert {one.number for one in trade.behind(gem)} == {arrival.number}
    quarter = Quarter.of(office.now.date())
    assert conservation(lines, quarter, exports=trade.exports, imports=trade.imports) == ()
    heavier = replace(gem, carats=Carats("120.00"))
    changed = changed_by_hand([heavier if line is gem else line for line in lines], lines)
    assert changed == {gem.key: (heavier, gem)}


# --- taken over from a file ---------------------------------------------------------------------------------


H1_2003 = HalfYear(2003, 1)


def figure(row, carats, *, participant="AO", period=H1_2003, **more):  # type: ignore[no-untyped-def]
    return Figure(
        source="kp.csv",
        row=row,
        participant=participant,
        period=period,
        flow=Flow.PRODUCTION,
        carats=Carats(carats),
        usd=UsdValue("1.00"),
        **more,
    )


def reading(*figures, refused=0, findings=(), layout=Layout.KP_PRODUCTION):  # type: ignore[no-untyped-def]
    return Reading(
        layout=layout,
        name="kp.csv",
        rows=len(figures) + refused,
        figures=figures,
        findings=findings,
        refused=refused,
    )


STAMP = datetime(2004, 3, 1, 8, tzinfo=UTC)


def test_filings_are_taken_over_as_filed_doubles_and_all(office):
    analyst = office.actor("kp.analyst")
    given = reading(
        figure(2, "10.00", filed_at=STAMP, revised_at=STAMP + timedelta(days=9)),
        figure(3, "11.00", filed_at=STAMP + timedelta(days=1)),
        figure(4, "5.00", participant="NA"),
    )
    stored = office.must(load_returns(analyst, given, now=office.now))
    assert {(one.participant, one.vintage, one.source) for one in stored} == {
        ("AO", 1, "loaded"),
        ("NA", 1, "loaded"),
    }
    angola = Return.objects.get(participant="AO")
    assert angola.filed_at == STAMP
    assert Return.objects.get(participant="NA").filed_at is None
    assert [(row.row, row.carats_hundredths) for row in angola.lines.all()] == [(2, 1000), (3, 1100)]
    assert angola.lines.first().revised_at == STAMP + timedelta(days=9)
    assert not angola.signed
    assert not angola.is_demonstration


def test_the_same_file_again_stores_nothing_and_says_so(office):
    analyst = office.actor("kp.analyst")
    given = reading(figure(2, "10.00"), figure(3, "11.00"))
    office.must(load_returns(analyst, given, now=office.now))
    again = load_returns(analyst, reading(figure(7, "11.00"), figure(8, "10.00")), now=office.later(days=1))
    assert again.done == []
    assert codes(again) == {"load_nothing_new"}
    assert Return.objects.count() == 1
    changed = office.must(load_returns(analyst, reading(figure(2, "10.00")), now=office.later(days=2)))
    assert [one.vintage for one in changed] == [2]


def traded(row, flow, carats, **more):  # type: ignore[no-untyped-def]
    return Figure(
        source="t.csv",
        row=row,
        participant="AO",
        period=Quarter(2024, 1),
        flow=flow,
        hs="710231",
        partner="AE",
        carats=None if carats is None else Carats(carats),
        usd=None if carats is None else UsdValue("1.00"),
        **more,
    )


@pytest.mark.parametrize("order", [(Flow.EXPORT, Flow.IMPORT), (Flow.IMPORT, Flow.EXPORT)])
def test_a_file_with_one_flow_keeps_the_other(office, order):
    analyst = office.actor("kp.analyst")
    for day, flow in enumerate(order):
        given = reading(traded(2, flow, "10.00"), layout=Layout.TRADE_TEMPLATE)
        result = load_returns(analyst, given, now=office.later(days=day))
        assert result.is_done
    latest = Return.objects.get(participant="AO", vintage=2)
    assert {line.flow for line in latest.to_return().lines} == {Flow.EXPORT, Flow.IMPORT}
    assert codes(result) == {"load_flow_carried"}
    assert result.findings[0].params["flow"] == order[0].value
    again = load_returns(analyst, given, now=office.later(days=3))
    assert codes(again) == {"load_nothing_new"}
    nil = reading(traded(2, order[0], None, is_nil=True), layout=Layout.TRADE_TEMPLATE)
    office.must(load_returns(analyst, nil, now=office.later(days=4)))
    newest = Return.objects.get(participant="AO", vintage=3)
    assert {line.flow for line in newest.to_return().lines} == {order[1]}
    assert not newest.is_nil


def test_a_refused_row_stops_the_whole_file(office):
    analyst = office.actor("kp.analyst")
    result = load_returns(analyst, reading(figure(2, "10.00"), refused=1), now=office.now)
    assert codes(result) == {"load_rows_refused"}
    assert not Return.objects.exists()


def test_a_file_of_others_figures_is_no_filing(office):
    result = load_returns(
        office.actor("kp.analyst"), reading(figure(2, "1.00"), layout=Layout.BGS_PRODUCTION), now=office.now
    )
    assert codes(result) == {"load_no_filings"}


def test_a_year_and_the_world_are_left_out_and_named(office):
    given = reading(
        figure(2, "10.00"), figure(3, "1.00", period=Year(2003, 1)), figure(4, "99.00", participant="WORLD")
    )
    result = load_returns(office.actor("kp.analyst"), given, now=office.now)
    assert [one.params["row"] for one in result.findings] == [3, 4]
    assert Return.objects.count() == 1


def test_a_return_that_was_signed_here_stands_against_a_file(office):
    office.must(signed(office, MINED, kind=PRODUCTION, period=H1))
    given = reading(figure(2, "10.00", participant="BW", period=H1))
    result = load_returns(office.actor("kp.analyst"), given, now=office.now)
    assert codes(result) == {"load_signed_stands", "load_nothing_new"}
    assert Return.objects.count() == 1


def test_a_correction_follows_what_was_loaded(office):
    office.must(
        load_returns(
            office.actor("kp.analyst"),
            reading(figure(2, "10.00", participant="BW", period=H1)),
            now=office.now,
        )
    )
    record = office.must(signed(office, MINED, kind=PRODUCTION, period=H1, reason="The file lacked a mine."))
    assert (record.vintage, record.source) == (2, Return.Source.SIGNED)


def test_only_analysts_take_over_files(office):
    with pytest.raises(PermissionDenied):
        load_returns(office.actor("bw.focal_point"), reading(), now=office.now)


def test_the_json_form_of_lines_comes_back_as_it_was():
    lines = (
        EXPORT,
        MINED,
        ReturnLine(flow=Flow.IMPORT, certificates=0),
        ReturnLine(flow=Flow.IMPORT, origin="NA"),
    )
    assert read_lines(lines_json(lines)) == (lines, ())
    assert date(2026, 1, 1) in H1
