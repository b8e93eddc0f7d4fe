"""Texts about origins that decisions bar, and about the cover of a certificate."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

_TAKE = N_(
    "It may not be exported while the decision holds. Take other parcels; correct an origin only if it was"
    " recorded wrongly."
)
_RECORD = N_("Record what is there and ask where the stones come from; they may not be exported meanwhile.")

COVER_TEXTS: dict[str, Message] = {
    "custody_origin_barred": Message(
        N_(
            "Up to {most} ct of {parcel} may be of {origin}, barred since {since}: {decision}, paragraph"
            " {paragraph} ({title})."
        ),
        _TAKE,
    ),
    "custody_origin_place_needed": Message(
        N_(
            "Up to {most} ct of {parcel} may be of {origin}. Stones of {participant} move only from places"
            " that are open ({places}), and the books do not say where or when these were mined: {decision},"
            " paragraph {paragraph}."
        ),
        N_("Find out where the stones were mined and correct the event that brought them, or take others."),
    ),
    "custody_origin_disputed": Message(
        N_(
            "Up to {most} ct of {parcel} may be of {origin}. {decision}, paragraph {paragraph} bars what"
            " {other}, paragraph {other_paragraph} allows, and neither names the other."
        ),
        N_("The bar holds until a decision settles it. Ask the Chair, or take other parcels."),
    ),
    "custody_origin_no_participant": Message(
        N_(
            "Up to {most} ct of {parcel} may be of {origin}; on {on} {participant} is no Participant of the"
            " Kimberley Process."
        ),
        N_("It may not be exported. Take other parcels; correct an origin only if it was recorded wrongly."),
    ),
    "custody_place_barred": Message(
        N_(
            "Up to {most} ct come from {origin}, barred since {since}: {decision}, paragraph"
            " {paragraph} ({title})."
        ),
        _RECORD,
    ),
    "custody_place_needed": Message(
        N_(
            "Up to {most} ct come from {origin}; stones of {participant} move only from {places},"
            " and the place or time of production is not stated ({decision}, paragraph {paragraph})."
        ),
        N_("State the zone or mine, and when the stones were mined."),
    ),
    "custody_place_disputed": Message(
        N_(
            "Up to {most} ct come from {origin}, about which {decision}, paragraph {paragraph} and"
            " {other}, paragraph {other_paragraph} disagree."
        ),
        _RECORD,
    ),
    "custody_place_no_participant": Message(
        N_(
            "Up to {most} ct come from {origin}; on {on} {participant} is no Participant of the"
            " Kimberley Process."
        ),
        _RECORD,
    ),
    "custody_place_asked": Message(
        N_(
            "Up to {most} ct come from {origin}. Stones of {participant} from {places} are barred"
            " ({decision}, paragraph {paragraph}), and where or when these were mined is not stated."
        ),
        N_("State the zone or mine, or answer how it is known that they come from elsewhere."),
    ),
    "custody_origin_not_stated": Message(
        N_(
            "Of {carats} ct in {parcel} no origin is stated: they may be of any country, and no certificate"
            " can list them beside known origins."
        ),
        N_(
            "Find out where the stones were mined; the authority corrects the event that brought them."
            " Alone, as “mixed origin”, such stones leave as they came under a certificate, as opening stock"
            " that the authority recorded, or while a transition lasts."
        ),
    ),
    "custody_no_cover": Message(
        N_(
            "The certificate is for {wanted} ct; the parcels named for it cover {there} ct, {difference} ct"
            " less."
        ),
        N_("Name parcels that hold the stones, or record first how they came in."),
    ),
    "custody_no_cover_yet": Message(
        N_(
            "The certificate is for {wanted} ct; the parcels named for it cover {there} ct, {difference} ct"
            " less. It is a warning only: a transition of national law lasts, or the certificate takes the"
            " place of one that had no more."
        ),
        N_("Name parcels that hold the stones, or record how they came in: later nothing leaves without."),
    ),
    "custody_weight_below_named": Message(
        N_(
            "The shipment is {wanted} ct; the parcels named for it come to {named} ct, {difference} ct more."
            " Within the tolerance of {tolerance} ct exactly {wanted} ct leave the books, the last parcels"
            " giving less."
        ),
        N_("Weigh again, and ask the exporter for what stays behind; say what you looked at."),
    ),
    "custody_weight_above_named": Message(
        N_(
            "The shipment is {wanted} ct; the parcels named for it come to {named} ct, {difference} ct less."
            " Within the tolerance of {tolerance} ct exactly {wanted} ct leave the books, taken from what is"
            " left in the same parcels."
        ),
        N_("Weigh again, and make sure that no other stones are in the shipment; say what you looked at."),
    ),
    "custody_cover_exceeds": Message(
        N_(
            "The certificate is for {wanted} ct; {there} ct would be taken from parcels, {difference} ct"
            " more."
        ),
        N_("Take exactly the carats of the certificate."),
    ),
}
