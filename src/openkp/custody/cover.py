"""What an export may say and hold: origins that decisions bar, the list on the certificate, and the cover.

A decision bars stones, not books: a parcel is stopped exactly if it may hold stones of a barred origin, which
is so where the most that is possible of that origin is above zero, also when its share rounds to nothing.
All carats are whole hundredths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from openkp.custody.certificate_lists import certificate_origins, composition_of
from openkp.custody.composition import Composition, Share
from openkp.custody.events import Event, EventKind
from openkp.custody.ledger import in_carats
from openkp.custody.origins import OriginKey
from openkp.scheme.effects import Counts, Place
from openkp.scheme.findings import Finding, Param, Severity
from openkp.scheme.provisions import Provision
from openkp.scheme.regime import Regime, Standing

__all__ = [
    "Bars",
    "arrivals",
    "asks_of_place",
    "barred",
    "certificate_origins",
    "composition_of",
    "cover",
    "not_stated",
    "weighed",
]

#: What the regime says of stones that may not move -> the same about an origin in a parcel.
_CODES = {
    "barred_by_decision": "custody_origin_barred",
    "barred_place_by_decision": "custody_origin_barred",
    "place_needed": "custody_origin_place_needed",
    "decisions_disagree": "custody_origin_disputed",
}
#: The same as a question when stones come into the books.
_ASKED = {
    "custody_origin_barred": "custody_place_barred",
    "custody_origin_place_needed": "custody_place_needed",
    "custody_origin_disputed": "custody_place_disputed",
    "custody_origin_no_participant": "custody_place_no_participant",
}
#: Places that are remembered for a day; more than any book has origins.
MAX_REMEMBERED = 20_000
_OFF_THE_LIST = (Standing.REMOVED, Standing.NOT_PARTICIPANT)


class Bars:
    """The bars of one day, asked about many parcels; what was asked once is remembered.

    regime: that of the day of issue.
    """

    def __init__(self, regime: Regime) -> None:
        self.regime = regime
        self._said: dict[tuple[str, Place], tuple[tuple[Finding, Provision | None], ...]] = {}

    def on(
        self, composition: Composition, *, subject: str, arrived: Mapping[OriginKey, date] | None = None
    ) -> tuple[Finding, ...]:
        """The same as `barred`."""
        days = arrived or {}
        return tuple(
            _blocks(said, subject, _params(key, share, subject))
            for key, share in composition
            for country in _countries(key)
            for said, bar in self.said_of(country, _place(key))
            if said.severity is Severity.BLOCKS and not _came_before(bar, days.get(key))
        )

    def said_of(self, country: str, place: Place) -> tuple[tuple[Finding, Provision | None], ...]:
        """What holds for stones of a place: findings in this engine's codes, each with its provision."""
        known = self._said.get((country, place))
        if known is None:
            if len(self._said) >= MAX_REMEMBERED:
                self._said.clear()
            known = self._said[country, place] = tuple(self._ask(country, place))
        return known

    def _ask(self, country: str, place: Place) -> Iterator[tuple[Finding, Provision | None]]:
        where: dict[str, Param] = {"participant": country, "on": self.regime.day.isoformat()}
        if self.regime.status(country).standing in _OFF_THE_LIST:
            code, clause = "custody_origin_no_participant", "KPCS-CD:III.c"
            yield Finding(code=code, severity=Severity.BLOCKS, clause=clause, params=where), None
            return
        answer = self.regime.stones_of(country, place)
        provisions = {each.reference: each for each in answer.rests_on}
        for said in answer.findings:
            code = _CODES[said.code] if said.severity is Severity.BLOCKS else said.code
            params = where | dict(said.params)
            yield (
                Finding(code=code, severity=said.severity, clause=said.clause, params=params),
                provisions.get(said.clause),
            )


def barred(
    composition: Composition,
    *,
    regime: Regime,
    subject: str,
    arrived: Mapping[OriginKey, date] | None = None,
) -> tuple[Finding, ...]:
    """The origins of a parcel that may not be exported.

    Rule: the decision and paragraph that each finding names, which bind by KPCS-CD:VI.5 and KPCS-CD:III.c;
    KPCS-CD:III.c itself for a country that is no Participant.
    Units: `regime` is that of the day of issue. `subject` names the parcel.
    arrived: of origins whose stones came under a certificate, the day on which the last of them arrived by
    the books (`arrivals`). A bar on exports that began after it does not reach them: they had left.
    Left out, nothing is older than a bar; the certificate's own rules ask for the history in any case.
    Returns: a blocking finding for each origin of which there may be stones in it (`high` above zero). An
    origin that must be one of several countries counts as each of them, of an unknown place. Raises: nothing.
    Not here: stones of which nothing at all is stated, see `not_stated`.
    """
    return bars_of(regime).on(composition, subject=subject, arrived=arrived)


@lru_cache(maxsize=64)
def bars_of(regime: Regime) -> Bars:
    """The bars of a regime, kept in memory (bounded): lists of parcels ask about the same few origins."""
    return Bars(regime)


def arrivals(events: Iterable[Event]) -> dict[OriginKey, date]:
    """For each origin that came by imports only, the day on which the last of its stones arrived.

    events: the sources of a parcel, as a trace back to them names them.
    """
    last: dict[OriginKey, date] = {}
    at_home: set[OriginKey] = set()
    for event in events:
        keys = event.origins.shares
        if event.kind is not EventKind.IMPORT:
            at_home |= keys.keys()
            continue
        for key in keys:
            last[key] = max(event.happened_on, last.get(key, event.happened_on))
    return {key: day for key, day in last.items() if key not in at_home}


