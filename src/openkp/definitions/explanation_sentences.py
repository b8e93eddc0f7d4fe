"""An evaluation in plain sentences: the answer, what decides it, what it rests on, what would settle it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from openkp.definitions.answers import Answer, Evaluation, Settling, Used
from openkp.definitions.definition import Definition, Limb, NamedException
from openkp.definitions.elements import Catalogue
from openkp.definitions.situations import Situation, Value
from openkp.definitions.words import answer_words, kind_words, say, standard_words
from openkp.scheme.message_texts import N_
from openkp.scheme.messages import Translate, identity

_ANSWER: Mapping[Answer, str] = {
    Answer.COVERED: N_("{situation}: covered by {definition}."),
    Answer.NOT_COVERED: N_("{situation}: not covered by {definition}."),
    Answer.OPEN: N_("{situation}: open under {definition}; facts are missing."),
    Answer.CONTESTED: N_("{situation}: contested under {definition}; it depends on whose facts are taken."),
}
_WORDS_ALONE = N_("Only the written words were taken; what was said or assumed beside them is left out.")
_NO_LIMB = N_("No limb of the text is left without what was only said or assumed.")
_APPLIES = N_("Limb “{limb}” applies: each of its slots holds.")
_NO_EXCEPTION = N_("No exception applies.")
_FAILS = N_("Limb “{limb}” comes nearest, and this part of it does not hold: {slot}.")
_EXCLUDES = N_("Limb “{limb}” comes nearest, but its parts cannot hold together here.")
_EXCEPTED = N_("Where limb “{limb}” applies, the exception “{exception}” applies too: {words} ({source}).")
_UNKNOWN, _DISPUTED, _MIXED = "unknown", "disputed", "mixed"
_TURNS_ON: Mapping[str, str] = {
    _UNKNOWN: N_("It turns on this part of limb “{limb}”, which is not known: {slot}."),
    _DISPUTED: N_("It turns on this part of limb “{limb}”, on which sources contradict each other: {slot}."),
    _MIXED: N_("It turns on this part of limb “{limb}”, which is not settled: {slot}."),
}
_TURNS_ON_EXCEPTION: Mapping[str, str] = {
    _UNKNOWN: N_("It turns on the exception “{exception}”, which is not known: {words} ({source})."),
    _DISPUTED: N_(
        "It turns on the exception “{exception}”, on which sources contradict each other: {words} ({source})."
    ),
    _MIXED: N_("It turns on the exception “{exception}”, which is not settled: {words} ({source})."),
}
_NOT_KNOWN = N_("Of what it turns on, this is not known: {elements}.")
_IN_DISPUTE = N_("Of what it turns on, sources contradict each other on this: {elements}.")
_OPEN_WINS = N_(
    "Deciding between those sources could settle the answer one way at most, so it is open and not contested."
)
_CONTESTED_WINS = N_(
    "Deciding between those sources settles the answer, one way or the other; so it is contested, although "
    "facts are missing too."
)
_WINS: Mapping[Answer, str] = {Answer.OPEN: _OPEN_WINS, Answer.CONTESTED: _CONTESTED_WINS}
_SAID: Mapping[bool, str] = {
    True: N_("{party} says that this holds: {element} ({source}; {standard})."),
    False: N_("{party} says that this does not hold: {element} ({source}; {standard})."),
}
_FOLLOWS: Mapping[tuple[bool, bool], str] = {
    (True, True): N_("That this holds: {element}, follows from what {party} affirms: {other} ({source})."),
    (True, False): N_("That this holds: {element}, follows from what {party} denies: {other} ({source})."),
    (False, True): N_(
        "That this does not hold: {element}, follows from what {party} affirms: {other} ({source})."
    ),
    (False, False): N_(
        "That this does not hold: {element}, follows from what {party} denies: {other} ({source})."
    ),
}
_WOULD_SETTLE: Mapping[Answer, str] = {
    Answer.COVERED: N_("It would be covered if it were found that {findings}."),
    Answer.NOT_COVERED: N_("It would not be covered if it were found that {findings}."),
}
_FOUND: Mapping[bool, str] = {
    True: N_("this holds: {element}"),
    False: N_("this does not hold: {element}"),
}
_AND = N_("; and ")
_MORE = N_("There are {count} such smallest sets of findings; {shown} are named here.")
_NEEDS_MORE: Mapping[Answer, str] = {
    Answer.COVERED: N_("To be covered it would need more: at least {count} findings together."),
    Answer.NOT_COVERED: N_("Not to be covered it would need more: at least {count} findings together."),
}
_BY_ACCOUNT = N_("By the facts of {party}: {answer}.")
_SLOT_WORDS = N_("{kind}: {elements}")
_OR = N_(" or ")
_SOURCE = N_("{title}, {day}")


def explanation(
    evaluation: Evaluation,
    definition: Definition,
    situation: Situation,
    catalogue: Catalogue,
    translate: Translate = identity,
) -> tuple[str, ...]:
    """An evaluation in plain sentences, for pages, papers and the command line.

    definition, situation: those that were evaluated. translate: as in `scheme.messages.explain`.
    """
    text = definition if evaluation.with_readings else definition.without_readings()
    sentences = [
        say(
            _ANSWER[evaluation.answer],
            translate,
            situation=translate(situation.title),
            definition=definition.id,
        )
    ]
    if not evaluation.with_readings and definition.has_readings():
        sentences.append(say(_WORDS_ALONE, translate))
    sentences += _deciding(evaluation, text, catalogue, translate)
    sentences += [_used(each, situation, catalogue, translate) for each in evaluation.used]
    sentences += [_settling(each, catalogue, translate) for each in evaluation.settles]
    if evaluation.equal_settles > len(evaluation.settles):
        counts = {"count": evaluation.equal_settles, "shown": len(evaluation.settles)}
        sentences.append(say(_MORE, translate, **counts))
    sentences += [_settling(each, catalogue, translate) for each in evaluation.settles_otherwise]
    if evaluation.otherwise_needs and evaluation.settles:
        wanting = next(each for each in _NEEDS_MORE if each is not evaluation.settles[0].answer)
        sentences.append(say(_NEEDS_MORE[wanting], translate, count=evaluation.otherwise_needs))
    for party, answer in (evaluation.by_account or {}).items():
        words = say(answer_words(answer), translate)
        sentences.append(say(_BY_ACCOUNT, translate, party=party, answer=words))
    return tuple(sentences)


def _deciding(
    evaluation: Evaluation, text: Definition, catalogue: Catalogue, translate: Translate
) -> Iterator[str]:
    deciding, answer = evaluation.deciding, evaluation.answer
    limb = next((each for each in text.limbs if each.id == deciding.limb), None)
    exception = next((each for each in text.exceptions if each.id == deciding.exception), None)
    if limb is None:
        yield say(_NO_LIMB, translate)
    elif answer is Answer.COVERED:
        yield say(_APPLIES, translate, limb=limb.id)
        if text.exceptions:
            yield say(_NO_EXCEPTION, translate)
    elif exception is not None:
        state = _state(evaluation, {each for slot in exception.slots for each in slot.elements})
        yield say(
            _EXCEPTED if answer is Answer.NOT_COVERED else _TURNS_ON_EXCEPTION[state],
            translate,
            limb=limb.id,
            exception=exception.id,
            words=_all_slots(exception, catalogue, translate),
            source=exception.source.rstrip(". "),
        )
    else:
        yield _deciding_slot(evaluation, limb, catalogue, translate)
    if limb is not None and answer in _WINS:
        yield from _unsettled(evaluation, limb, catalogue, translate)


def _state(evaluation: Evaluation, elements: Collection[str]) -> str:
    """Whether what is not settled of these elements is unknown, in dispute, or partly each."""
    is_unknown = not set(evaluation.unknown).isdisjoint(elements)
    is_disputed = not set(evaluation.disputed).isdisjoint(elements)
    return _MIXED if is_unknown and is_disputed else _DISPUTED if is_disputed else _UNKNOWN


def _unsettled(
    evaluation: Evaluation, limb: Limb, catalogue: Catalogue, translate: Translate
) -> Iterator[str]:
    """What is not known and what is in dispute, apart, where the sentence before does not say it all."""
    unknown, disputed = evaluation.unknown, evaluation.disputed
    slot = dict(limb.named_slots()).get(evaluation.deciding.slot)
    is_said = slot is not None and {*unknown, *disputed} <= set(slot.elements)
    if is_said and not (unknown and disputed):
        return
    for template, elements in ((_NOT_KNOWN, unknown), (_IN_DISPUTE, disputed)):
        if elements:
            words = say(_OR, translate).join(_element(each, catalogue, translate) for each in elements)
            yield say(template, translate, elements=words)
    if unknown and disputed:
        yield say(_WINS[evaluation.answer], translate)


def _deciding_slot(evaluation: Evaluation, limb: Limb, catalogue: Catalogue, translate: Translate) -> str:
    slot = _slot(limb, evaluation.deciding.slot, catalogue, translate)
    if evaluation.answer is not Answer.NOT_COVERED:
        elements = dict(limb.named_slots())[evaluation.deciding.slot].elements
        return say(_TURNS_ON[_state(evaluation, elements)], translate, limb=limb.id, slot=slot)
    if evaluation.deciding.words_exclude_each_other:
        return say(_EXCLUDES, translate, limb=limb.id)
    return say(_FAILS, translate, limb=limb.id, slot=slot)


def _slot(part: Limb | NamedException, name: str, catalogue: Catalogue, translate: Translate) -> str:
    slot = dict(part.named_slots())[name]
    elements = say(_OR, translate).join(_element(each, catalogue, translate) for each in slot.elements)
    return say(_SLOT_WORDS, translate, kind=say(kind_words(slot.kind), translate), elements=elements)


def _all_slots(part: NamedException, catalogue: Catalogue, translate: Translate) -> str:
    names = [name for name, _each in part.named_slots()]
    return say(_AND, translate).join(_slot(part, name, catalogue, translate) for name in names)


def _element(element: str, catalogue: Catalogue, translate: Translate) -> str:
    return translate(catalogue[element].sentence).rstrip(", ")


def _used(used: Used, situation: Situation, catalogue: Catalogue, translate: Translate) -> str:
    said = used.assertion
    source = situation.source(said.source)
    day = said.day or source.day
    where = say(_SOURCE, translate, title=source.title, day=day) if day else source.title
    holds = used.value is Value.YES
    template = _SAID[holds] if not used.implied_by else _FOLLOWS[holds, said.value is Value.YES]
    return say(
        template,
        translate,
        party=said.party,
        element=_element(used.element, catalogue, translate),
        other=_element(used.implied_by or used.element, catalogue, translate),
        source=where,
        standard=say(standard_words(said.standard), translate),
    )


def _settling(settling: Settling, catalogue: Catalogue, translate: Translate) -> str:
    findings = say(_AND, translate).join(
        say(_FOUND[holds], translate, element=_element(element, catalogue, translate))
        for element, holds in settling.findings
    )
    return say(_WOULD_SETTLE[settling.answer], translate, findings=findings)
