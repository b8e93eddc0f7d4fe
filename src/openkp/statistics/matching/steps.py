"""`match`: the steps in their order, on whatever engine holds the tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from openkp.statistics.engines import Workspace, carry, fetch, is_duckdb, opened, rows_in, send
from openkp.statistics.matching import columns, leftovers
from openkp.statistics.matching.candidates import compared, pairs_by_all_keys, pairs_by_number, prepared
from openkp.statistics.matching.choosing import in_rounds, splits, verdicts, with_points
from openkp.statistics.matching.columns import DAY_OF_CONFIRMATIONS, DAY_OF_EXPORTS, check_columns, typed
from openkp.statistics.matching.exact import (
    join_exactly,
    repeated_rows,
    taken_and_left,
    used_twice,
)
from openkp.statistics.matching.kinds import Reason
from openkp.statistics.matching.records import MatchSettings

#: Names of the steps, as told while they run and in the summary.
STEPS = ("exact join", "what is left", "equal numbers", "similar records", "what stays alone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What became of both tables, as tables of the engine. Use it as a context: closing gives them back.

    matches, ambiguous: `export_row, confirmation_row, kind, score, reasons`.
    unmatched_exports, unmatched_confirmations: every column of the input, `row` and `why`.
    refused: `side, row, column, value, expected` of cells that cannot be read; their records take no part.
    seconds: how long each step took.
    """

    matches: Any
    ambiguous: Any
    unmatched_exports: Any
    unmatched_confirmations: Any
    refused: Any
    seconds: dict[str, float]
    workspace: Workspace

    def __enter__(self) -> Matching:
        return self

    def __exit__(self, *_: object) -> None:
        self.workspace.close()

    def counts(self) -> dict[str, Any]:
        """How many pairs of each kind, records alone by why, candidates left open, cells refused."""
        return {
            "matches": self._by(self.matches, "kind"),
            "unmatched_exports": self._by(self.unmatched_exports, "why"),
            "unmatched_confirmations": self._by(self.unmatched_confirmations, "why"),
            "ambiguous": rows_in(self.workspace.backend, self.ambiguous),
            "refused": rows_in(self.workspace.backend, self.refused),
            "refused_rows": len(fetch(self.workspace.backend, self.refused.select("side", "row").distinct())),
        }

    def _by(self, table: Any, column: str) -> dict[str, int]:
        counted = table.group_by(word=table[column]).aggregate(n=table.count())
        rows = fetch(self.workspace.backend, counted).to_pylist()
        return {row["word"]: row["n"] for row in sorted(rows, key=lambda row: row["word"])}


@dataclass(slots=True)
class _Clock:
    """Tells the steps and how long they took."""

    tell: Callable[[str], None]
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.tell(name)
        begun = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begun, 3)


