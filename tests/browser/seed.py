"""Fills the office that the browser tests look at, in a process of its own."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from bulk_files import APPLICATION, CONFIRMATION, csv_of, done  # noqa: E402
from filed_returns import file_some  # noqa: E402
from held_stock import stocked  # noqa: E402
from office_slips import swapped  # noqa: E402
from openkp.governance import Act  # noqa: E402
from openkp.governance.offices import recorded_chairs  # noqa: E402
from openkp.office.border import acts as border_acts  # noqa: E402
from openkp.office.border.observing import Seen  # noqa: E402
from openkp.office.certificates import acts  # noqa: E402
from openkp.office.definitions.acts.asserting import (  # noqa: E402
    Given,
    add_assertion,
    contest_assertion,
)
from openkp.office.demonstration.analysts import confirmation_record  # noqa: E402
from openkp.office.parties.acts import hand_in_key  # noqa: E402
from openkp.office.returns.acts.filing import Signing, save_return_draft, sign_return, would_be  # noqa: E402
from openkp.office.returns.acts.questioning import answer_question, send_questionnaire  # noqa: E402
from openkp.office.stocks.acts.holding import Receiving, receive_parcel  # noqa: E402
from openkp.scheme.periods import Quarter  # noqa: E402
from openkp.scheme.quantities import Carats, UsdValue  # noqa: E402
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine  # noqa: E402
from openkp.statements import P256SigningKey, TrustedKey, Usage  # noqa: E402
from openkp.statements.submissions import make_submission  # noqa: E402
from small_drafts import CLEAN, kept, positioned, released  # noqa: E402
from small_office import Office, build_office  # noqa: E402
from small_statistics import a_slip, traded  # noqa: E402
from small_table import Table  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0)
    fill()


def fill() -> Office:
    """The office, as of now, in a database that has its tables."""
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=6)
    office = build_office(
        now=now,
        first=(now - timedelta(days=400)).date(),
        last=(now + timedelta(days=1000)).date(),
    )
    office.draft()
    office.submitted()
    office.examined()
    office.issued()
    office.issued()  # one to annul and one to replace, in any order of the tests
    office.notified()
    office.presented()
    office.confirmed()
    annulled = office.issued()
    office.must(
        acts.annul_certificate(
            office.actor("bw.issuing_officer"),
            annulled.number,
            reason="unused",
            is_surrendered=True,
            now=now,
        )
    )
    file_some()  # for the public, and for whoever looks at what was filed
    returns_filed(office)
    analysts_at_work(office)
    table_at_work(office)
    drafts_at_work(office)
    assertions_stated(office)
    stock_at_work(office)
    border_at_work(office)
    files_and_keys_at_work(office)
    return office


def files_and_keys_at_work(office: Office) -> None:
    """Whoever sends files has one with a line to mend; the key of an authority without an office waits."""
    nowhere = csv_of([APPLICATION | {"destination": "Atlantis"}])
    for who in ("bw.exporter", "bw.issuing_officer"):
        done(office, who, nowhere)
    done(office, "ae.importing_officer", csv_of([CONFIRMATION | {"certificate": "no number"}]))
    signer = P256SigningKey.from_private_number(5)
    day = office.now.date()
    key = TrustedKey(
        key_id=signer.key_id,
        participant="ZA",
        authority="pretoria",
        usages=frozenset({Usage.CERTIFICATES, Usage.CONFIRMATIONS}),
        algorithm=signer.algorithm,
        public_key=signer.public_key,
        valid_from=day,
        valid_to=day + timedelta(days=700),
    )
    given = make_submission(key, signer, made_at=office.now)
    office.must(hand_in_key(office.actor("bw.administrator"), given, now=office.now))


def border_at_work(office: Office) -> None:
    """Posts with codes, a certificate that two of them saw, one on hold, one that hides who trades what."""
    for administrator, post in (("ae.administrator", "Jebel Ali"), ("bw.administrator", "Kazungula bridge")):
        office.must(border_acts.make_post_code(office.actor(administrator), post=post, now=office.now))
    shown = office.issued()
    seen = [
        Seen(
            id=f"{place:032x}",
            number=shown.number,
            digest=bytes(shown.digest).hex(),
            verdict="good",
            seen_at=office.later(hours=place),
            post=post,
            device=f"phone-{place}",
            bundle_made_at=office.now,
            remark="Two persons, one bag.",
        )
        for place, post in enumerate(("Jebel Ali", "Airport, freight hall"), start=1)
    ]
    now = office.later(days=1)
    office.must(border_acts.report_seen(office.actor("ae.customs_officer"), seen, now=now))
    issuer, administrator = office.actor("bw.issuing_officer"), office.actor("bw.administrator")
    held = office.issued()
    office.must(acts.suspend_certificate(issuer, held.number, reason="The seals are asked for.", now=now))
    office.must(acts.set_trade_hiding(administrator, is_hidden=True, now=now))
    office.issued()
    office.must(acts.set_trade_hiding(administrator, is_hidden=False, now=now))


def stock_at_work(office: Office) -> None:
    """A mine, a buyer and an exporter hold parcels; one of each is on its way, one was imported mixed."""
    stock = stocked(office)
    for carats in (125_000, 40_000):
        stock.produced(carats, place="Vault", grade="run of mine")
    stock.bought(320, place="Safe 1")
    stock.bought(155, licence="D-2", voucher="V-2", place="Safe 1")
    stock.brought({"AO": 4_000, "ZA": 1_000}, certificate="AE-2026-000001")
    for buyer in ("B-1", "E-1"):
        for _ in range(2):
            parcel = stock.sent(stock.produced(1_000), buyer=buyer)
        given = Receiving(parcel=parcel.code, carats=1_000, happened_on=stock.day, place="Safe 1")
        actor = stock.keeper if buyer == "B-1" else stock.seller
        office.must(receive_parcel(actor, given, now=office.now))


def assertions_stated(office: Office) -> None:
    """An observer states what a source says, a Participant contests it, and states something of its own."""
    given = Given(
        element="systematic",
        value="yes",
        source_title="A report",
        source_address="https://report.example/koidu",
        source_day="2008-02",
        standard="reported",
    )
    observer, delegate = office.actor("kp.observer_csc"), office.actor("kp.delegate_bw")
    row = office.must(add_assertion(observer, "koidu", given, now=office.now))
    against = replace(given, value="no", source_address="https://answer.example/koidu")
    office.must(
        contest_assertion(
            delegate, "koidu", f"row:{row.pk}", against, reason="It happened once.", now=office.now
        )
    )


def drafts_at_work(office: Office) -> None:
    """A draft for all with red lines that some of the table see, and a clean one of each of three."""
    number = released(office)
    positioned(office, number, "kp.delegate_ru", "violence", "excluded", "all", reason="Too wide.")
    positioned(office, number, "kp.delegate_eu", "armed_group", "required", "all")
    positioned(office, number, "kp.delegate_ae", "violence", "required", "chair")
    positioned(office, number, "kp.observer_csc", "violence", "wanted", "all")
    for who in ("kp.delegate_bw", "kp.chair", "kp.observer_csc"):
        kept(office, who, title="A clean text", body=CLEAN)


def returns_filed(office: Office) -> None:
    """Botswana filed the trade of the quarter before the last late, and has a draft of the last."""
    focal, last = office.actor("bw.focal_point"), Quarter.of(office.now.date()).previous()
    line = ReturnLine(
        flow=Flow.EXPORT,
        hs="710231",
        partner="AE",
        origin="BW",
        carats=Carats("8120.45"),
        usd=UsdValue("1815000.10"),
        certificates=3,
    )
    for quarter in (last.previous(), last):
        office.must(save_return_draft(focal, ReturnKind.TRADE, quarter, (line,), now=office.now))
    reviewed = would_be(focal, ReturnKind.TRADE, last.previous(), day=office.now.date()).digest
    signing = Signing(reviewed=reviewed)
    office.must(sign_return(focal, ReturnKind.TRADE, last.previous(), now=office.now, signing=signing))


def analysts_at_work(office: Office) -> None:
    """Production with a slip in it, trade that does not agree, a questionnaire, a number typed wrong."""
    a_slip("CD")
    traded("2026Q1", ("BW", "AE", 1000, 400), ("CD", "AE", 500, 500), ("IN", "BW", None, 90))
    chosen = ["Which mine does the production of 2026 come from?", "Who values it?"]
    due_on = (office.now + timedelta(days=30)).date()
    sent = office.must(
        send_questionnaire(office.actor("kp.analyst"), "BW", chosen, due_on=due_on, now=office.now)
    )
    answer = "From all of them; the quarter is not closed yet."
    office.must(answer_question(office.actor("bw.focal_point"), sent.number, 1, answer, now=office.now))
    for _ in range(3):
        certificate = office.notified()
        record = confirmation_record(certificate, swapped(certificate.number))
        office.must(acts.record_foreign_confirmation(office.actor("bw.focal_point"), record, now=office.now))


def table_at_work(office: Office) -> None:
    """A Plenary in session: one text adopted, one with words in brackets, a position, an intervention."""
    chair = office.actor("kp.chair").membership
    chair.party = next(iter(recorded_chairs(office.now.date())), chair.party)
    chair.save()
    table = Table(office)
    table.call_plenary()
    parameter = {"kind": "set_parameter", "name": "retention_years", "value": "5"}
    table.proposed("keep-originals", parameter, text="Originals are kept for five years.")
    table.proposed("faster", text="Imports are confirmed within 21 days of receipt.")
    table.open_plenary()
    table.called("keep-originals")
    table.declared("keep-originals")
    table.presented("faster")
    words = {"bracket": "days", "paragraph": "1", "span": "21 days", "alternative": "30 days"}
    table.does("kp.delegate_ae", Act.BRACKET_OPENED, "faster", **words)
    version = table.version("faster")
    table.does(
        "kp.delegate_eu", Act.POSITION_TAKEN, "faster", version=version, position="support", release=["all"]
    )
    table.does("kp.observer_csc", Act.INTERVENTION_MADE, text="We welcome the text.", attribution="named")


if __name__ == "__main__":
    main()
