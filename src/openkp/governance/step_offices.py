"""Steps of the offices: candidates, elections, terms off cycle, the custodian, and a vacancy of the Chair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from openkp.governance.acts import Act
from openkp.governance.data import day
from openkp.governance.events import Event
from openkp.governance.machines import CANDIDACY
from openkp.governance.offices import chair_on
from openkp.governance.placing import Table
from openkp.governance.process import Candidacy, Process, Term, Vacancy, put, read_only
from openkp.governance.seats import participant_finding
from openkp.governance.step import Apply, Judge
from openkp.scheme.findings import Finding

_OFFICE_OF = {
    Act.CHAIR_ELECTED: "chair",
    Act.VICE_CHAIR_ELECTED: "vice_chair",
    Act.OFF_CYCLE_TERM_GIVEN: "vice_chair",
    Act.CUSTODIAN_NAMED: "custodian",
}
_LONGEST_TERM = timedelta(days=800)


def _propose_given(table: Table) -> Iterator[Finding]:
    wrong = participant_finding(table, table.event.data["participant"])
    if wrong is not None:
        yield wrong


def _candidate_before(table: Table) -> Iterator[Finding]:
    found = table.process.candidacies.get(table.event.subject)
    if found is None:
        return
    act, by = table.event.act, table.event.by
    if act is Act.CANDIDATE_WITHDRAWN and by != found.participant:
        yield table.blocks("candidature_not_yours", "KPCS-CD:VI.4", participant=found.participant)
    if act is Act.CANDIDATE_OBJECTION_LIFTED and by not in found.objectors:
        yield table.blocks("objection_not_yours", "KPCS-CD:VI.5", parties=_names(found))
    if act in _OFFICE_OF and found.state in ("proposed", "objected"):
        if found.office != _OFFICE_OF[act]:
            yield table.blocks(
                "another_office", "KPCS-CD:VI.4", found=_words(_OFFICE_OF[act]), expected=_words(found.office)
            )
        if found.objectors:
            yield table.blocks("candidate_blocked", "KPCS-CD:VI.5", parties=_names(found))


def _names(candidacy: Candidacy) -> str:
    return ", ".join(sorted(candidacy.objectors))[:400] or "nobody"


def _words(office: str) -> str:
    return office.replace("_", "-")


def _term_given(table: Table) -> Iterator[Finding]:
    first, last = day(table.event.data["term_from"]), day(table.event.data["term_to"])
    if last < first:
        yield table.blocks(
            "days_reversed", "PRACTICE:records", first=first.isoformat(), last=last.isoformat()
        )
    if last < table.day or last - first > _LONGEST_TERM:
        yield table.blocks("term_impossible", "KPCS-CD:VI.4", first=first.isoformat(), last=last.isoformat())
    is_year = (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31))
    if table.event.act is Act.VICE_CHAIR_ELECTED and not is_year:
        yield table.blocks(
            "term_not_calendar_year", "KPCS-CD:VI.4", first=first.isoformat(), last=last.isoformat()
        )
    if table.event.act is Act.OFF_CYCLE_TERM_GIVEN and is_year:
        yield table.blocks("term_is_calendar_year", "KPCS-CD:VI.4", year=first.year)


def _vacancy_given(table: Table) -> Iterator[Finding]:
    first = day(table.event.data["from_day"])
    holder = chair_on(table.process, first)
    if holder.code:
        yield table.blocks("chair_is_in_office", "KPCS-CD:VI.4", holder=holder.code)
    if any(each.first <= first for each in table.process.vacancies) and holder.is_vacant:
        yield table.blocks("already_exists", "PRACTICE:records", found=first.isoformat(), state="vacant")


def _proposed(process: Process, event: Event) -> Process:
    known = process.candidacies.get(event.subject)
    found = Candidacy(
        id=event.subject,
        meeting=event.meeting,
        office=event.data["office"],
        participant=event.data["participant"],
        state=CANDIDACY.moved("" if known is None else known.state, event.act),
        proposed_by=event.by,
    )
    return replace(process, candidacies=put(process.candidacies, found.id, found))


def _moved(process: Process, event: Event) -> Process:
    found = process.candidacies[event.subject]
    was = found.state
    objectors = dict(found.objectors)
    if event.act is Act.CANDIDATE_OBJECTED:
        objectors[event.by] = event.data.get("grounds", "")
    elif event.act is Act.CANDIDATE_OBJECTION_LIFTED:
        objectors.pop(event.by, None)
    stays = event.act is Act.CANDIDATE_OBJECTION_LIFTED and objectors
    state = was if stays else CANDIDACY.moved(was, event.act)
    found = replace(found, state=state, objectors=read_only(objectors))
    after = replace(process, candidacies=put(process.candidacies, found.id, found))
    if event.act is Act.CANDIDATE_WITHDRAWN and was == "elected":
        return _without_terms(after, found, event.at.date())
    return after


def _without_terms(process: Process, candidacy: Candidacy, on: date) -> Process:
    """Terms of one who withdraws end the day before; those that had not begun are dropped."""
    kept = []
    for term in process.terms:
        is_its = term.office == candidacy.office and term.holder == candidacy.participant
        if not is_its or term.last < on:
            kept.append(term)
        elif term.first < on:
            kept.append(replace(term, last=on - timedelta(days=1)))
    return replace(process, terms=tuple(kept))


def _filled(process: Process, event: Event) -> Process:
    found = process.candidacies[event.subject]
    found = replace(found, state=CANDIDACY.moved(found.state, event.act))
    term = Term(
        office=found.office,
        holder=found.participant,
        first=day(event.data["term_from"]),
        last=day(event.data["term_to"]),
        is_off_cycle=event.act is Act.OFF_CYCLE_TERM_GIVEN,
        given_at=event.at,
    )
    return replace(
        process,
        candidacies=put(process.candidacies, found.id, found),
        terms=(*process.terms, term),
    )


def _vacant(process: Process, event: Event) -> Process:
    vacancy = Vacancy(first=day(event.data["from_day"]), reason=event.data["reason"], declared_at=event.at)
    return replace(process, vacancies=(*process.vacancies, vacancy))


BEFORE: dict[Act, Judge] = {
    Act.CANDIDATE_OBJECTION_LIFTED: _candidate_before,
    Act.CANDIDATE_WITHDRAWN: _candidate_before,
    Act.CHAIR_ELECTED: _candidate_before,
    Act.VICE_CHAIR_ELECTED: _candidate_before,
    Act.OFF_CYCLE_TERM_GIVEN: _candidate_before,
    Act.CUSTODIAN_NAMED: _candidate_before,
}
GIVEN: dict[Act, Judge] = {
    Act.CANDIDATE_PROPOSED: _propose_given,
    Act.CHAIR_ELECTED: _term_given,
    Act.VICE_CHAIR_ELECTED: _term_given,
    Act.OFF_CYCLE_TERM_GIVEN: _term_given,
    Act.CUSTODIAN_NAMED: _term_given,
    Act.VACANCY_DECLARED: _vacancy_given,
}
APPLY: dict[Act, Apply] = {
    Act.CANDIDATE_PROPOSED: _proposed,
    Act.CANDIDATE_OBJECTED: _moved,
    Act.CANDIDATE_OBJECTION_LIFTED: _moved,
    Act.CANDIDATE_WITHDRAWN: _moved,
    Act.CHAIR_ELECTED: _filled,
    Act.VICE_CHAIR_ELECTED: _filled,
    Act.OFF_CYCLE_TERM_GIVEN: _filled,
    Act.CUSTODIAN_NAMED: _filled,
    Act.VACANCY_DECLARED: _vacant,
}
