"""Texts of this engine's findings, in English; `scheme.messages` fills and translates them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.custody.message_texts.of_balance import BALANCE_TEXTS
from openkp.custody.message_texts.of_checks import CHECK_TEXTS
from openkp.custody.message_texts.of_corrections import CORRECTION_TEXTS
from openkp.custody.message_texts.of_cover import COVER_TEXTS
from openkp.custody.message_texts.of_events import EVENT_TEXTS
from openkp.custody.message_texts.of_files import FILE_TEXTS
from openkp.custody.message_texts.of_footprints import FOOTPRINT_TEXTS
from openkp.custody.message_texts.of_ledger import LEDGER_TEXTS
from openkp.custody.message_texts.of_licences import LICENCE_TEXTS
from openkp.custody.message_texts.of_warranties import WARRANTY_TEXTS
from openkp.scheme.message_texts import Message

#: Every code of a finding that this engine can make, with its text.
MESSAGES: Mapping[str, Message] = MappingProxyType(
    {
        **EVENT_TEXTS,
        **LEDGER_TEXTS,
        **CHECK_TEXTS,
        **CORRECTION_TEXTS,
        **BALANCE_TEXTS,
        **FILE_TEXTS,
        **LICENCE_TEXTS,
        **COVER_TEXTS,
        **WARRANTY_TEXTS,
        **FOOTPRINT_TEXTS,
    }
)
