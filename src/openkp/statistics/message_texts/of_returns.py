"""Texts of the findings on returns."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

RETURN_TEXTS: dict[str, Message] = {
    "return_flow_elsewhere": Message(
        N_("A line of {flow} stands in a return of {kind}."),
        N_("File trade by quarter and production by half-year, each in its own return."),
    ),
    "return_hs_not_rough": Message(
        N_("{found} is no HS code of rough diamonds."),
        N_("Use 7102.10, 7102.21 or 7102.31; polished and synthetic stones are not reported."),
    ),
    "return_without_hs": Message(
        N_("The line names no HS code."), N_("Give the code wherever your records have it.")
    ),
    "return_without_partner": Message(
        N_("The line does not say where the goods went or came from."),
        N_("Name the Participant wherever your records have it."),
    ),
    "return_partner_of_production": Message(
        N_("Production has no trade partner, but {found} is named."),
        N_("Leave the partner empty; exports belong in the return of trade."),
    ),
    "return_partner_is_self": Message(
        N_("{found} is named as its own trade partner."),
        N_("Name the Participant at the other end, or leave the line out."),
    ),
    "return_country_unknown": Message(
        N_("No country is called {found}."), N_("Use the code of two letters; Namibia is NA, the Union EU.")
    ),
    "return_partner_is_member": Message(
        N_("{found} is a member state of {participant}, which is the Participant."),
        N_("Name {participant}; trade within it is not reported."),
    ),
    "return_partner_no_participant": Message(
        N_("{found} was never a Participant; rough diamonds move among Participants only."),
        N_("Correct the partner, or write how it came that goods moved there or from there."),
    ),
    "return_origin_elsewhere": Message(
        N_("Production is stated with the origin {found}."),
        N_("Leave the origin empty for stones mined at home, or write what is meant."),
    ),
    "return_line_empty": Message(
        N_("The line has neither carats nor value nor a count."), N_("Fill it in, or remove it.")
    ),
    "return_negative": Message(
        N_("{found} is negative."), N_("A return states what there was; a correction is a return of its own.")
    ),
    "return_carats_without_value": Message(
        N_("{carats} ct have no value."), N_("Give the value in US$, or write why there is none.")
    ),
    "return_value_without_carats": Message(
        N_("US$ {usd} have no carats."), N_("Give the weight, or write why there is none.")
    ),
    "return_certificates_alone": Message(
        N_("{certificates} certificates are counted without carats or value."),
        N_("Give weight and value, or write why they are not known."),
    ),
    "return_price_strange": Message(
        N_("The line comes to US$ {price} a carat, which no filing has had."),
        N_("Check for grams, thousands or a lost digit; if the figures stand, write why."),
    ),
    "return_line_twice": Message(
        N_("Line {line} is about the same as line {first}."),
        N_("Add the two up, or correct what they are about."),
    ),
    "return_without_counts": Message(
        N_("No line of {flow} says how many certificates there were."),
        N_("Give the number of certificates, or write why it is not known."),
    ),
    "return_far_from_before": Message(
        N_("{flow}, {measure}: {now} in all, against {then} in {period}: ten times as much or as little."),
        N_("Check for a lost or added digit; if the figures stand, write what changed."),
    ),
    "return_nil_but_certificates": Message(
        N_(
            "{flow}: the return says that there was nothing, but the certificates of the period come to "
            "{held_carats} ct and US$ {held_usd} (certificates: {held_certificates})."
        ),
        N_("Draft the return from the certificates, or write why they do not count."),
    ),
    "return_differs_from_certificates": Message(
        N_(
            "{flow}: the return says {carats} ct, US$ {usd} and {certificates} certificates; the "
            "certificates of the period come to {held_carats} ct and US$ {held_usd} "
            "(certificates: {held_certificates})."
        ),
        N_("Look for what is missing or too much; if the figures stand, write why they differ."),
    ),
    "return_late": Message(
        N_("The return was due on {due}; it is filed {days} days late."),
        N_("Nothing more is needed: it is accepted and shown as late."),
    ),
}
