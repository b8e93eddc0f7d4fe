"""The Working Group on Statistics in the demonstration: two analysts, what they asked, and records to match.

The filings that the questions are about are real; that anybody asked, and what was answered, is invented and
marked on every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from typing import Any

from openkp.office.acting import Actor, Json, Result
from openkp.office.certificates import acts as certificate_acts
from openkp.office.certificates.models import Certificate
from openkp.office.demonstration.founding import Staff
from openkp.office.demonstration.table import Table
from openkp.office.permissions import Capacity
from openkp.office.returns.acts.loading import load_returns
from openkp.office.returns.acts.questioning import answer_question, send_questionnaire
from openkp.office.returns.models import Questionnaire
from openkp.office.returns.reads import screening
from openkp.statistics.questions import Question

#: Invented people: name, and the Participant that seconds them to the Working Group.
ANALYSTS = (("Sipho Khumalo", "ZA"), ("Ingrid Sollie", "EU"))
#: To whom, days since it was sent, days to answer, questions, answers.
ASKED = (
    (
        "BW",
        40,
        45,
        (
            "Invented for the demonstration: the price was set once a year by our valuator.",
            "Invented for the demonstration: the file was sent twice; the second one counts.",
            "Invented for the demonstration: a mine was closed for maintenance in that half-year.",
        ),
        3,
    ),
    ("AO", 70, 45, ("Invented for the demonstration: the ministry is looking for the paper return.",), 3),
    ("SL", 8, 45, (), 2),
)
OWN = (
    "Which of the two filings of that half-year counts?",
    "How was the value of the production found?",
    "Who compares the figures of the mines with those that you file?",
)


def seat_analysts(table: Table) -> list[Actor]:
    """The two analysts, before the first trust list."""
    return [table.seat(name, Capacity.ANALYST, party, key=f"analyst {party}") for name, party in ANALYSTS]


def take_over_filings(analyst: Actor, *, now: datetime) -> None:
    """The real half-yearly filings of 2003 to 2024, as shipped. What is there already is not taken twice."""
    from openkp.statistics.intake import read_file

    with as_file(files("openkp.reference.statistics") / "kp_production_halfyear.csv") as path:
        _must(load_returns(analyst, read_file(path), now=now))


def play_analysts(analysts: Sequence[Actor], staff: dict[str, Staff], *, now: datetime) -> None:
    """Questionnaires asked and answered, and confirmations whose numbers were typed wrong."""
    for participant, days_ago, days_to_answer, answers, count in ASKED:
        sent = _ask(analysts[0], participant, count, now - timedelta(days=days_ago), days_to_answer)
        _answer(sent, staff, answers, now - timedelta(days=days_ago - 5))
    _mistype(staff, now)


def _must(result: Result[Any]) -> Any:
    if not result.is_done:
        raise RuntimeError(f"the demonstration met a refusal: {[found.code for found in result.findings]}")
    return result.done


def _ask(analyst: Actor, participant: str, count: int, at: datetime, days: int) -> Questionnaire:
    """The most serious questions of the screens; an analyst's own where they ask fewer."""
    raised: list[Question | str] = [*screening.questions_of(participant)[:count]]
    chosen = [*raised, *OWN[: count - len(raised)]]
    due_on = (at + timedelta(days=days)).date()
    sent: Questionnaire = _must(send_questionnaire(analyst, participant, chosen, due_on=due_on, now=at))
    return sent


def _answer(sent: Questionnaire, staff: dict[str, Staff], answers: Sequence[str], at: datetime) -> None:
    focal = next(
        people.of(Capacity.FOCAL_POINT)
        for people in staff.values()
        if people.of(Capacity.FOCAL_POINT).authority.participant == sent.participant
    )
    for place, text in enumerate(answers, start=1):
        _must(answer_question(focal, sent.number, place, text, now=at + timedelta(days=place)))


# --- records that do not say the same -----------------------------------------------------------------------


def _mistype(staff: dict[str, Staff], now: datetime) -> None:
    """Confirmations from outside this office, each with another slip in the number."""
    slips = (look_alike, transposed, one_wrong)
    here = {people.of(Capacity.FOCAL_POINT).authority.participant for people in staff.values()}
    for people in staff.values():
        focal = people.of(Capacity.FOCAL_POINT)
        waiting = (
            Certificate.objects.filter(authority=focal.authority, state=Certificate.State.NOTIFIED)
            .exclude(destination_participant__in=here)
            .filter(issued_on__lt=(now - timedelta(days=8)).date())
            .order_by("-issued_on", "-pk")
        )
        for slip, certificate in zip(slips, waiting, strict=False):
            record = confirmation_record(certificate, slip(certificate.number))
            _must(certificate_acts.record_foreign_confirmation(focal, record, now=now - timedelta(days=1)))


def confirmation_record(certificate: Certificate, number: str) -> Json:
    """What a careful importing authority would say, but for the number."""
    content = certificate.content
    received = certificate.issued_on + timedelta(days=4)
    return {
        "certificate_number": number,
        "issuing_participant": content["issuing_participant"],
        "importing_participant": certificate.destination_participant,
        "importing_authority": "Importing authority (demonstration)",
        "received_on": received.isoformat(),
        "confirmed_on": (received + timedelta(days=2)).isoformat(),
        "outcome": "confirmed",
        "parcels": content["parcels"],
        "lines": content["lines"],
        "importer": content["importer"],
        "exporter": content["exporter"],
    }


def look_alike(number: str) -> str:
    """A letter O for the first nought of the serial."""
    at = number.find("0", len(number) - 6)
    return number if at < 0 else f"{number[:at]}O{number[at + 1 :]}"


def transposed(number: str) -> str:
    """The last two different neighbours of the serial, swapped."""
    for at in range(len(number) - 2, len(number) - 7, -1):
        if number[at] != number[at + 1]:
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return number


def one_wrong(number: str) -> str:
    """Another digit in the first place of the serial, so that no other number is meant."""
    at = len(number) - 6
    return f"{number[:at]}{9 - int(number[at])}{number[at + 1 :]}" if number[at].isdecimal() else number