def asks_of_place(composition: Composition, *, regime: Regime, subject: str) -> tuple[Finding, ...]:
    """What a person must look at when stones come into the books: their place is, or may be, under a bar.

    Rule: as for `barred`. The stones are there and are recorded; the question goes to the authority.
    Units: `regime` is that of the day of production or of arrival. `subject` names the event or parcel.
    Returns: a question for each origin under a bar, or of a country with a barred place where the place or
    time of production is not stated. Raises: nothing.
    """
    bars = bars_of(regime)
    found = []
    for key, share in composition:
        for country in _countries(key):
            for said, _ in bars.said_of(country, _place(key)):
                code = "custody_place_asked" if said.code == "place_asked" else _ASKED.get(said.code)
                if code is None:
                    continue
                params = dict(said.params) | _params(key, share, subject)
                found.append(
                    Finding(
                        code=code,
                        severity=Severity.ASKS,
                        clause=said.clause,
                        subject=subject,
                        params=params,
                    )
                )
    return tuple(found)


def not_stated(composition: Composition, *, subject: str) -> tuple[Finding, ...]:
    """Stones of which no origin at all is stated: what a certificate lists is not the whole.

    Rule: KPCS-CD:I.country-of-origin with KPCS-CD:IV.a.
    Returns: a question with the carats for each such entry (by time of production). Raises: nothing.
    """
    return tuple(
        Finding(
            code="custody_origin_not_stated",
            severity=Severity.ASKS,
            clause="KPCS-CD:I.country-of-origin",
            subject=subject,
            params=_params(key, share, subject),
        )
        for key, share in composition
        if not _countries(key)
    )


def cover(
    wanted: int, drawn: int, *, is_transition: bool, subject: str = "from_stock"
) -> tuple[Finding, ...]:
    """Whether the parcels that an application names cover the carats of its certificate, exactly.

    Rule: KPCS-CD:IV.a: every export traces to what was mined, bought or imported.
    Units: `wanted` hundredths on the certificate, `drawn` hundredths taken from the named parcels.
    is_transition: a missing cover is a note until a day that national law names.
    Returns: a blocking `custody_no_cover` where too little is named, in the transition `custody_no_cover_yet`
    (notes); a blocking `custody_cover_exceeds` where more would leave the books than the certificate says.
    Raises: nothing.
    """
    if wanted == drawn:
        return ()
    code, severity = "custody_cover_exceeds", Severity.BLOCKS
    if drawn < wanted and is_transition:
        code, severity = "custody_no_cover_yet", Severity.NOTES
    elif drawn < wanted:
        code = "custody_no_cover"
    return (
        Finding(
            code=code,
            severity=severity,
            clause="KPCS-CD:IV.a",
            subject=subject,
            params={
                "wanted": in_carats(wanted),
                "there": in_carats(drawn),
                "difference": in_carats(abs(wanted - drawn)),
            },
        ),
    )


def weighed(wanted: int, named: int, *, tolerance: int, subject: str = "from_stock") -> tuple[Finding, ...]:
    """Parcels and scales differ within the tolerance, and what was weighed is what leaves the books.

    Rule: KPCS-CD:IV.a with KPCS-CD:AnnexII.17: the certificate bears what was weighed.
    Units: `wanted` hundredths on the certificate, all of them drawn; `named` hundredths that the application
    names; `tolerance` hundredths by which the two may differ.
    Returns: a question where they differ. Raises: nothing.
    """
    if wanted == named:
        return ()
    return (
        Finding(
            code="custody_weight_above_named" if wanted > named else "custody_weight_below_named",
            severity=Severity.ASKS,
            clause="KPCS-CD:IV.a",
            subject=subject,
            params={
                "wanted": in_carats(wanted),
                "named": in_carats(named),
                "difference": in_carats(abs(wanted - named)),
                "tolerance": in_carats(tolerance),
            },
        ),
    )


def spoken(key: OriginKey) -> str:
    """An origin for people: `CF, Bambari, 2014-03`; several possible countries as `BW / CF`; `?` for none."""
    parts = (key.country or " / ".join(key.among) or "?", key.zone, key.mine, key.licence, key.period)
    return ", ".join(part for part in parts if part)


def _came_before(bar: Provision | None, arrived: date | None) -> bool:
    """True if the stones had left the country before a bar on exports began."""
    if bar is None or arrived is None:
        return False
    counts_on_leaving = bar.effect.terms.counts_on in (Counts.EXPORT, Counts.ISSUE)
    return counts_on_leaving and arrived < bar.counts_from


def _countries(key: OriginKey) -> tuple[str, ...]:
    """The countries of which stones under the key may be; none where nothing is stated."""
    return (key.country,) if key.country else key.among


def _place(key: OriginKey) -> Place:
    return key.place if key.country else Place()


def _blocks(said: Finding, subject: str, params: dict[str, Param]) -> Finding:
    params = dict(said.params) | params
    return Finding(
        code=said.code, severity=Severity.BLOCKS, clause=said.clause, subject=subject, params=params
    )


def _params(key: OriginKey, share: Share, subject: str) -> dict[str, Param]:
    return {
        "parcel": subject[:60] or "-",
        "origin": spoken(key)[:160],
        "carats": in_carats(share.carats),
        "most": in_carats(share.high),
    }
