"""What an officer at a post reads for a finding, by its code: what was found, and the next step.

Written for someone with a parcel on the counter and no network. Filled and translated by `scheme.messages`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.border.message_texts.of_bundles import BUNDLE_TEXTS
from openkp.border.message_texts.of_verdicts import VERDICT_TEXTS
from openkp.scheme.message_texts import Message

#: Every code of a finding of this room, with its text.
MESSAGES: Mapping[str, Message] = MappingProxyType({**VERDICT_TEXTS, **BUNDLE_TEXTS})
