"""Texts about a parcel whose profile does not look like its declared origin: questions, never verdicts."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

_ASK = N_(
    "Look at the stones and ask for the history. A rich pocket, a sorted parcel or a wrong origin can look"
    " like this; the figures alone prove nothing."
)

FOOTPRINT_TEXTS: dict[str, Message] = {
    "custody_footprint_price": Message(
        N_(
            "{parcel} ({carats} ct) is worth {found} US$ per carat. By the shares of its origins {expected}"
            " is usual, between {low} and {high} (as they may be mixed, {least} to {most} is usual). It lies"
            " {spreads} times the usual spread outside, by {records} records."
        ),
        _ASK,
    ),
    "custody_footprint_gems": Message(
        N_(
            "{parcel} ({carats} ct) has {found} % gems. By the shares of its origins {expected} % is usual,"
            " between {low} and {high} % (as they may be mixed, {least} to {most} %). It lies {spreads} times"
            " the usual spread outside, by {records} records."
        ),
        _ASK,
    ),
    "custody_footprint_size": Message(
        N_(
            "{parcel} ({carats} ct) has {found} % of size {size}. By the shares of its origins {expected} %"
            " is usual, between {low} and {high} % (as they may be mixed, {least} to {most} %). It lies"
            " {spreads} times the usual spread outside, by {records} records."
        ),
        _ASK,
    ),
}
