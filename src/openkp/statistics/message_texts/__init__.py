"""Texts of this engine's findings and questions, in English; `scheme.messages` fills and translates them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.scheme.message_texts import Message
from openkp.statistics.message_texts.of_intake import INTAKE_TEXTS
from openkp.statistics.message_texts.of_questionnaires import QUESTIONNAIRE_TEXTS
from openkp.statistics.message_texts.of_returns import RETURN_TEXTS

#: Every code of a finding that this engine can make, with its text.
MESSAGES: Mapping[str, Message] = MappingProxyType({**INTAKE_TEXTS, **QUESTIONNAIRE_TEXTS, **RETURN_TEXTS})
