"""The screens, each with what it rests on: what the docs print and the office lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from openkp.statistics.message_texts.of_screens import SCREEN_TEXTS, SCREEN_TITLES
from openkp.statistics.questions import Question
from openkp.statistics.screens.balance import exports_without_supply
from openkp.statistics.screens.gaps import filed_too_early, missing_quantity, silence
from openkp.statistics.screens.habits import digit_preference, late_revision
from openkp.statistics.screens.jumps import above_capacity, period_jump
from openkp.statistics.screens.prices import unusual_price
from openkp.statistics.screens.repeats import double_filing, repeated_figure
from openkp.statistics.screens.series import Laid
from openkp.statistics.screens.shifts import gem_industrial_shift, sector_shift
from openkp.statistics.screens.slips import decimal_slip
from openkp.statistics.screens.sources import independent_source
from openkp.statistics.screens.thresholds import Thresholds
from openkp.statistics.screens.unreadable import unreadable_row

Find = Callable[[Laid, Thresholds], Iterable[Question]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One screen.

    title, what_it_asks: in English, marked for translation. reference: paper, handbook or case. clause: the
    rule that it serves, as in the register of clauses. needs: `production`, `trade` or `independent` figures.
    is_hint: True where it points at a habit, not at a filing. thresholds: names of those it compares with.
    """

    id: str
    title: str
    what_it_asks: str
    reference: str
    clause: str
    needs: tuple[str, ...]
    thresholds: tuple[str, ...]
    is_hint: bool = False
    find: Find

    @property
    def variants(self) -> tuple[str, ...]:
        """The questions it may put, by the suffix of their text."""
        return tuple(key.partition(".")[2] for key in SCREEN_TEXTS if key.partition(".")[0] == self.id)


def _screen(
    find: Find,
    *,
    reference: str,
    clause: str,
    needs: tuple[str, ...] = ("production", "trade"),
    thresholds: tuple[str, ...] = (),
    is_hint: bool = False,
) -> Screen:
    name = str(getattr(find, "__name__", ""))
    title, what_it_asks = SCREEN_TITLES[name]
    return Screen(
        id=name,
        title=title,
        what_it_asks=what_it_asks,
        reference=reference,
        clause=clause,
        needs=needs,
        thresholds=thresholds,
        is_hint=is_hint,
        find=find,
    )


_ALL = (
    _screen(
        exports_without_supply,
        reference="Page 1954; Avenhaus 1986 (material balance, CUMUF); Republic of Congo 2004, Lebanon 2009",
        clause="KPCS-CD:AnnexIII.a",
        needs=("trade",),
        thresholds=("balance_carats_share", "balance_usd_share"),
    ),
    _screen(
        unusual_price,
        reference="Hampel 1974; Rousseeuw & Croux 1993 (median/MAD); Efron & Morris 1975 (shrinkage)",
        clause="KPCS-CD:AnnexIII.b",
        thresholds=("window", "price_floor", "peer_weight", "price_z", "price_factor"),
    ),
    _screen(
        decimal_slip,
        reference="de Waal, Pannekoek & Scholtus 2011, chapter 2 (systematic unit errors)",
        clause="KPCS-CD:AnnexIII.b",
        thresholds=(
            "window",
            "level_floor",
            "peer_weight",
            "slip_gain",
            "slip_doubt_five",
            "slip_doubt_both",
        ),
    ),
    _screen(
        repeated_figure,
        reference="ESS handbook on validation 2018 (duplicates); Togo 2005H1 and 2006H1",
        clause="KPCS-CD:AnnexIII.c",
        thresholds=("repeat_digits", "repeat_digits_abroad", "repeat_least_carats"),
    ),
    _screen(
        double_filing,
        reference="ESS handbook on validation 2018 (uniqueness rules); Indonesia 2007 and 2008",
        clause="KPCS-CD:AnnexIII.c",
        thresholds=("parts_tolerance",),
    ),
    _screen(
        unreadable_row,
        reference="ESS handbook on validation 2018 (format and domain rules)",
        clause="KPCS-CD:AnnexIII.b",
    ),
    _screen(
        missing_quantity,
        reference="KPCS-CD:AnnexI.A (carat weight and value); Central African Republic 2003",
        clause="KPCS-CD:AnnexIII.b",
    ),
    _screen(
        silence,
        reference="KP-AD:data-anomaly-questionnaire (non-submitters); Venezuela from 2005",
        clause="KPCS-CD:AnnexIII.c",
        thresholds=("silence_least_share", "silence_half_days"),
    ),
    _screen(
        filed_too_early,
        reference="KPCS-CD:AnnexIII.c (within two months of the end of the period); India 2023H2",
        clause="KPCS-CD:AnnexIII.c",
        thresholds=("early_days",),
    ),
    _screen(
        period_jump,
        reference="Hidiroglou & Berthelot 1986",
        clause="KP-AD:data-anomaly-questionnaire",
        thresholds=("jump_exponent", "jump_bound", "jump_floor", "jump_factor", "jump_z"),
    ),
    _screen(
        above_capacity,
        reference="Working Group of Diamond Experts (resource checks); Republic of Congo 2004, Ghana 2006",
        clause="KPCS-CD:AnnexIII.c",
        thresholds=("capacity_factor", "capacity_history"),
    ),
    _screen(
        gem_industrial_shift,
        reference="Guinea to Lebanon 2009; unit-value and mix edits, UN IMTS Compilers Manual 2013",
        clause="KPCS-CD:AnnexIII.b",
        needs=("trade",),
        thresholds=("shift_factor", "shift_z"),
    ),
    _screen(
        sector_shift,
        reference="Sectors told apart (resolved in 2018); transposition errors, de Waal et al. 2011",
        clause="KPCS-CD:AnnexIII.c",
        needs=("production",),
        thresholds=("shift_factor", "shift_z", "swap_gain"),
    ),
    _screen(
        independent_source,
        reference="IMF Data Quality Assessment Framework 3.4; BGS on China, and on DRC in 2008",
        clause="KP-AD:data-anomaly-questionnaire",
        needs=("independent",),
        thresholds=("source_tolerance", "source_asks_from", "source_gap"),
    ),
    _screen(
        digit_preference,
        reference="Myers 1940 (heaping of digits)",
        clause="KPCS-CD:AnnexIII.b",
        thresholds=("round_share", "round_least", "flat_price_periods"),
        is_hint=True,
    ),
    _screen(
        late_revision,
        reference="IMF Data Quality Assessment Framework 2.4; McKenzie & Gamba (OECD) 2008",
        clause="KPCS-CD:AnnexIII.e",
        thresholds=("revision_days", "revision_share"),
        is_hint=True,
    ),
)

#: Every screen by its id.
SCREENS: Mapping[str, Screen] = MappingProxyType({each.id: each for each in _ALL})
