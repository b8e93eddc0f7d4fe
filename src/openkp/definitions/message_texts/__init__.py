"""Texts of this engine's findings, in English; `scheme.messages` fills and translates them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.definitions.message_texts.of_drafts import DRAFT_TEXTS
from openkp.definitions.message_texts.of_files import FILE_TEXTS
from openkp.definitions.message_texts.of_texts import TEXT_FORM_TEXTS
from openkp.scheme.message_texts import Message

#: Every code of a finding that this engine can make, with its text.
MESSAGES: Mapping[str, Message] = MappingProxyType({**TEXT_FORM_TEXTS, **FILE_TEXTS, **DRAFT_TEXTS})
