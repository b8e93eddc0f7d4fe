"""Texts of what keeps a record from being an event."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

_COUNT = N_("Look at the record again; the reference of the format has the form of each kind.")

EVENT_TEXTS: dict[str, Message] = {
    "custody_field_unreadable": Message(
        N_("“{field}” is “{found}”; expected: {expected}."), N_("Mend the field and send the record again.")
    ),
    "custody_number_wrong": Message(
        N_("The number {found} is no number of an event."), N_("Number events from 1, each once.")
    ),
    "custody_inputs_too_few": Message(
        N_("“{kind}” takes carats from {found} parcels; it needs at least {fewest}."), _COUNT
    ),
    "custody_inputs_too_many": Message(
        N_("“{kind}” takes carats from {found} parcels; it may take from {most} at most."), _COUNT
    ),
    "custody_outputs_too_few": Message(
        N_("“{kind}” makes {found} parcels; it needs at least {fewest}."), _COUNT
    ),
    "custody_outputs_too_many": Message(
        N_("“{kind}” makes {found} parcels; it may make {most} at most."), _COUNT
    ),
    "custody_carats_not_positive": Message(
        N_("Parcel {parcel} has {found} ct; more than zero is needed."),
        N_("Weigh again, or leave the parcel out."),
    ),
    "custody_carats_too_many": Message(
        N_("Parcel {parcel} has more carats than were ever mined."),
        N_("Look at the weight; a point may be missing."),
    ),
    "custody_holder_missing": Message(
        N_("Parcel {parcel} has no holder."), N_("Say who has the parcel after this event.")
    ),
    "custody_below_zero": Message(
        N_("Parcel {parcel} has fewer stones than none, or a value below zero."),
        N_("Mend the count or the value, or leave it out."),
    ),
    "custody_parcel_repeated": Message(
        N_("Parcel “{parcel}” stands twice on one side, or has no name."),
        N_("Name each parcel once, with all its carats."),
    ),
    "custody_cycle": Message(
        N_("Parcel {parcel} goes in and comes out of the same event; nothing can be made of itself."),
        N_("Give the parcel that comes out a new name."),
    ),
    "custody_certificate_missing": Message(
        N_("“{kind}” has no certificate."), N_("Give the number of the Kimberley Process certificate.")
    ),
    "custody_corrects_missing": Message(
        N_("The correction {seq} names event {corrects}, which is not an earlier one."),
        N_("Give the number of the event that was wrong."),
    ),
    "custody_corrects_nothing": Message(
        N_("“{kind}” says that it corrects event {corrects}; only a correction does."),
        N_("Record a correction, or leave the number out."),
    ),
    "custody_replacement_wrong": Message(
        N_("The correction {seq} gives another number for what happened instead of event {corrects}."),
        N_("What happened instead keeps the number of the wrong event and is no correction itself."),
    ),
    "custody_origins_sum": Message(
        N_("The origins add up to {origins} ct, the parcels to {outputs} ct."),
        N_("Make both sums equal."),
    ),
    "custody_origins_not_here": Message(
        N_("“{kind}” states origins; only production, imports and opening stocks bring any."),
        N_("Leave the origins out; they follow from the parcels."),
    ),
    "custody_creates_carats": Message(
        N_("{outputs} ct come out and {inputs} ct went in; carats cannot be created."),
        N_("Weigh again. If an earlier weight was wrong, correct that event first."),
    ),
    "custody_loses_carats": Message(
        N_("“{kind}”: {inputs} ct went in and {outputs} ct came out."),
        N_("Record what was lost as a loss of its own: cleaning, theft, cutting."),
    ),
    "custody_loss_missing": Message(
        N_("“{kind}” without any loss."), N_("Leave the event out, or give the weight after it.")
    ),
    "custody_polished_wrong": Message(
        N_("{found} ct of polished stones of {gone} ct that were cut."),
        N_("Give the polished weight, at most the rough that was cut."),
    ),
    "custody_stated_not_here": Message(
        N_("“{kind}” states origins of parcel {parcel}; only a sort or a split tells stones apart."),
        N_("Record the sort or the split first, or leave the origins out; they follow from the parcels."),
    ),
    "custody_stated_no_fact": Message(
        N_("Parcel {parcel}: its stated origins are a range and no fact."),
        N_("State exact carats of stones that were told apart, or leave the origins out."),
    ),
    "custody_stated_not_brought": Message(
        N_("“{kind}”: the parcels state origins that do not agree with those of the whole."),
        N_("Give the origins of each parcel or of the whole; where both stand, make them agree."),
    ),
    "custody_stated_sum": Message(
        N_("Parcel {parcel}: its stated origins have {stated} ct, the parcel {found} ct."),
        N_("Make both equal."),
    ),
}
