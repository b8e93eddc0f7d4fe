"""From what Participants filed to published tables, and to SDMX that statisticians' own tools read.

publication = publish(figures, day=date(2025, 3, 3), source="…")
publication.at("BW", Year(2024, 1)).carats          # whole hundredths
data_csv(publication), structure_json(publication)  # SDMX
"""

from openkp.statistics.publication.cells import Cell
from openkp.statistics.publication.disclosure import FEWEST_CERTIFICATES, all_cells, public_cells
from openkp.statistics.publication.publishing import Publication, integer_table, known_by, publish
from openkp.statistics.publication.sdmx_data import data_csv, data_json, data_json_draft, observations
from openkp.statistics.publication.sdmx_structure import structure_json
from openkp.statistics.publication.tables import CONFIDENTIAL_TABLES, TABLES, Table, table_csv

__all__ = [
    "CONFIDENTIAL_TABLES",
    "FEWEST_CERTIFICATES",
    "TABLES",
    "Cell",
    "Publication",
    "Table",
    "all_cells",
    "data_csv",
    "data_json",
    "data_json_draft",
    "integer_table",
    "known_by",
    "observations",
    "public_cells",
    "publish",
    "structure_json",
    "table_csv",
]
