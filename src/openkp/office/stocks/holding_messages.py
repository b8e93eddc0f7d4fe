"""Texts of what keeps a holder's record out of the book, or is asked of it."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

HOLDING_TEXTS: dict[str, Message] = {
    "stock_no_account": Message(
        N_("{company} has no open stock account."),
        N_("Ask your authority to open one, with your licence."),
    ),
    "stock_answer_missing": Message(
        N_("Something is asked of this record, and nothing was answered."),
        N_("Answer in the box below; your answer stands beside the record."),
    ),
    "stock_day_ahead": Message(
        N_("The day {found} has not come yet; today is {today}."),
        N_("Give the day on the paper. Record what is planned on the day on which it happens."),
    ),
    "stock_production_far_above": Message(
        N_(
            "{found} ct are more than {times} times the largest production under licence {licence} so far:"
            " {largest} ct on {day}."
        ),
        N_("Look at the figure and at the scales. If it is right, say below how it came to be so much."),
    ),
    "stock_production_large": Message(
        N_("{found} ct are a large amount for the first production recorded under licence {licence}."),
        N_("Look at the figure and at the scales. If it is right, say below how it came to be so much."),
    ),
    "stock_licence_unknown": Message(
        N_("No licence “{found}” is registered with your authority for this."),
        N_("Compare it with the paper. If the paper is right, ask your authority to register the licence."),
    ),
    "stock_holder_unknown": Message(
        N_("No open account is called “{found}”, by code, licence or name."),
        N_("Take the account or the licence from the other side's papers."),
    ),
    "stock_holder_ambiguous": Message(
        N_("Several accounts are called “{found}”."),
        N_("Give the account or the licence instead of the name."),
    ),
    "stock_seller_records": Message(
        N_("{seller} keeps its own books in this office."),
        N_("Ask {seller} to record the sale; you receive the parcel under “On its way to you”."),
    ),
    "stock_seller_no_digger": Message(
        N_("{seller} ({kind}) is no artisanal digger; a buyer alone cannot record that it sold stones."),
        N_("Ask {seller} to record the sale. If it keeps no books here, ask your authority to record it."),
    ),
    "stock_company_struck_off": Message(
        N_("{company} is no longer on the register of companies."),
        N_("Nothing can be recorded for it. Ask your authority what is to become of its stock."),
    ),
    "stock_form_of_another": Message(
        N_("This page was used for another parcel already; {parcel} is still on its way."),
        N_("Open “Receive” again from your start page, and record the arrival of {parcel} there."),
    ),
    "stock_not_the_sellers": Message(
        N_("{seller} holds no parcel {parcel}."),
        N_("Compare the code with the label. If it is right, ask your authority to look at the account."),
    ),
    "stock_mix_needs_two": Message(
        N_("Fewer than two parcels are chosen."), N_("Choose the parcels that you put together.")
    ),
    "stock_sorted_less": Message(
        N_("What came out weighs {found} ct; the parcels had {there} ct: {difference} ct are missing."),
        N_("Weigh again. If cleaning took it, record that loss first, then the sorting."),
    ),
    "stock_sorted_more": Message(
        N_("What came out weighs {found} ct; the parcels had {there} ct: {difference} ct too much."),
        N_("Weigh again. If an earlier weight was too low, ask your authority to correct that record first."),
    ),
    "stock_no_such_loss": Message(N_("“{found}” is no loss."), N_("Choose cleaning, or stolen or lost.")),
    "stock_theft_untold": Message(
        N_("Stones were stolen or lost, and nothing is said about it."),
        N_("Say what happened and to whom it was reported."),
    ),
    "stock_received_already": Message(
        N_("Parcel {parcel} was received on {day}."), N_("Nothing needs to be done.")
    ),
    "stock_received_more": Message(
        N_("{found} ct were found; {sent} ct were sent in parcel {parcel}. Carats cannot grow on the way."),
        N_("Weigh again. If you are right, refuse the parcel and ask the seller to correct the sale."),
    ),
    "stock_received_less": Message(
        N_("{found} ct were found; {sent} ct were sent in parcel {parcel}."),
        N_(
            "Weigh again. If it is so, say below what differs and press again: the rest is recorded as lost. "
            "Or refuse the parcel."
        ),
    ),
    "stock_received_nothing": Message(
        N_("Nothing was found in parcel {parcel}; {sent} ct were sent."),
        N_("Refuse the parcel and tell the seller and your authority."),
    ),
    "stock_received_before_sent": Message(
        N_("The parcel was sent on {sent_on}; it cannot have arrived on {found}."),
        N_("Check the day of arrival."),
    ),
    "stock_nobody_to_return_to": Message(
        N_("Nobody in this office sent the parcel; it cannot go back."), N_("Ask your authority.")
    ),
    "stock_refused_untold": Message(
        N_("Nothing is said about why the parcel is refused."),
        N_("Say why; the seller and your authority read it."),
    ),
}
