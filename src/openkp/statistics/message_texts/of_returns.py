"""Texts of the findings on returns."""

from __future__ import annotations

from openkp.scheme.message_texts import Message

RETURN_TEXTS: dict[str, Message] = {}
