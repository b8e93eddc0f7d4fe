"""What speaks against a decision before it is adopted: its own words, and the decisions in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from openkp.scheme.countries import is_issuer_code
from openkp.scheme.decisions import SETTLES_FOR_ALL, Decision, competence_of, relation_competence_of
from openkp.scheme.effects import (
    Allow,
    Area,
    Bar,
    Certify,
    ChangeStanding,
    Effect,
    EffectKind,
    FillOffice,
    OpenOnCertification,
    Require,
    SetParameter,
    StandingChange,
)
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.participants import SCHEME_BEGAN_ON
from openkp.scheme.policies import parameter_value
from openkp.scheme.provisions import Book
from openkp.scheme.regime import Regime, Standing, regime_at


def clashes(decision: Decision, decisions: Sequence[Decision] | Book) -> tuple[Finding, ...]:
    """Effects of a decision that contradict one in force on a day when it would be.

    Rule: KPCS-CD:VI.5, with governance: contradictions are errors of the Process and not a matter of
    precedence; a decision that changes another names it (amends, supersedes, revokes, renews).
    Returns: blocking findings, each naming both decisions and paragraphs; none where the decision names the
    other. Raises: nothing.
    """
    known = decisions.decisions if isinstance(decisions, Book) else tuple(decisions)
    book = Book([*(each for each in known if each.id != decision.id), decision])
    found = [
        finding
        for day in _first_days(decision)
        for finding in regime_at(day, book).contradictions()
        if decision.id in (finding.params["decision"], finding.params["other"])
    ]
    seen: dict[tuple[object, ...], Finding] = {}
    for finding in found:
        names = ("decision", "paragraph", "other", "other_paragraph")
        seen.setdefault(tuple(finding.params[name] for name in names), finding)
    return tuple(seen.values())


def _first_days(decision: Decision) -> list[date]:
    days = {decision.counts_from}
    for paragraph in decision.paragraphs:
        days |= {each.terms.starts_on for each in paragraph.effects if each.terms.starts_on}
    return sorted(days)


def check_decision(decision: Decision, decisions: Sequence[Decision] | Book) -> tuple[Finding, ...]:
    """Everything that speaks against a decision: competence, codes, days, what it names, what it contradicts.

    Returns: what blocks first. Raises: nothing.
    """
    book = decisions if isinstance(decisions, Book) else Book(decisions)
    regime = regime_at(decision.counts_from, book)
    found: list[Finding] = []
    for paragraph in decision.paragraphs:
        for place, effect in enumerate(paragraph.effects):
            subject = f"paragraphs[{paragraph.number}].effects[{place}]"
            found += [each for each in [competence_of(decision, paragraph, effect)] if each]
            found += _codes(effect, subject)
            found += _days(decision, effect, subject)
            found += _changes_something(effect, regime, subject)
            found += _parameters(effect, subject)
    found += _relations(decision, book)
    found += clashes(decision, book)
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.severity is not Severity.BLOCKS))


def _codes(effect: Effect, subject: str) -> Iterator[Finding]:
    for code in _codes_of(effect):
        if not is_issuer_code(code):
            yield Finding(
                code="effect_unknown_country",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:I.participant",
                subject=subject,
                params={"found": code[:40]},
            )


def _codes_of(effect: Effect) -> tuple[str, ...]:
    match effect:
        case Bar(area=Area(participant=code)) | Allow(area=Area(participant=code)):
            return (code,)
        case Require(area=Area(participant=code)):
            return (code,)
        case ChangeStanding(participant=code) | OpenOnCertification(participant=code):
            return (code,)
        case SetParameter(participant=code) | FillOffice(holder=code):
            return (code,) if code else ()
    return ()


def _days(decision: Decision, effect: Effect, subject: str) -> Iterator[Finding]:
    terms = effect.terms
    first = terms.starts_on or decision.counts_from
    if first < SCHEME_BEGAN_ON:
        yield Finding(
            code="effect_before_scheme",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:VI.21",
            subject=subject,
            params={"day": first.isoformat(), "began": SCHEME_BEGAN_ON.isoformat()},
        )
    if terms.ends_on is not None and terms.ends_on < first:
        yield Finding(
            code="effect_never_in_force",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:VI.5",
            subject=subject,
            params={"first": first.isoformat(), "last": terms.ends_on.isoformat()},
        )


def _parameters(effect: Effect, subject: str) -> Iterator[Finding]:
    if isinstance(effect, SetParameter) and parameter_value(effect.name, effect.value) is None:
        yield Finding(
            code="parameter_not_understood",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:VI.5",
            subject=subject,
            params={"name": effect.name[:60], "value": effect.value[:60]},
        )


_NOT_YET = (Standing.NOT_PARTICIPANT, Standing.REMOVED)
#: change -> the standings in which it changes something.
_CHANGES_FROM = {
    StandingChange.ADMIT: _NOT_YET,
    StandingChange.READMIT: _NOT_YET,
    StandingChange.RESTORE: (Standing.SUSPENDED, Standing.SELF_SUSPENDED, Standing.PARTIAL),
    StandingChange.SUSPEND: (Standing.PARTICIPANT, Standing.PARTIAL, Standing.SELF_SUSPENDED),
    StandingChange.SELF_SUSPEND: (Standing.PARTICIPANT, Standing.PARTIAL),
    StandingChange.REMOVE: (
        Standing.PARTICIPANT,
        Standing.PARTIAL,
        Standing.SUSPENDED,
        Standing.SELF_SUSPENDED,
    ),
}


def _changes_something(effect: Effect, regime: Regime, subject: str) -> Iterator[Finding]:
    if not isinstance(effect, ChangeStanding):
        return
    status = regime.status(effect.participant)
    if status.standing not in _CHANGES_FROM[effect.change]:
        yield Finding(
            code="standing_would_not_change",
            severity=Severity.ASKS,
            clause="KPCS-CD:VI.8",
            subject=subject,
            params={
                "participant": effect.participant[:40],
                "change": effect.change.value.replace("_", " "),
                "standing": status.standing.value.replace("_", " "),
                "on": regime.day.isoformat(),
            },
        )


def _relations(decision: Decision, book: Book) -> Iterator[Finding]:
    named = [(each.decision, each.paragraph, "relations") for each in decision.relations]
    for relation in decision.relations:
        refused = relation_competence_of(decision, relation, book.by_id.get(relation.decision))
        if refused is not None:
            yield refused
    for paragraph in decision.paragraphs:
        for effect in paragraph.effects:
            if isinstance(effect, Certify):
                named.append((effect.decision, effect.paragraph, f"paragraphs[{paragraph.number}]"))
                yield from _certifier(decision, effect, book)
    for other_id, number, subject in named:
        other = decision if other_id == decision.id else book.by_id.get(other_id)
        if other is None or (number and other.paragraph(number) is None):
            yield Finding(
                code="related_decision_unknown",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:VI.5",
                subject=subject,
                params={"decision": other_id[:80], "paragraph": number[:20] or "-"},
            )


def _certifier(decision: Decision, effect: Certify, book: Book) -> Iterator[Finding]:
    other = book.by_id.get(effect.decision)
    paragraph = other.paragraph(effect.paragraph) if other else None
    opened = [
        each
        for each in (paragraph.effects if paragraph else ())
        if each.KIND is EffectKind.OPEN_ON_CERTIFICATION
    ]
    if decision.maker in SETTLES_FOR_ALL:
        return  # what Participants left to a body they may do together
    if paragraph and decision.maker_name not in {each.terms.certifier for each in opened}:
        yield Finding(
            code="not_the_certifier",
            severity=Severity.BLOCKS,
            clause=f"{effect.decision}:{effect.paragraph}",
            subject="maker_name",
            params={
                "found": decision.maker_name[:80] or "-",
                "expected": ", ".join(each.terms.certifier for each in opened) or "-",
                "decision": effect.decision[:80],
                "paragraph": effect.paragraph[:20],
            },
        )
