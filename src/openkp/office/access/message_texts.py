"""Texts of the findings about signing in, second persons, duties kept apart and API tokens."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

MESSAGES: dict[str, Message] = {
    "waits_for_second": Message(
        N_("This needs two persons: it is asked for and is done when one of these confirms it: {names}."),
        N_("Tell them; they find it under “Waiting for a second person”, for fourteen days."),
    ),
    "waits_for_objection": Message(
        N_("Nobody but {name}, whom it concerns, could confirm this; {name} may refuse it until {day}."),
        N_("If nobody refuses, carry it out from that day, under “Waiting for a second person”."),
    ),
    "duties_not_separate": Message(
        N_("{name} is {held} of {authority}; the same person may not also be {wanted} there."),
        N_(
            "Give this capacity to another person, or end the other one first. In a small office one person "
            "administers and two others issue; the administrator may be someone outside the diamond office."
        ),
    ),
    "factor_not_set": Message(
        N_("{name} has no second factor that could be reset."),
        N_("The person is led to set one up at the next sign-in, if the capacity needs one."),
    ),
    "token_days_wrong": Message(
        N_("An API token lasts between one day and {most} days, not {found}."),
        N_("Choose a shorter time; make a new token before the old one ends."),
    ),
    "token_label_missing": Message(
        N_("Nobody could tell later which program has this token."),
        N_("Write the program’s name and where it runs."),
    ),
    "token_withdrawn": Message(
        N_("The token “{label}” was withdrawn already on {day}."),
        N_("Nothing needs to be done: no program can use it."),
    ),
}
