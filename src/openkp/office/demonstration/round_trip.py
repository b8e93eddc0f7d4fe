"""One shipment through the office, told step by step: applied for, issued, verified offline, confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from openkp.office.acting import Actor, Json, Result
from openkp.office.certificates import acts
from openkp.office.certificates.compiling import answer_key
from openkp.office.certificates.models import Certificate
from openkp.office.messages import explained
from openkp.office.parties.models import Authority, Membership
from openkp.office.parties.trusting import current_issue
from openkp.office.permissions import Capacity
from openkp.office.stocks.acts.holding import Receiving, receive_parcel, record_sale
from openkp.office.stocks.acts.holding_core import Said
from openkp.office.stocks.acts.holding_trade import Selling
from openkp.office.stocks.holders import holder_of
from openkp.office.stocks.models import HolderKind, StockParcel
from openkp.scheme.checks import shipped_regime
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.quantities import Carats
from openkp.statements import open_trust_list, qr_png, qr_text, verify_certificate
from openkp.statements.pictures import NotFound, read_signed

Say = Callable[[str], None]
DECLARED_CARATS, FOUND_CARATS = "412.60", "409.10"
ANSWER = "Weighed twice on the calibrated scale; the exporter was asked and answered by letter."


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """What the round trip came to: the number, the verdict at the border, and what the comparison asked."""

    number: str
    verdict: str
    questions: tuple[Finding, ...]
    outcome: str


def round_trip(
    *, now: datetime, say: Say, exporting: str = "gaborone", importing: str = "dubai"
) -> RoundTrip:
    """Take one shipment from the authority `exporting` to `importing` (codes), saying each step."""
    certificate = _issue(exporting, importing, now=now, say=say)
    verdict = _verify_offline(certificate, now=now, say=say)
    questions, outcome = _confirm(certificate, importing, now=now, say=say)
    return RoundTrip(number=certificate.number, verdict=verdict, questions=questions, outcome=outcome)


def _actors(code: str, capacity: Capacity) -> list[Actor]:
    memberships = Membership.objects.select_related("user", "authority", "trader").filter(
        authority__code=code, capacity=capacity, is_persona=True
    )
    return [Actor(membership) for membership in memberships.order_by("pk")]


def _must(result: Result[Any]) -> Any:
    if not result.is_done:
        raise RuntimeError(f"the round trip was stopped: {[found.code for found in result.findings]}")
    return result.done


def _bought(exporter: Actor, code: str, *, now: datetime) -> Json:
    """The exporter buys of a mine what it will ship; the parcel as an application names it."""
    carats = Carats(DECLARED_CARATS).hundredths
    mine = (
        StockParcel.objects.filter(
            authority__code=code, holder__kind=HolderKind.MINE, left__gte=carats, is_void=False
        )
        .order_by("-pk")
        .first()
    )
    if mine is None or exporter.trader is None:
        raise RuntimeError("no mine has enough for the round trip")
    keeper = next(one for one in _actors(code, Capacity.STOCK_KEEPER) if one.trader == mine.holder.trader)
    day, said = exporter.day(now), Said(answer=ANSWER)
    selling = Selling(parcel=mine.code, buyer=holder_of(exporter.trader).code, happened_on=day, carats=carats)
    sold = _must(record_sale(keeper, selling, said=said, now=now))
    parcel: str = sold[-1].content["outputs"][0]["parcel"]
    _must(
        receive_parcel(exporter, Receiving(parcel=parcel, carats=carats, happened_on=day), said=said, now=now)
    )
    return {"parcel": parcel, "carats": DECLARED_CARATS}


def _content(destination: Authority, parcel: Json) -> Json:
    content: Json = {
        "from_stock": [parcel],
        "destination_participant": destination.participant,
        "importer": {
            "name": "Example Rough Trading (demonstration)",
            "address": f"1 Example Street, {destination.city}",
        },
        "lines": [{"hs": "710231", "carats": DECLARED_CARATS, "usd": "61890.00"}],
        "parcels": 1,
        "containers": [{"mark": "BOX 1", "seals": ["RT-000417"]}],
        "source_certificates": [],
    }
    if destination.country != destination.participant:
        content["destination_country"] = destination.country
    return content


def _issue(exporting: str, importing: str, *, now: datetime, say: Say) -> Certificate:
    exporter = _actors(exporting, Capacity.EXPORTER)[-1]
    first, second = _actors(exporting, Capacity.ISSUING_OFFICER)[:2]
    parcel = _bought(exporter, exporting, now=now)
    say(f"1. {exporter.trader} buys {DECLARED_CARATS} ct from a mine: parcel {parcel['parcel']}.")
    content = _content(Authority.objects.get(code=importing), parcel)
    draft = _must(acts.save_application(exporter, content, now=now))
    _must(acts.submit_application(exporter, draft.reference, declared_by=str(exporter.user), now=now))
    say(f"2. {exporter.user} applies for {DECLARED_CARATS} ct: application {draft.reference}.")
    record = {name: content[name] for name in ("lines", "parcels", "containers")}
    record["valuation"] = "By the government valuator."
    result = acts.examine_shipment(first, draft.reference, record, now=now)
    _must(result)
    record["answers"] = _answers(result.findings)
    _must(acts.examine_shipment(first, draft.reference, record, now=now))
    _must(acts.approve_application(first, draft.reference, now=now))
    issued: list[Certificate] = _must(acts.issue_certificates(second, [draft.reference], now=now))
    certificate = issued[0]
    say(
        f"3. {first.user} weighs and seals, {second.user} issues {certificate.number}: signed and in the log."
    )
    _must(
        acts.send_advance_notice(
            second, certificate.number, now=now, expected_on=(now + timedelta(days=2)).date(), route="Air"
        )
    )
    return certificate


def _answers(findings: Iterable[Finding]) -> dict[str, str]:
    return {answer_key(found): ANSWER for found in findings if found.severity is Severity.ASKS}


def _verify_offline(certificate: Certificate, *, now: datetime, say: Say) -> str:
    """As a post does it: nothing but the paper and the exported trust list."""
    officer = _actors(certificate.authority.code, Capacity.ISSUING_OFFICER)[0]
    paper = _must(acts.print_certificate(officer, certificate.number, now=now))
    attached = read_signed(bytes(paper.pdf))
    if isinstance(attached, NotFound):
        raise RuntimeError(f"the PDF cannot be read: {attached.reason}")
    picture = qr_png(qr_text(attached.signed), 4)
    seen = read_signed(picture)
    if isinstance(seen, NotFound):
        raise RuntimeError(f"the code's picture cannot be read: {seen.reason}")
    trust = open_trust_list(bytes(current_issue().signed))
    verdict = verify_certificate(seen.text, trust=trust, on=officer.day(now), regime_for=shipped_regime)
    say(
        f"4. The PDF ({len(paper.pdf) // 1024} kB) carries the signed message; its code, read from the"
        f" picture and checked offline against trust list {trust.version}: {verdict.verdict.value.upper()}."
    )
    return verdict.verdict.value


def _confirm(
    certificate: Certificate, importing: str, *, now: datetime, say: Say
) -> tuple[tuple[Finding, ...], str]:
    officer = _actors(importing, Capacity.IMPORTING_OFFICER)[0]
    arrival = _must(acts.present_certificate(officer, number=certificate.number, now=now))
    record: Json = {
        "received_on": officer.day(now).isoformat(),
        "outcome": "confirmed",
        "parcels": 1,
        "lines": [{"hs": "710231", "carats": FOUND_CARATS, "usd": "61890.00"}],
        "seals": ["RT-000417"],
        "seal_state": "intact",
        "verification": "opened",
        "remark": f"Found {FOUND_CARATS} ct instead of {DECLARED_CARATS} ct.",
    }
    refused = acts.confirm_import(officer, arrival.pk, record, now=now)
    say(f"5. {officer.user} opens the box and finds {FOUND_CARATS} ct. The office does not let that pass:")
    for found in refused.findings:
        say(f"   {explained(found).text}")
    from openkp.office.certificates.acts.importing import compare

    _, findings = compare(officer, arrival, record, now=now)
    questions = tuple(found for found in findings if found.severity is Severity.ASKS)
    record["answers"] = _answers(questions)
    decided = _must(acts.confirm_import(officer, arrival.pk, record, now=now, shelf="Binder 1"))
    say(
        f"6. With the officer's explanation on record the import is {decided.outcome.replace('_', ' ')},"
        " signed and sent to the exporting authority."
    )
    return questions, decided.outcome