def match(
    backend: Any,
    exports: Any,
    confirmations: Any,
    *,
    settings: MatchSettings | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Matching:
    """Match two tables of the engine (as `engines.read_parquet` gives them), record by record.

    tell: hears the name of each step as it begins. A Spark server joins what agrees; the few per cent that
    are left are compared in this process, by the same expressions: dozens of small steps would take a cluster
    minutes. Raises: WrongColumns.
    The result depends on the records alone: not on their order, nor on the engine.
    """
    check_columns(exports, DAY_OF_EXPORTS)
    check_columns(confirmations, DAY_OF_CONFIRMATIONS)
    run = _Run(Workspace(backend), exports, confirmations, settings or MatchSettings(), _Clock(tell))
    try:
        return run.matching()
    except BaseException:
        run.work.close()
        raise
    finally:
        run.leave()


class _Run:
    """One matching: the tables that the steps hand on.

    work: the engine that holds the files. near: where what the exact join leaves is compared: DuckDB in this
    process, which for files of this process is the same.
    """

    def __init__(
        self, work: Workspace, exports: Any, confirmations: Any, settings: MatchSettings, clock: _Clock
    ) -> None:
        self.work, self.near, self.settings, self.clock = work, work, settings, clock
        self._here: ExitStack = ExitStack()
        self.raw = (exports, confirmations)
        self.exports = self._typed(exports, DAY_OF_EXPORTS)
        self.confirmations = self._typed(confirmations, DAY_OF_CONFIRMATIONS)
        self.taken: list[Any] = []
        self.live: tuple[Any, Any] | None = None

    def _typed(self, table: Any, day: str) -> Any:
        """Text is read once and kept; what has types already is read where it lies."""
        read = typed(table, day)
        has_types = not table[day].type().is_string() and not table.carats.type().is_string()
        return read if has_types else self.work.keep(read)

    def leave(self) -> None:
        """Give back the engine in this process, if there was a second one."""
        self._here.close()

    def _come_near(self, found: list[Any]) -> list[Any]:
        """What the exact join left, where the next steps compare it."""
        if not is_duckdb(self.work.backend):
            self.near = Workspace(self._here.enter_context(opened()))
        return [self._to_near(side) for side in found]

    def _to_near(self, table: Any) -> Any:
        return carry(self.work.backend, table, self.near.backend)

    def _to_far(self, table: Any) -> Any:
        return carry(self.near.backend, table, self.work.backend)

    def matching(self) -> Matching:
        with self.clock.step(STEPS[0]):
            joined = join_exactly(self.work, self.exports, self.confirmations, self.settings)
            twice = used_twice(self.work, self.exports)
            again = {
                "export_row": repeated_rows(self.work, joined, "export_row"),
                "confirmation_row": None
                if twice is None
                else repeated_rows(self.work, joined, "confirmation_row"),
            }
        with self.clock.step(STEPS[1]):
            exact, *rows = taken_and_left(self.work, joined, again)
            sides = (self.exports, self.confirmations)
            found = [
                self.work.keep(side.semi_join(some, "row")) for side, some in zip(sides, rows, strict=True)
            ]
            found = self._come_near(found)
            refused = self._refused(found)
            left, right = (self.near.keep(prepared(side.filter(side.ok))) for side in found)
        with self.clock.step(STEPS[2]):
            left, right, held = self._equal_numbers(left, right)
        with self.clock.step(STEPS[3]):
            ambiguous, left, right = self._similar(left, right)
        with self.clock.step(STEPS[4]):
            return self._told(exact, ambiguous, (left, right), (held, twice, refused))

    def _equal_numbers(self, left: Any, right: Any) -> tuple[Any, Any, Any]:
        """Parts that add up; pairs whose numbers read the same and agree well; numbers confirmed again."""
        parts = self.near.keep(splits(left, right, self.settings))
        left, right = self._less(left, right, [parts])
        pool = self._scored(left, right, pairs_by_number(left, right))
        found, _ = in_rounds(self.near, pool, self.settings, least=self.settings.sure, rounds=1)
        left, right = self._less(left, right, found)
        held = self._holders(right)
        owned = self.near.keep(held.anti_join(left, held.export_row == left.row))
        if not self.near.is_empty(owned):
            rows = self._to_far(owned.select(row="export_row").distinct())
            owners = self._to_near(self.exports.semi_join(rows, "row"))
            owners = self.near.keep(prepared(owners.filter(owners.ok)))
            again = leftovers.repeats(self.near, owners, right, owned, self.settings, self.settings.repeat)
            left, right = self._less(left, right, [again])
            self.live = (owners, owned)
        return left, right, held

    def _holders(self, right: Any) -> Any:
        """The exports, matched or not, that bear the number of a confirmation that is left."""
        wanted = self._to_far(right.select("number", confirmation_row="row"))
        return self._to_near(leftovers.holders(self.work, self.exports, wanted))

    def _similar(self, left: Any, right: Any) -> tuple[Any, Any, Any]:
        """All that is left, by every key; what stays too close to choose comes back as ambiguous."""
        import ibis

        least, rounds = self.settings.accept, self.settings.rounds
        pool = self._scored(left, right, pairs_by_all_keys(self.near, left, right, self.settings))
        found, pool = in_rounds(self.near, pool, self.settings, least=least, rounds=rounds)
        exports, confirmations = self._less(left, right, found)
        close = pool.filter(pool.points >= least).select("export_row", "confirmation_row", "bits")
        if found:
            pairs = ibis.union(*found) if len(found) > 1 else found[0]
            held = self.near.keep(leftovers.said_again(right, confirmations, pairs))
            if not self.near.is_empty(held):
                again = leftovers.repeats(self.near, left, confirmations, held, self.settings, least)
                exports, confirmations = self._less(exports, confirmations, [again])
        if self.live is not None:
            owners, owned = self.live
            held = owned.semi_join(confirmations, owned.confirmation_row == confirmations.row)
            again = leftovers.repeats(
                self.near, owners, confirmations, held, self.settings, self.settings.sure
            )
            exports, confirmations = self._less(exports, confirmations, [again])
        close = self.near.keep(close.anti_join(self.taken[-1], "confirmation_row") if self.taken else close)
        return close, exports, confirmations

    def _scored(self, left: Any, right: Any, pairs: Any) -> Any:
        kept = self.near.keep(compared(left, right, pairs, self.settings))
        return self.near.keep(with_points(self.near, kept, self.settings.points))

    def _less(self, left: Any, right: Any, found: list[Any]) -> tuple[Any, Any]:
        """Take these pairs: the records of both sides that are left without them."""
        found = [pairs for pairs in found if not self.near.is_empty(pairs)]
        self.taken += found
        if not found:
            return left, right
        return (
            self.near.keep(leftovers.left_over(left, found, "export_row")),
            self.near.keep(leftovers.left_over(right, found, "confirmation_row")),
        )

    def _refused(self, found: list[Any]) -> Any:
        """Cells that cannot be read; their records met nobody in the first step, so they are here."""
        import ibis
        import pyarrow as pa

        words = ("side", "row", "column", "value", "expected")
        refused = []
        days = (DAY_OF_EXPORTS, DAY_OF_CONFIRMATIONS)
        for name, raw, side, day in zip(("exports", "confirmations"), self.raw, found, days, strict=True):
            rows = self.near.keep(side.filter(~side.ok).select("row"))
            if not self.near.is_empty(rows):
                bad = columns.faults(raw.semi_join(self._to_far(rows), "row"), day)
                refused.append(self.work.keep(bad.mutate(side=ibis.literal(name)).select(*words)))
        if not refused:
            none = pa.schema([(word, pa.int64() if word == "row" else pa.string()) for word in words])
            return send(self.work.backend, none.empty_table())
        return ibis.union(*refused) if len(refused) > 1 else refused[0]

    def _refused_exports(self, refused: Any) -> Any:
        return self.work.keep(refused.filter(refused.side == "exports").select("row").distinct())

    def _told(
        self, exact: Any, ambiguous: Any, left: tuple[Any, Any], known: tuple[Any, Any, Any]
    ) -> Matching:
        import ibis

        exports, confirmations = left
        held, twice, refused = known
        as_of = self.settings.as_of or leftovers.last_day(self.work, self.exports, self.confirmations)
        near_twice = None if twice is None else self._to_near(twice)
        why_exports = leftovers.why_unmatched_exports(exports, ambiguous, near_twice, as_of, self.settings)
        why_confirmations = leftovers.why_unmatched_confirmations(
            confirmations, ambiguous, held, self._to_near(self._refused_exports(refused))
        )
        why_exports, why_confirmations, ambiguous = (
            self.work.keep(self._to_far(table)) for table in (why_exports, why_confirmations, ambiguous)
        )
        pairs = exact
        if self.taken:
            # kept: Spark loses columns of a union of unions of checkpoints in a later join
            taken = ibis.union(*self.taken) if len(self.taken) > 1 else self.taken[0]
            pairs = self.work.keep(ibis.union(exact, self._to_far(self.near.keep(taken))))
        if twice is not None:
            pairs = self._with_twice(pairs, twice)
        words = verdicts(self.work, [pairs, ambiguous], self.settings.points)
        raw_exports, raw_confirmations = self.raw
        return Matching(
            matches=_worded(pairs, words),
            ambiguous=_worded(ambiguous, words),
            unmatched_exports=raw_exports.join(why_exports, "row"),
            unmatched_confirmations=raw_confirmations.join(why_confirmations, "row"),
            refused=refused,
            seconds=self.clock.seconds,
            workspace=self.work,
        )

    def _with_twice(self, pairs: Any, twice: Any) -> Any:
        from openkp.statistics.matching.exact import flag

        both = pairs.left_join(twice, pairs.export_row == twice.row)
        bit = flag(both.row.notnull(), Reason.NUMBER_USED_TWICE)
        return self.work.keep(both.select("export_row", "confirmation_row", bits=both.bits + bit))


def _worded(pairs: Any, words: Any) -> Any:
    return pairs.join(words, "bits").select("export_row", "confirmation_row", "kind", "score", "reasons")
