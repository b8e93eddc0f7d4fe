"""Texts for decisions of the Process and what certificates owe them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.scheme.message_texts import N_, Message

DECISION_TEXTS: Mapping[str, Message] = MappingProxyType(
    {
        "barred_by_decision": Message(
            N_(
                "Since {since} stones of {participant} are barred: {decision}, paragraph {paragraph} "
                "({title})."
            ),
            N_("Do not let the shipment go. If the decision was changed since, take up the newer one."),
        ),
        "receiving_barred_by_decision": Message(
            N_(
                "Since {since} rough diamonds may not go to {participant}: {decision}, paragraph {paragraph} "
                "({title})."
            ),
            N_("Do not let the shipment go. If the decision was changed since, take up the newer one."),
        ),
        "barred_place_by_decision": Message(
            N_(
                "Since {since} stones of {participant} from {place} are barred: {decision}, paragraph "
                "{paragraph} ({title})."
            ),
            N_("Do not let the shipment go. Correct the zone or mine only if it was stated wrongly."),
        ),
        "place_needed": Message(
            N_(
                "Stones of {participant} move only from places that are open ({places}): {decision}, "
                "paragraph {paragraph}. The zone or mine, or the time of production, is not stated."
            ),
            N_("State the zone or mine, and when the stones were mined."),
        ),
        "place_asked": Message(
            N_(
                "Stones of {participant} from {places} are barred: {decision}, paragraph {paragraph}. Where "
                "or when these were mined is not stated."
            ),
            N_("State the zone or mine, or answer how it is known that they come from elsewhere."),
        ),
        "decisions_disagree": Message(
            N_(
                "{decision}, paragraph {paragraph} bars what {other}, paragraph {other_paragraph} allows for "
                "{participant}, and neither names the other."
            ),
            N_("The bar holds. Ask the Chair; a decision that names both must settle it."),
        ),
        "values_disagree": Message(
            N_(
                "{decision}, paragraph {paragraph} sets the {what} to {value}; {other}, paragraph "
                "{other_paragraph} to {other_value}; neither names the other."
            ),
            N_("Neither is applied. Ask the Chair; a decision that names both must settle it."),
        ),
        "pre_approval_needed": Message(
            N_("{body} must approve before issue: {decision}, paragraph {paragraph} ({participant})."),
            N_("Say where the approval is, with its date, or wait for it."),
        ),
        "cross_check_follows": Message(
            N_(
                "{body} compares this certificate later with its confirmation: {decision}, paragraph "
                "{paragraph}."
            ),
            N_("Send {body} a copy of the certificate."),
        ),
        "barred_since_it_left": Message(
            N_(
                "{decision}, paragraph {paragraph} bars trade of {participant} since {since}, after this "
                "shipment left. It does not say what happens to parcels under way."
            ),
            N_("Ask the issuing authority and the Chair, and write down what they say."),
        ),
        "may_arrive_by_decision": Message(
            N_(
                "{decision}, paragraph {paragraph} bars trade of {participant} since {since} and lets "
                "parcels arrive that left before."
            ),
            N_("Go on; check the day of departure."),
        ),
        "act_without_competence": Message(
            N_(
                "{decision}, paragraph {paragraph}: an act of the {maker} cannot {effect}. It is recorded as "
                "asserted and has no effect."
            ),
            N_("Only Participants together decide this, in a Plenary or a written procedure."),
        ),
        "effect_unknown_country": Message(
            N_("{found} is no two-letter code of a country, nor EU."), N_("Use the code as in the list.")
        ),
        "effect_before_scheme": Message(
            N_("The effect would begin on {day}; the scheme began on {began}."), N_("Give a later day.")
        ),
        "effect_never_in_force": Message(
            N_("The effect would end on {last}, before it begins on {first}."), N_("Correct one of the days.")
        ),
        "standing_would_not_change": Message(
            N_("{participant} is {standing} on {on}; to {change} it would change nothing."),
            N_("Check the country and the day."),
        ),
        "parameter_not_understood": Message(
            N_("{value} is no value of a parameter {name} that certificates know."),
            N_("Use the names and units of the reference of parameters, such as valid_days 45."),
        ),
        "related_decision_unknown": Message(
            N_("There is no decision {decision} with paragraph {paragraph}."),
            N_("Give the number as in the register of decisions."),
        ),
        "not_the_certifier": Message(
            N_("{decision}, paragraph {paragraph} lets {expected} certify, not {found}."),
            N_("Have the named body certify."),
        ),
        "national_measure": Message(
            N_(
                "Not of the Kimberley Process: {by} restricts stones of {participant} since {since} "
                "({title})."
            ),
            N_("Ask your own authorities whether it binds you. It changes no answer of the Process."),
        ),
    }
)
