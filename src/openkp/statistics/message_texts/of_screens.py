"""Texts of the screens: each ends as a question to the Participant, and never says that it did wrong."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

#: Title of each screen, and what it asks.
SCREEN_TITLES: dict[str, tuple[str, str]] = {
    "exports_without_supply": (
        N_("Exports without supply"),
        N_("Do exports exceed production and imports by more than stocks can explain?"),
    ),
    "unusual_price": (
        N_("Unusual price per carat"),
        N_("Is the value per carat far from what the same participant files at about the same time?"),
    ),
    "decimal_slip": (
        N_("Decimal slip"),
        N_("Would the figure fit its neighbours if it were divided or multiplied by 10, 100, 1000 or 5?"),
    ),
    "repeated_figure": (
        N_("Repeated figure"),
        N_("Does the same figure stand for another period or another participant?"),
    ),
    "double_filing": (
        N_("Double filing"),
        N_("Is one period filed twice, or a total beside its parts?"),
    ),
    "unreadable_row": (
        N_("Row that cannot be read"),
        N_("Is a row refused, so that nothing in it counts?"),
    ),
    "missing_quantity": (
        N_("Carats or value missing"),
        N_("Are carats filed without value, or value without carats?"),
    ),
    "silence": (
        N_("Silence"),
        N_("Are there periods for which nothing was filed?"),
    ),
    "filed_too_early": (
        N_("Filed before the period was over"),
        N_("Is the filing stored under the wrong period?"),
    ),
    "period_jump": (
        N_("Jump from period to period"),
        N_("Did production or trade rise or fall far more than usual?"),
    ),
    "above_capacity": (
        N_("Above known capacity"),
        N_("Is output above everything that the country showed before that it can produce?"),
    ),
    "gem_industrial_shift": (
        N_("Shift between gem and industrial"),
        N_("Did the share of industrial stones change, or does it change between import and export?"),
    ),
    "sector_shift": (
        N_("Shift between artisanal and industrial mining"),
        N_("Are the two sectors exchanged, or did their shares change?"),
    ),
    "independent_source": (
        N_("Independent source"),
        N_("Does another source give a figure that differs by more than rounding?"),
    ),
    "digit_preference": (
        N_("Round figures and flat prices"),
        N_("Are figures round, or values computed from one price, more often than measuring gives?"),
    ),
    "late_revision": (
        N_("Late revision"),
        N_("Was a filing changed long after its period, or by much?"),
    ),
}

#: What a filing is about, as a phrase inside a sentence.
ABOUT_TEXTS: dict[str, str] = {
    "production": N_("production"),
    "production.artisanal": N_("artisanal production"),
    "production.industrial": N_("industrial production"),
    "export": N_("exports"),
    "export.artisanal": N_("exports from artisanal mining"),
    "export.industrial": N_("exports from industrial mining"),
    "import": N_("imports"),
    "import.artisanal": N_("imports from artisanal mining"),
    "import.industrial": N_("imports from industrial mining"),
}

#: Periods as a phrase inside a sentence.
PERIOD_TEXTS: dict[str, str] = {
    "H1": N_("the first half of {year}"),
    "H2": N_("the second half of {year}"),
    "Q1": N_("the first quarter of {year}"),
    "Q2": N_("the second quarter of {year}"),
    "Q3": N_("the third quarter of {year}"),
    "Q4": N_("the fourth quarter of {year}"),
    "M": N_("{month}/{year}"),
}

_FILED = N_(
    "{participant} filed {about} of {carats} ct worth US$ {usd} (US$ {price} per carat) for {period}."
)

_UNREAD_ONE = N_(
    "Row {row} of {source}, filed by {participant} for {period}, cannot be read and counts nowhere: {column} "
    "is \u201c{found}\u201d; expected {expected}."
)
_UNREAD_UNDATED = N_(
    "Row {row} of {source}, filed by {participant}, cannot be read and counts nowhere: {column} is "
    "\u201c{found}\u201d; expected {expected}."
)
_UNREAD_UNNAMED = N_(
    "Row {row} of {source}, filed under the name \u201c{participant}\u201d, cannot be read and counts "
    "nowhere: {column} is \u201c{found}\u201d; expected {expected}."
)
_AS_MEANT = N_("What is meant?")
_AS_MEANT_MORE = N_("So are others ({count} rows in all): what is meant?")

#: Every question, by screen and variant: what was seen and expected; the question.
SCREEN_TEXTS: dict[str, Message] = {
    "exports_without_supply.carats": Message(
        N_(
            "By the end of {last_period}, counted from the start of {period}, {participant} had filed "
            "exports of {exports_carats} ct against {supply_carats} ct produced and imported, "
            "{excess_carats} ct more."
        ),
        N_("Which stocks, or which production or imports not yet filed, did the difference come from?"),
    ),
    "exports_without_supply.usd": Message(
        N_(
            "By the end of {last_period}, counted from the start of {period}, {participant} had filed "
            "exports worth US$ {exports_usd} against US$ {supply_usd} produced and imported, "
            "US$ {excess_usd} more."
        ),
        N_("Did stocks, added value or another way of valuing make the difference?"),
    ),
    "unusual_price.high": Message(
        _FILED,
        N_(
            "Its filings around that time lead one to expect about US$ {usual_price}: what explains the "
            "high value?"
        ),
    ),
    "unusual_price.low": Message(
        _FILED,
        N_(
            "Its filings around that time lead one to expect about US$ {usual_price}: what explains the "
            "low value?"
        ),
    ),
    "decimal_slip.carats_large": Message(
        _FILED,
        N_(
            "Divided by {times}, {corrected_carats} ct would fit its filings around that time in quantity"
            " and in price (about US$ {usual_price} per carat): are the carats as weighed?"
        ),
    ),
    "decimal_slip.carats_small": Message(
        _FILED,
        N_(
            "Multiplied by {times}, {corrected_carats} ct would fit its filings around that time in "
            "quantity and in price (about US$ {usual_price} per carat): are the carats as weighed?"
        ),
    ),
    "decimal_slip.usd_large": Message(
        _FILED,
        N_(
            "Divided by {times}, US$ {corrected_usd} (US$ {corrected_price} per carat) would fit its "
            "filings around that time, about US$ {usual_price} per carat: is the value as meant?"
        ),
    ),
    "decimal_slip.usd_small": Message(
        _FILED,
        N_(
            "Multiplied by {times}, US$ {corrected_usd} (US$ {corrected_price} per carat) would fit its "
            "filings around that time, about US$ {usual_price} per carat: is the value as meant?"
        ),
    ),
    "decimal_slip.exchanged": Message(
        _FILED,
        N_(
            "Exchanged, {corrected_carats} ct worth US$ {corrected_usd} would fit its filings around that "
            "time in quantity and in price (about US$ {usual_price} per carat): were carats and value "
            "exchanged?"
        ),
    ),
    "decimal_slip.both_large": Message(
        _FILED,
        N_(
            "The price is usual, but the quantity is about {times} times that of its filings around that "
            "time (some {usual_carats} ct): are carats and value as meant?"
        ),
    ),
    "decimal_slip.both_small": Message(
        _FILED,
        N_(
            "The price is usual, but the quantity is about one part in {times} of that of its filings "
            "around that time (some {usual_carats} ct): are carats and value as meant?"
        ),
    ),
    "repeated_figure.both": Message(
        N_("{participant} filed {carats} ct worth US$ {usd} both for {other_period} and for {period}."),
        N_("Which of the two periods does this {about} belong to, and what was it in the other?"),
    ),
    "repeated_figure.carats": Message(
        N_(
            "{participant} filed exactly {carats} ct both for {other_period} and for {period}, with other"
            " values."
        ),
        N_("Are both weights as measured, or does one belong to another period?"),
    ),
    "repeated_figure.usd": Message(
        N_(
            "{participant} filed exactly US$ {usd} both for {other_period} and for {period}, with other "
            "weights."
        ),
        N_("Are both values as established, or does one belong to another period?"),
    ),
    "repeated_figure.both_abroad": Message(
        N_(
            "{participant} filed {carats} ct worth US$ {usd} for {period}; {other_participant} filed "
            "exactly the same for {other_period}."
        ),
        N_("Whose {about} is it?"),
    ),
    "repeated_figure.carats_abroad": Message(
        N_(
            "{participant} filed {carats} ct for {period}; {other_participant} filed exactly the same "
            "weight for {other_period}."
        ),
        N_("Is the weight that of {participant}?"),
    ),
    "repeated_figure.usd_abroad": Message(
        N_(
            "{participant} filed US$ {usd} for {period}; {other_participant} filed exactly the same value"
            " for {other_period}."
        ),
        N_("Is the value that of {participant}?"),
    ),
    "double_filing.same": Message(
        N_(
            "{participant} filed {about} for {period} in {count} rows, at least two of them alike "
            "({sum_carats} ct together)."
        ),
        N_("Is one a copy of the other, so that it counts only once?"),
    ),
    "double_filing.different": Message(
        N_(
            "{participant} filed {about} for {period} in {count} rows with different figures ({sum_carats} "
            "ct together)."
        ),
        N_("Do they add up, does one correct the other, or is one of another period?"),
    ),
    "double_filing.nil_beside": Message(
        N_("{participant} filed {sum_carats} ct of {about} for {period}, and also that there was none."),
        N_("Which of the two stands?"),
    ),
    "double_filing.nil_twice": Message(
        N_("{participant} filed in {count} rows that there was no {about} in {period}."),
        N_("Was one of them meant for another period?"),
    ),
    "double_filing.total_beside_parts": Message(
        N_(
            "{participant} filed {carats} ct for all sectors in {period}, and beside it {parts_carats} ct"
            " for artisanal or industrial mining."
        ),
        N_("Are the sectors part of the total, so that they count only once?"),
    ),
    "unreadable_row.one": Message(_UNREAD_ONE, _AS_MEANT),
    "unreadable_row.one_more": Message(_UNREAD_ONE, _AS_MEANT_MORE),
    "unreadable_row.undated": Message(_UNREAD_UNDATED, _AS_MEANT),
    "unreadable_row.undated_more": Message(_UNREAD_UNDATED, _AS_MEANT_MORE),
    "unreadable_row.unnamed": Message(_UNREAD_UNNAMED, _AS_MEANT),
    "unreadable_row.unnamed_more": Message(_UNREAD_UNNAMED, _AS_MEANT_MORE),
    "missing_quantity.no_value": Message(
        N_("{participant} filed {about} of {carats} ct for {period} without a value."),
        N_("What was its value (around that time about US$ {usual_price} per carat were usual)?"),
    ),
    "missing_quantity.no_carats": Message(
        N_("{participant} filed {about} worth US$ {usd} for {period} without carats."),
        N_("What was its weight (around that time about US$ {usual_price} per carat were usual)?"),
    ),
    "missing_quantity.neither": Message(
        N_("{participant} filed {about} for {period}, but neither carats nor a value."),
        N_("Was there none, or are the figures missing?"),
    ),
    "silence.one": Message(
        N_(
            "{participant} filed nothing on {about} for {period}, due on {due}, not even that there was "
            "none; it filed for {known_period}."
        ),
        N_("What is to be filed for that period?"),
    ),
    "silence.run": Message(
        N_(
            "{participant} filed nothing on {about} for {count} periods, from {period} to {last_period}, "
            "not even that there was none."
        ),
        N_("What is to be filed for these periods?"),
    ),
    "silence.suspended": Message(
        N_(
            "{participant} filed nothing on {about} for {count} periods, from {period} to {last_period}, "
            "in most of which it was suspended."
        ),
        N_("Is anything known of what was mined and traded in that time?"),
    ),
    "silence.sector_artisanal": Message(
        N_(
            "{participant} filed {about} of {carats} ct for {period} but nothing for artisanal mining, "
            "which it filed before and after (about US$ {usual_usd} a period)."
        ),
        N_("Was there none, or is it within the other sector?"),
    ),
    "silence.sector_industrial": Message(
        N_(
            "{participant} filed {about} of {carats} ct for {period} but nothing for industrial mining, "
            "which it filed before and after (about US$ {usual_usd} a period)."
        ),
        N_("Was there none, or is it within the other sector?"),
    ),
    "filed_too_early.figure": Message(
        N_(
            "{participant} stored {carats} ct of {about} for {period} on {stamp}, {days} days before the "
            "period ended."
        ),
        N_("Is {other_period} meant, or is this an estimate that still needs its final figure?"),
    ),
    "filed_too_early.nil": Message(
        N_(
            "{participant} stated on {stamp}, {days} days before the end of {period}, that there was no "
            "{about} in it ({count} such filings in all)."
        ),
        N_("Is {other_period} meant?"),
    ),
    "period_jump.rise": Message(
        N_(
            "{participant} filed {about} of {carats} ct for {period}, {ratio} times the {before_carats} "
            "ct usual in the periods before."
        ),
        N_("What made it rise so much?"),
    ),
    "period_jump.fall": Message(
        N_(
            "{participant} filed {about} of {carats} ct for {period}; {before_carats} ct, {ratio} times "
            "as much, were usual in the periods before."
        ),
        N_("What made it fall so much?"),
    ),
    "above_capacity.production": Message(
        N_(
            "{participant} filed production of {carats} ct for {period}, {ratio} times the most known of "
            "any earlier half-year ({best_carats} ct)."
        ),
        N_("Which mines or diggings gave it?"),
    ),
    "above_capacity.exports": Message(
        N_(
            "{participant} filed exports of {carats} ct for {period} and no imports, {ratio} times the "
            "most known of any half-year of its production ({best_carats} ct)."
        ),
        N_("Where were these stones mined?"),
    ),
    "gem_industrial_shift": Message(
        N_(
            "Of the {about} that {participant} filed for {period}, {share} % of the carats are industrial"
            " stones (HS 7102.21); around that time {usual_share} % were usual."
        ),
        N_("Did the goods change, or the way they are classified?"),
    ),
    "gem_industrial_shift.between_import_and_export": Message(
        N_(
            "{participant} filed imports of which {share} % of the carats are industrial stones (HS "
            "7102.21), and exports of which {export_share} % are, from {period} on, and mines none."
        ),
        N_("Where did the industrial stones go, and the gem stones come from?"),
    ),
    "sector_shift.exchanged": Message(
        N_(
            "{participant} filed {artisanal_carats} ct from artisanal and {industrial_carats} ct from "
            "industrial mining for {period}; exchanged, both would fit its other filings."
        ),
        N_("Are the two sectors as meant?"),
    ),
    "sector_shift.share": Message(
        N_(
            "{participant} filed {share} % of its production for {period} as artisanal; around that time "
            "{usual_share} % were usual."
        ),
        N_("Did mining change, or the way it is told apart?"),
    ),
    "independent_source.carats": Message(
        N_(
            "{participant} filed {about} of {filed_carats} ct for {period}; {source} gives {their_carats}"
            " ct ({percent} % apart)."
        ),
        N_("Which figure holds, and what does the other one count?"),
    ),
    "independent_source.carats_run": Message(
        N_(
            "{participant} filed {about} of {filed_carats} ct for {period}; {source} gives {their_carats}"
            " ct ({percent} % apart), and they differ in {count} periods about that time."
        ),
        N_("Which figures hold, and what do the others count?"),
    ),
    "independent_source.usd": Message(
        N_(
            "{participant} filed {about} worth US$ {filed_usd} for {period}; {source} gives US$ "
            "{their_usd} ({percent} % apart)."
        ),
        N_("Which figure holds, and how was the value established?"),
    ),
    "independent_source.usd_run": Message(
        N_(
            "{participant} filed {about} worth US$ {filed_usd} for {period}; {source} gives US$ "
            "{their_usd} ({percent} % apart), and they differ in {count} periods about that time."
        ),
        N_("Which figures hold, and how were the values established?"),
    ),
    "independent_source.carats_nil": Message(
        N_("{participant} filed that there was no {about} in {period}; {source} gives {their_carats} ct."),
        N_("What does the other source count?"),
    ),
    "independent_source.usd_nil": Message(
        N_("{participant} filed that there was no {about} in {period}; {source} gives US$ {their_usd}."),
        N_("What does the other source count?"),
    ),
    "digit_preference.round": Message(
        N_(
            "From {period} to {last_period}, {count} of {periods} weights that {participant} filed for "
            "{about} are whole thousands of carats."
        ),
        N_("Were they weighed, or are they estimates that final figures should replace?"),
    ),
    "digit_preference.flat_price": Message(
        N_(
            "From {period} to {last_period}, {participant} filed {about} at exactly US$ {price} per carat"
            " in {count} periods running."
        ),
        N_("Was each period valued, or is the value computed from one price?"),
    ),
    "late_revision.silent": Message(
        N_(
            "{participant} changed its {about} for {period} on {day}, more than a year later; it is now "
            "{carats} ct."
        ),
        N_("What was changed, and why?"),
    ),
    "late_revision.many": Message(
        N_(
            "{participant} changed {count} filings on {about} on {day}, from {period} to {last_period}, "
            "more than a year later."
        ),
        N_("What was changed, and why?"),
    ),
    "late_revision.size": Message(
        N_(
            "{participant} corrected its {about} for {period} from {before_carats} ct worth US$ "
            "{before_usd} to {carats} ct worth US$ {usd}."
        ),
        N_("What made so large a correction necessary?"),
    ),
}
