"""Splink 5 and pandas with rapidfuzz on the files that OpenKP matches. Runs in the peers' environment.

match(FOLDER): seconds of the clock for Splink alone, for Splink on what an exact join leaves, and for a
pandas merge with rapidfuzz on the rest; reading the files included, writing not. Beside them precision and
recall on mistyped numbers, where `truth.npz` lies in the folder: of pairs whose numbers differ or whose
confirmed number is mistyped, the best of each confirmation.
"""

# mypy: ignore-errors

from __future__ import annotations

import sys
import time
from pathlib import Path

TEXTS = ["certificate_number", "issuing_participant", "importing_participant", "hs", "exporter", "importer"]


def match(folder: str) -> dict[str, float]:
    """Seconds, precision and recall of each peer; one that fails is left out and told on stderr."""
    found = {}
    for name, run in (
        ("Splink on the remainder", _splink_remainder),
        ("Splink alone", _splink_alone),
        ("pandas and rapidfuzz", _pandas),
    ):
        begun = time.perf_counter()
        try:
            pairs = run(Path(folder))
        except Exception as error:  # noqa: BLE001 - a peer that fails must not stop the others
            print(f"{name}: {error!r}", file=sys.stderr)
            continue
        found[f"{name}, seconds"] = time.perf_counter() - begun
        if (Path(folder) / "truth.npz").exists():
            precision, recall = _quality(Path(folder), *pairs)
            found |= {f"{name}, precision": precision, f"{name}, recall": recall}
    return found


def _quality(folder: Path, export, confirmation):
    """export, confirmation: rows of the pairs, the best first."""
    import numpy as np
    import pandas as pd

    truth = np.load(folder / "truth.npz")
    confirmation, first = np.unique(np.asarray(confirmation), return_index=True)
    export = np.asarray(export)[first]
    issued, confirmed = (
        pd.read_parquet(folder / f"{name}.parquet", columns=["certificate_number"]).iloc[:, 0].to_numpy()
        for name in ("exports", "confirmations")
    )
    right = truth["partner"][confirmation] == export
    claimed = truth["mistyped"][confirmation] | (issued[export] != confirmed[confirmation])
    wanted = truth["mistyped"] & (truth["partner"] >= 0)
    return float(right[claimed].mean()), float(wanted[confirmation[right]].sum() / wanted.sum())


def _read(folder: Path):
    import pandas as pd

    sides = []
    for name, day in (("exports", "issued_on"), ("confirmations", "confirmed_on")):
        side = pd.read_parquet(folder / f"{name}.parquet").rename(columns={day: "day"})
        side["carats"] = side["carats"].astype(float)
        side["usd"] = side["usd"].astype(float)
        side["unique_id"] = range(len(side))
        sides.append(side)
    return sides


def _remainder(left, right):
    keys = [
        "certificate_number",
        "issuing_participant",
        "importing_participant",
        "hs",
        "exporter",
        "importer",
    ]
    both = left.merge(right, on=keys, suffixes=("_l", "_r"))
    both = both[(both.carats_l - both.carats_r).abs() <= both.carats_l * 0.005]
    return left[~left.unique_id.isin(both.unique_id_l)], right[~right.unique_id.isin(both.unique_id_r)]


def _splink_alone(folder: Path):
    return _splink(*_read(folder))


def _splink_remainder(folder: Path):
    return _splink(*_remainder(*_read(folder)))


def _splink(left, right):
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.LevenshteinAtThresholds("certificate_number", [1, 2]),
            cl.ExactMatch("exporter"),
            cl.ExactMatch("importer"),
            cl.ExactMatch("hs"),
            cl.ExactMatch("importing_participant"),
            cl.ExactMatch("carats"),
            cl.ExactMatch("usd"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("certificate_number"),
            block_on("exporter", "importing_participant", "carats"),
            block_on("exporter", "importer", "hs", "usd"),
        ],
    )
    api = DuckDBAPI()
    frames = [api.register(left), api.register(right)] if hasattr(api, "register") else [left, right]
    linker = Linker(frames, settings) if hasattr(api, "register") else Linker(frames, settings, api)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("certificate_number", "exporter")], recall=0.97
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    # blocks in which every level of the others occurs: Splink refuses a probability of zero
    linker.training.estimate_parameters_using_expectation_maximisation(
        block_on("exporter", "importer", "hs", "parcels")
    )
    found = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    found = found.sort_values("match_probability", ascending=False)
    return found["unique_id_l"], found["unique_id_r"]


def _pandas(folder: Path):
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    left, right = _remainder(*_read(folder))
    of_exporter = dict(iter(left.groupby("exporter")))
    found = []
    for exporter, side in right.groupby("exporter"):
        own = of_exporter.get(exporter)
        if own is None:
            continue
        distance = cdist(side.certificate_number, own.certificate_number, scorer=OSA.distance, score_cutoff=2)
        near = (distance <= 2) & (
            abs(side.carats.to_numpy()[:, None] - own.carats.to_numpy()) <= own.carats.to_numpy() * 0.005
        )
        rows, columns = near.nonzero()
        found += zip(own.unique_id.to_numpy()[columns], side.unique_id.to_numpy()[rows], strict=True)
    return [export for export, _ in found], [confirmation for _, confirmation in found]
