"""Texts of the findings on drafts in brackets, on positions and on searches."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

_BRACKETS: dict[str, Message] = {
    "draft_too_long": Message(
        N_("The draft is too long: it passes {expected} characters in line {line} and has {found} in all."),
        N_("Send one draft by itself; look whether the right file was chosen. Nothing of it was taken."),
    ),
    "draft_too_many_brackets": Message(
        N_("Line {line}: this is more than {expected} brackets, the most that a draft may have."),
        N_("Close those that are agreed, or make several drafts."),
    ),
    "draft_exceptions_too_wide": Message(
        N_(
            "The exceptions and the limbs share words in {found} groups, each a slot or a bracket of an "
            "exception; at most {expected} can be looked at without leaving out a case."
        ),
        N_("Put fewer words of the exceptions in brackets of their own, or make fewer exceptions."),
    ),
    "draft_bracket_unclosed": Message(
        N_("Line {line}: a bracket or brace is opened and not closed: “{found}”."),
        N_("Close it in the same line: “[words]{{owners}}”."),
    ),
    "draft_bracket_unopened": Message(
        N_("Line {line}: a bracket or brace is closed that was not opened: “{found}”."),
        N_("Open it in the same line, or remove the closing one: “[words]{{owners}}”."),
    ),
    "draft_bracket_nested": Message(
        N_("Line {line}: a bracket stands in another one: “{found}”."),
        N_("Write the alternatives out one after the other, with “ / ” between them."),
    ),
    "draft_quotes_unclosed": Message(
        N_("Line {line}: quotes are opened and not closed: “{found}”."),
        N_("Close them in the same line."),
    ),
    "draft_alternative_twice": Message(
        N_("Line {line}: two alternatives of a bracket are the same: “{found}”."),
        N_("Keep one of them and name all its owners, or remove the bracket."),
    ),
}

_DEMANDS: dict[str, Message] = {
    "draft_situation_unknown": Message(
        N_("Line {line}: no situation has the name “{found}” (in “{field}”). Near it: {expected}."),
        N_("Choose a situation from the list of situations."),
    ),
    "draft_situation_is_file": Message(
        N_("Line {line}: “{found}” (in “{field}”) is the name of a file; the lists take ids of situations."),
        N_(
            "Write the id that stands in that file, and name the file beside the draft: "
            "“openkp definition search DRAFT.toml --situation FILE.toml”."
        ),
    ),
    "draft_situation_twice": Message(
        N_("Line {line}: “{found}” stands twice in “{field}”."),
        N_("Keep it once."),
    ),
    "must_lists_contradict": Message(
        N_("Line {line}: “{found}” must be covered and must not be covered."),
        N_("Take it out of “must_cover” or of “must_not_cover”; no text can do both."),
    ),
}

_POSITIONS: dict[str, Message] = {
    "position_subject_unknown": Message(
        N_("Line {line}: the catalogue has no element “{found}”. Near it: {expected}."),
        N_("Name an element of the catalogue, or an exception of the text as “except:ID”."),
    ),
    "position_subject_not_in_text": Message(
        N_("Line {line}: the position is about “{found}”, which the text never has. It has: {expected}."),
        N_("Name a word of the text, put the word into the text in brackets, or remove the position."),
    ),
    "party_unknown": Message(
        N_("Line {line}: no list of parties knows “{found}”. Near it: {expected}."),
        N_(
            "Write the two-letter code of a Participant, the abbreviation of an Observer (such as CSC), or a "
            "name that is not nearly one of these."
        ),
    ),
    "position_of_several": Message(
        N_("Line {line}: “{found}” are several, and the position would count as that of one."),
        N_(
            "Write an entry for each of them, or “counted_as_one = true” where they are recorded as one side."
        ),
    ),
    "position_counts_missing": Message(
        N_(
            "Line {line}: “{found}” is neither a Participant nor an Observer on record, and nothing says "
            "whether its position decides."
        ),
        N_(
            "Add “counts = true” where it speaks for Participants, or “counts = false” where it is "
            "only shown."
        ),
    ),
    "position_contradicts": Message(
        N_(
            "Line {line}: {party} has “{found}” as “{stance}” here and as “{other}” in line {other_line}; "
            "both count."
        ),
        N_("Keep the position that stands; a report that is only shown has “counts = false”."),
    ),
}

#: Every code of a finding on a draft, with its text.
DRAFT_TEXTS: dict[str, Message] = {**_BRACKETS, **_DEMANDS, **_POSITIONS}
