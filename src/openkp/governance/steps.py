"""All steps in three tables: judged before data, judged with data, applied."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.governance import (
    step_bodies,
    step_brackets,
    step_calls,
    step_meetings,
    step_objections,
    step_offices,
    step_proposals,
    step_silence,
)
from openkp.governance.acts import Act
from openkp.governance.step import Apply, Judge

_MODULES = (
    step_meetings,
    step_proposals,
    step_brackets,
    step_objections,
    step_calls,
    step_silence,
    step_bodies,
    step_offices,
)

#: Findings that need no data: the thing, its owner, its obstacles.
BEFORE: Mapping[Act, Judge] = MappingProxyType(
    {act: judge for module in _MODULES for act, judge in module.BEFORE.items()}
)
#: Findings on the data, which were found complete.
GIVEN: Mapping[Act, Judge] = MappingProxyType(
    {act: judge for module in _MODULES for act, judge in module.GIVEN.items()}
)
#: How an accepted event changes the state.
APPLY: Mapping[Act, Apply] = MappingProxyType(
    {act: apply for module in _MODULES for act, apply in module.APPLY.items()}
)
