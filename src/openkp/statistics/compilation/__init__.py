"""Trade returns compiled from certificates and confirmations: one quarter, or all of them in bulk."""

from openkp.statistics.compilation.lines import Imbalance, Shipment, compile_trade, conservation, in_order
from openkp.statistics.compilation.tables import lines_from, quarterly_tables

__all__ = [
    "Imbalance",
    "Shipment",
    "compile_trade",
    "conservation",
    "in_order",
    "lines_from",
    "quarterly_tables",
]
