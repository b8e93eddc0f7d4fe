"""Texts of the findings on questionnaires and their answers."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

QUESTIONNAIRE_TEXTS: dict[str, Message] = {
    "questionnaire_empty": Message(
        N_("The questionnaire to {participant} holds no question."),
        N_("Choose at least one question, or write one of your own."),
    ),
    "questionnaire_too_long": Message(
        N_("The questionnaire holds {found} questions; {most} is the most that one may hold."),
        N_("Keep the most serious ones, and ask the rest when these are answered."),
    ),
    "questionnaire_due_too_soon": Message(
        N_("The deadline {found} is less than {days} days away."),
        N_("Give {expected} or a later day."),
    ),
    "questionnaire_due_too_late": Message(
        N_("The deadline {found} is more than {days} days away."),
        N_("Give {expected} or an earlier day."),
    ),
    "question_asked_already": Message(
        N_("The same question waits for its answer as question {place} of {number}."),
        N_("Leave it out, or wait for the answer."),
    ),
    "answer_missing": Message(
        N_("Question {place} of {number} was sent back without an answer."),
        N_("Write what you found out; “we do not know yet, because …” is an answer too."),
    ),
    "answer_given_before": Message(
        N_("Question {place} of {number} was answered on {day}."),
        N_("Open it to read the answer. If there is more to say, write to the Working Group on Statistics."),
    ),
}
