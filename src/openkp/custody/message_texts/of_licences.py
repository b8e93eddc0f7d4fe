"""Texts about licences, handovers, vouchers and stock declarations."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

_LOOK = N_("Look at the licence with its holder; renew it, or record what really happened.")

LICENCE_TEXTS: dict[str, Message] = {
    "custody_licence_missing": Message(
        N_("No licence is named for the stones of {origin}, mined on {day}."),
        N_("Name the licence of the mine or digger, or register one."),
    ),
    "custody_licence_unknown": Message(
        N_("Licence {licence}, named for the stones of {origin}, mined on {day}, is not in the register."),
        N_("Check the number, or register the licence."),
    ),
    "custody_licence_other_holder": Message(
        N_("The stones came into the account of {found}; licence {licence} is that of {holder}."),
        N_("Record the stones with who mined them and then the sale, or mend the licence or the account."),
    ),
    "custody_licence_kind": Message(
        N_("Licence {licence} of {holder} is one of kind “{kind}”; expected: {expected}."),
        N_("Name the licence under which this was done, or mend the register."),
    ),
    "custody_licence_other": Message(
        N_("The origin names licence {found}; the licence looked at is {licence} of {holder}."),
        N_("Check which of both numbers is right."),
    ),
    "custody_licence_out_of_date": Message(
        N_("Licence {licence} of {holder} holds from {first} to {last}, not on {day}."), _LOOK
    ),
    "custody_licence_ended": Message(
        N_("Licence {licence} of {holder} was ended on {ended} and does not hold on {day}."), _LOOK
    ),
    "custody_licence_wrong_country": Message(
        N_("The stones come from {found}; licence {licence} of {holder} is one of {expected}."),
        N_("Ask the holder where the stones were mined; the country or the licence is wrong."),
    ),
    "custody_licence_wrong_zone": Message(
        N_("The stones come from zone {found}; licence {licence} of {holder} is for {expected}."),
        N_("Ask the holder where the stones were mined; the zone or the licence is wrong."),
    ),
    "custody_licence_wrong_mine": Message(
        N_("The stones come from {found}; licence {licence} of {holder} is for {expected}."),
        N_("Ask the holder where the stones were mined; the mine or the licence is wrong."),
    ),
    "custody_licence_wrong_position": Message(
        N_(
            "The place of the find lies {away} km from the middle of licence {licence} of {holder}, which"
            " reaches {radius} km."
        ),
        N_("Ask where the stones were mined; check the position and the area of the licence."),
    ),
    "custody_position_impossible": Message(
        N_("“{found}” is no place on earth."),
        N_("Give latitude and longitude in degrees, such as 4.26, 15.79."),
    ),
    "custody_may_not_sell": Message(
        N_("A holder of kind “{seller}” hands stones to one of kind “{buyer}”; it may to: {allowed}."),
        N_("Check who sold and who bought; each link of the chain has its own record."),
    ),
    "custody_seller_unlicensed": Message(
        N_("The seller, of kind “{kind}”, has no licence on {day}."),
        N_("Name the seller's licence, or register one."),
    ),
    "custody_buyer_unlicensed": Message(
        N_("The buyer, of kind “{kind}”, has no licence on {day}."),
        N_("Name the buyer's licence, or register one."),
    ),
    "custody_register_without_name": Message(
        N_("The register has no name of the holder of licence {licence}."), N_("Add the name.")
    ),
    "custody_register_without_address": Message(
        N_("The register has no address of {holder}, licence {licence}."), N_("Add the address.")
    ),
    "custody_register_without_nationality": Message(
        N_("The register has neither nationality nor residence status of {holder}, licence {licence}."),
        N_("Add one of them."),
    ),
    "custody_register_without_area": Message(
        N_("Licence {licence} of {holder} names no area of authorised mining."),
        N_("Add the zone, the mine, or a position with a radius."),
    ),
    "custody_declaration_overdue": Message(
        N_("{holder} declared its stock last on {last}; the next declaration was due on {due}."),
        N_("The holder weighs and declares, under “Stock”, “Declare stock”; also where no stones are left."),
    ),
    "custody_declaration_missing": Message(
        N_("{holder} has never declared its stock since {last}; a declaration was due on {due}."),
        N_("The holder weighs and declares, under “Stock”, “Declare stock”; also where no stones are left."),
    ),
}
