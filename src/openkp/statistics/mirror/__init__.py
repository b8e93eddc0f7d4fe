"""Mirror tables: exports of one Participant against imports of another, and why they differ."""

from openkp.statistics.mirror.cells import Amount, MirrorCell, Term
from openkp.statistics.mirror.certificates import Movement, Pair, bridge
from openkp.statistics.mirror.matched import matched_pairs
from openkp.statistics.mirror.returns import Tolerances, mirror_cells
from openkp.statistics.mirror.tables import bridge_table, cells_from
from openkp.statistics.mirror.views import by_pair, most_questionable_first

__all__ = [
    "Amount",
    "MirrorCell",
    "Movement",
    "Pair",
    "Term",
    "Tolerances",
    "bridge",
    "bridge_table",
    "by_pair",
    "cells_from",
    "matched_pairs",
    "mirror_cells",
    "most_questionable_first",
]
