"""Texts of the findings on files that were read."""

from __future__ import annotations

from openkp.scheme.message_texts import Message

INTAKE_TEXTS: dict[str, Message] = {}
