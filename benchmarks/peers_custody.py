"""What graph libraries, DuckDB and scipy do with the same ledger. Runs in the peers' environment.

lineage(FILE, PEER): of the history in the file, the parcels from which a parcel comes (milliseconds, median
of those asked) and, in floating point, the origins of all parcels (seconds). Building a graph is told apart.
Peers find ancestors or proportions only: none of them keeps whole hundredths.
"""

# mypy: ignore-errors

from __future__ import annotations

import resource
import statistics
import time
from pathlib import Path

import numpy as np

from measuring import peak_megabytes  # beside this file

#: Address space of a peer, so that one that wants more fails by itself and the machine goes on.
MOST_BYTES = 14 * 1024**3


def lineage(path: str, peer: str) -> dict[str, float]:
    """Times of one peer, and its peak memory in MB. Raises MemoryError, or what the peer raises."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    kept = dict(np.load(path))
    asked = np.load(Path(path).with_name("asked.npy")).tolist()
    found = PEERS[peer](kept, asked)
    return found | {f"{peer}, peak MB": peak_megabytes()}


def _parts(kept):
    """Of each arc the part that it is of its child, and of each parcel the event that made it."""
    event, is_output = kept["event"], kept["is_output"]
    taken = np.bincount(event[~is_output], weights=kept["carats"][~is_output], minlength=len(kept["seq"]))
    count = np.bincount(event[~is_output], minlength=len(kept["seq"]))
    parcel, maker = kept["parcel"][is_output], event[is_output]
    part = kept["carats"][~is_output] / taken[event[~is_output]]
    first = np.append(0, np.cumsum(count))
    repeat = count[maker]
    place = (
        np.repeat(first[maker], repeat)
        + np.arange(repeat.sum())
        - np.repeat(repeat.cumsum() - repeat, repeat)
    )
    return np.repeat(parcel, repeat), kept["parcel"][~is_output][place], part[place], parcel, maker


def _sources(kept, parcel, maker):
    """Rows of origins by parcel: one where a mine made it, else nothing."""
    rows = np.zeros((len(parcel), int(kept["mines"])))
    origin = np.full(len(kept["seq"]), -1)
    counts = np.diff(kept["source_starts"])
    origin[counts > 0] = kept["source_origin"]
    mined = origin[maker] >= 0
    rows[parcel[mined], origin[maker[mined]]] = 1
    return rows


def _scipy(kept, asked):
    from scipy.sparse import csr_array
    from scipy.sparse.linalg import spsolve_triangular

    child, parent, part, parcel, maker = _parts(kept)
    count = len(parcel)
    rows = _sources(kept, parcel, maker)
    unit = np.arange(count)
    matrix = csr_array(
        (np.append(-part, np.ones(count)), (np.append(child, unit), np.append(parent, unit))),
        shape=(count, count),
    )
    begun = time.perf_counter()
    shares = spsolve_triangular(matrix, rows, lower=True, unit_diagonal=True)
    took = time.perf_counter() - begun
    assert np.allclose(shares.sum(axis=1), 1)
    return {"scipy triangular, float, seconds": took}


def _by_order(kept, order):
    """Floating rows in a loop over the order that a graph library gives."""
    child, parent, part, parcel, maker = _parts(kept)
    rows = _sources(kept, parcel, maker)
    sort = np.argsort(child, kind="stable")
    child, parent, part = child[sort], parent[sort], part[sort]
    starts = np.searchsorted(child, np.arange(len(parcel) + 1)).tolist()
    for node in order:
        begin, end = starts[node], starts[node + 1]
        if begin < end:
            rows[node] = part[begin:end] @ rows[parent[begin:end]]
    assert np.allclose(rows.sum(axis=1), 1)


def _asked(asked, ancestors):
    """Median milliseconds of one question."""
    found = []
    for parcel in asked:
        begun = time.perf_counter()
        ancestors(parcel)
        found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found)


def _times(name, kept, asked, build, ancestors, order):
    begun = time.perf_counter()
    graph = build()
    built = time.perf_counter() - begun
    one = _asked(asked, lambda parcel: ancestors(graph, parcel))
    begun = time.perf_counter()
    _by_order(kept, order(graph))
    return {
        f"{name}, graph, seconds": built,
        f"{name}, ancestors, ms": one,
        f"{name}, order and float rows, seconds": time.perf_counter() - begun,
    }


def _rustworkx(kept, asked):
    import rustworkx as rx

    def build():
        graph = rx.PyDiGraph()
        graph.add_nodes_from(range(int(kept["child"].max()) + 1))
        graph.add_edges_from_no_data(list(zip(kept["parent"].tolist(), kept["child"].tolist(), strict=True)))
        return graph

    return _times("rustworkx", kept, asked, build, rx.ancestors, rx.topological_sort)


def _igraph(kept, asked):
    import igraph

    def build():
        edges = np.column_stack([kept["parent"], kept["child"]])
        return igraph.Graph(n=int(kept["child"].max()) + 1, edges=edges, directed=True)

    return _times(
        "igraph",
        kept,
        asked,
        build,
        lambda graph, parcel: graph.subcomponent(parcel, mode="in"),
        lambda graph: graph.topological_sorting(),
    )


def _networkx(kept, asked):
    import networkx as nx

    def build():
        graph = nx.DiGraph()
        graph.add_nodes_from(range(int(kept["child"].max()) + 1))
        graph.add_edges_from(zip(kept["parent"].tolist(), kept["child"].tolist(), strict=True))
        return graph

    return _times("networkx", kept, asked, build, nx.ancestors, nx.topological_sort)


def _duckdb(kept, asked):
    import duckdb
    import pandas as pd

    engine = duckdb.connect(config={"memory_limit": "4GB"})
    frame = pd.DataFrame({"parent": kept["parent"], "child": kept["child"]})  # noqa: F841 - read by name
    engine.execute("CREATE TABLE arcs AS SELECT * FROM frame")
    using_key = (
        "WITH RECURSIVE ways(parcel) USING KEY (parcel) AS ("
        " SELECT ?::INTEGER UNION SELECT a.parent FROM ways w JOIN arcs a ON a.child = w.parcel"
        " WHERE NOT EXISTS (FROM recurring.ways r WHERE r.parcel = a.parent)) SELECT count(*) FROM ways"
    )
    plain = (
        "WITH RECURSIVE ways(parcel) AS ("
        " SELECT ?::INTEGER UNION SELECT a.parent FROM ways w JOIN arcs a ON a.child = w.parcel"
        ") SELECT count(*) FROM ways"
    )
    counts = [engine.execute(query, [asked[0]]).fetchone() for query in (using_key, plain)]
    assert counts[0] == counts[1], counts
    return {
        f"DuckDB recursive CTE{name}, ancestors, ms": _asked(
            asked, lambda parcel, query=query: engine.execute(query, [parcel]).fetchone()
        )
        for name, query in ((" USING KEY", using_key), ("", plain))
    }


PEERS = {
    "scipy": _scipy,
    "rustworkx": _rustworkx,
    "igraph": _igraph,
    "networkx": _networkx,
    "duckdb": _duckdb,
}
