"""Each effect of a decision as one plain sentence: what it does, then each of its terms that says something.

Every piece is a template marked for translation with `N_`; pieces are joined by semicolons. Names of
countries come from `countries`; zones, mines, bodies and conditions stand as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openkp.scheme.countries import country_name
from openkp.scheme.effects import (
    AdoptDefinition,
    Allow,
    Area,
    Bar,
    Certify,
    ChangeStanding,
    Counts,
    Direction,
    Effect,
    FillOffice,
    InTransit,
    MandateBody,
    Office,
    OpenOnCertification,
    Require,
    Safeguard,
    SetParameter,
    StandingChange,
    Terms,
    WithoutConsensus,
)
from openkp.scheme.message_texts import N_
from openkp.scheme.messages import Translate, filled, identity

_BARRED: Mapping[Direction, str] = {
    Direction.EXPORTS: N_("{country}: exports of {stones} are barred"),
    Direction.IMPORTS: N_("{country}: imports of {stones} are barred"),
    Direction.BOTH: N_("{country}: exports and imports of {stones} are barred"),
}
_ALLOWED: Mapping[Direction, str] = {
    Direction.EXPORTS: N_("{country}: exports of {stones} are allowed"),
    Direction.IMPORTS: N_("{country}: imports of {stones} are allowed"),
    Direction.BOTH: N_("{country}: exports and imports of {stones} are allowed"),
}
_SAFEGUARDS: Mapping[Safeguard, str] = {
    Safeguard.PRE_APPROVAL: N_("{country}: {body} approves before a certificate is issued for {stones}"),
    Safeguard.CROSS_CHECK: N_(
        "{country}: {body} compares certificates for {stones} with their confirmations afterwards"
    ),
}
_CHANGES: Mapping[StandingChange, str] = {
    StandingChange.ADMIT: N_("{country} is admitted as a Participant"),
    StandingChange.SUSPEND: N_("{country} is suspended"),
    StandingChange.READMIT: N_("{country} is readmitted as a Participant"),
    StandingChange.RESTORE: N_("{country}: suspension or limits end"),
    StandingChange.REMOVE: N_("{country} is removed from the list of Participants"),
    StandingChange.SELF_SUSPEND: N_("{country} suspends its own exports and imports"),
}
_FILLED: Mapping[Office, str] = {
    Office.CHAIR: N_("{country} holds the office of Chair"),
    Office.VICE_CHAIR: N_("{country} holds the office of Vice-Chair"),
    Office.CUSTODIAN: N_("{country} carries on as custodian for want of a successor"),
}
_VACANT: Mapping[Office, str] = {
    Office.CHAIR: N_("The office of Chair is left vacant"),
    Office.VICE_CHAIR: N_("The office of Vice-Chair is left vacant"),
    Office.CUSTODIAN: N_("No custodian is named"),
}
_COUNTS: Mapping[Counts, str] = {
    Counts.PRODUCTION: N_("the day of production counts"),
    Counts.ISSUE: N_("the day of issue of the certificate counts"),
    Counts.EXPORT: N_("the day of export counts"),
    Counts.IMPORT: N_("the day of import counts"),
}
_IN_TRANSIT: Mapping[InTransit, str] = {
    InTransit.MAY_ARRIVE: N_("parcels already under way may arrive"),
    InTransit.STOPPED: N_("parcels already under way are stopped"),
    InTransit.NOT_STATED: N_("what happens to parcels already under way is not stated"),
}
_WITHOUT_CONSENSUS: Mapping[WithoutConsensus, str] = {
    WithoutConsensus.CONTINUES: N_("up to {last}, and on after that day if nothing new is agreed"),
    WithoutConsensus.LAPSES: N_("up to {last}, and no longer if nothing new is agreed"),
    WithoutConsensus.NOT_STATED: N_("up to {last}; what happens then without a new decision is not stated"),
}
_FROM = N_("from {first}")
_CONDITION = N_("on condition: {condition}")
_CERTIFIER = N_("{certifier} says whether that is met")
_ALL_STONES = N_("rough diamonds")
_STONES_FROM = N_("rough diamonds from {places}")
_STONES_OF_TIME = N_("{stones} produced {time}")
_TIMES = {
    "between": N_("from {first} to {last}"),
    "after": N_("on or after {first}"),
    "before": N_("up to {last}"),
}
_OPENED = N_("{country}: zones or mines may trade from the day on which {certifier} certifies them")
_CERTIFIED = N_("Certified under {decision}, paragraph {paragraph}: {places}")
_WITHDRAWN = N_("Certification under {decision}, paragraph {paragraph} is taken back: {places}")
_NO_PLACES = N_("no place")
_SET_FOR_ALL = N_("{name} is set to {value} for all Participants")
_SET_FOR_ONE = N_("{name} is set to {value} for {country}")
#: Parameters in words; one that certificates do not know stands by its name.
_PARAMETERS = {
    "valid_days": N_("The longest validity of a certificate, in days,"),
    "confirmation_days": N_("The deadline of the import confirmation, in days,"),
    "confirmation_working_days": N_("The deadline of the import confirmation, in working days,"),
    "retention_years": N_("The time for which originals are kept, in years,"),
    "carat_tolerance": N_("The share of the carats that may differ without a question"),
    "value_tolerance": N_("The share of the value that may differ without a question"),
    "seals_per_container": N_("The fewest seals on each container"),
    "two_person_usd": N_("The value in US$ from which two officers must take part"),
    "requires_origin_list": N_("That mixed origin needs the list of countries"),
}
_PARAMETER = N_("“{name}”")
_DEFINED = N_("Definition {definition} of conflict diamonds, revision {revision}, is adopted")
_DEFINED_AS = N_("Definition {definition} of conflict diamonds, revision {revision}, is adopted: “{text}”")
_MANDATED = N_("{body} is given a mandate")
_MANDATED_TO = N_("{body} is given a mandate: {items}")
_REPORT = N_("it reports by {report_by}")
_SENTENCE = N_("{pieces}.")
_SEPARATOR = N_("; ")


def effect_sentence(effect: Effect, translate: Translate = identity, *, language: str = "en") -> str:
    """An effect in one sentence, for pages, papers and other programs.

    translate: as in `messages.explain`; a broken translation is passed over for the English. language: of the
    names of countries. Raises: nothing.
    """
    pieces = [
        _main(effect, translate, language),
        *_extra(effect, translate),
        *_of_terms(effect, translate),
    ]
    return _say(_SENTENCE, translate, pieces=_say(_SEPARATOR, translate).join(pieces).rstrip("."))


def parameter_words(name: str, translate: Translate = identity) -> str:
    """A parameter in words, for a list to choose from; one that certificates do not know, by its name."""
    return _say(_PARAMETERS.get(name, _PARAMETER), translate, name=name).rstrip(",،，、 ")


def _say(template: str, translate: Translate, **params: str) -> str:
    return filled(template, params, translate)


def _main(effect: Effect, translate: Translate, language: str) -> str:
    match effect:
        case Bar() | Allow():
            table = _BARRED if isinstance(effect, Bar) else _ALLOWED
            return _say(
                table[effect.direction],
                translate,
                stones=_stones(effect.area, translate),
                country=country_name(effect.area.participant, language),
            )
        case Require():
            return _say(
                _SAFEGUARDS[effect.safeguard],
                translate,
                body=effect.body,
                stones=_stones(effect.area, translate),
                country=country_name(effect.area.participant, language),
            )
        case OpenOnCertification():
            return _say(
                _OPENED,
                translate,
                country=country_name(effect.participant, language),
                certifier=effect.terms.certifier or "–",
            )
        case ChangeStanding():
            return _say(
                _CHANGES[effect.change], translate, country=country_name(effect.participant, language)
            )
        case FillOffice(holder=""):
            return _say(_VACANT[effect.office], translate)
        case FillOffice():
            return _say(_FILLED[effect.office], translate, country=country_name(effect.holder, language))
    return _other(effect, translate, language)


def _other(
    effect: Certify | SetParameter | AdoptDefinition | MandateBody, translate: Translate, language: str
) -> str:
    match effect:
        case Certify():
            return _say(
                _WITHDRAWN if effect.is_withdrawn else _CERTIFIED,
                translate,
                places=", ".join((*effect.zones, *effect.mines)) or _say(_NO_PLACES, translate),
                decision=effect.decision,
                paragraph=effect.paragraph,
            )
        case SetParameter(participant=""):
            name = _say(_PARAMETERS.get(effect.name, _PARAMETER), translate, name=effect.name)
            return _say(_SET_FOR_ALL, translate, name=name, value=effect.value)
        case SetParameter():
            country = country_name(effect.participant, language)
            name = _say(_PARAMETERS.get(effect.name, _PARAMETER), translate, name=effect.name)
            return _say(_SET_FOR_ONE, translate, name=name, value=effect.value, country=country)
        case AdoptDefinition():
            return _say(
                _DEFINED_AS if effect.text and "\n" not in effect.text else _DEFINED,
                translate,
                definition=effect.definition,
                revision=effect.revision,
                text=effect.text.rstrip(". "),
            )
    items = ", ".join(item.rstrip(". ") for item in effect.items)
    return _say(_MANDATED_TO if items else _MANDATED, translate, body=effect.body, items=items)


def _stones(area: Area, translate: Translate) -> str:
    places = ", ".join((*area.zones, *area.mines))
    stones = _say(_STONES_FROM if places else _ALL_STONES, translate, places=places)
    first = area.produced_from.isoformat() if area.produced_from else ""
    last = area.produced_to.isoformat() if area.produced_to else ""
    if not (first or last):
        return stones
    kind = "between" if first and last else "after" if first else "before"
    time = _say(_TIMES[kind], translate, first=first, last=last)
    return _say(_STONES_OF_TIME, translate, stones=stones, time=time)


def _extra(effect: Effect, translate: Translate) -> Iterator[str]:
    if isinstance(effect, MandateBody) and effect.report_by:
        yield _say(_REPORT, translate, report_by=effect.report_by)


def _of_terms(effect: Effect, translate: Translate) -> Iterator[str]:
    """Days first, then the date that counts and parcels under way (always said of trade), then conditions."""
    terms: Terms = effect.terms
    is_trade = isinstance(effect, Bar | Allow | Require | OpenOnCertification)
    if terms.starts_on is not None:
        yield _say(_FROM, translate, first=terms.starts_on.isoformat())
    if terms.ends_on is not None:
        yield _say(_WITHOUT_CONSENSUS[terms.without_consensus], translate, last=terms.ends_on.isoformat())
    if is_trade or terms.counts_on is not Counts.EXPORT:
        yield _say(_COUNTS[terms.counts_on], translate)
    if isinstance(effect, Bar) or terms.in_transit is not InTransit.NOT_STATED:
        yield _say(_IN_TRANSIT[terms.in_transit], translate)
    if terms.condition:
        yield _say(_CONDITION, translate, condition=terms.condition.rstrip(". "))
    if terms.certifier and not isinstance(effect, OpenOnCertification):
        yield _say(_CERTIFIER, translate, certifier=terms.certifier)
