"""What a conflict diamond is: definitions as data, tried on situations, and the search for a text.

>>> from openkp.definitions import evaluate, library
>>> texts, situations = library.definitions(), library.situations()
>>> evaluate(texts["D3"], situations["sierra-leone-ruf"], library.catalogue()).answer.value
'covered'

The matrix, the clarity of a text, bulk evaluation and the search have a module each: `matrix`, `clarity`,
`bulk`, `search`.
"""

from openkp.definitions.answers import Answer, Deciding, Evaluation, Settling, Used
from openkp.definitions.comparison import Comparison, compare
from openkp.definitions.definition import Definition, Layer, Limb, NamedException, Slot, Status
from openkp.definitions.elements import Catalogue, Element, Exclusion, Implication, SlotKind
from openkp.definitions.evaluation import answer_of, evaluate
from openkp.definitions.message_texts import MESSAGES
from openkp.definitions.reading import read_catalogue, read_situation
from openkp.definitions.sentences import definition_sentence, explanation
from openkp.definitions.situations import Assertion, Situation, Source, Standard, Value
from openkp.definitions.text_form import print_definition, read_definition

__all__ = [
    "MESSAGES",
    "Answer",
    "Assertion",
    "Catalogue",
    "Comparison",
    "Deciding",
    "Definition",
    "Element",
    "Evaluation",
    "Exclusion",
    "Implication",
    "Layer",
    "Limb",
    "NamedException",
    "Settling",
    "Situation",
    "Slot",
    "SlotKind",
    "Source",
    "Standard",
    "Status",
    "Used",
    "Value",
    "answer_of",
    "compare",
    "definition_sentence",
    "evaluate",
    "explanation",
    "print_definition",
    "read_catalogue",
    "read_definition",
    "read_situation",
]
