"""Texts of this engine's findings, in English; `scheme.messages` fills and translates them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.custody.message_texts.of_events import EVENT_TEXTS
from openkp.custody.message_texts.of_ledger import LEDGER_TEXTS
from openkp.scheme.message_texts import Message

#: Every code of a finding that this engine can make, with its text.
MESSAGES: Mapping[str, Message] = MappingProxyType({**EVENT_TEXTS, **LEDGER_TEXTS})
