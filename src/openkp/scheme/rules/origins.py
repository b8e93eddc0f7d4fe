"""Country of origin (section I, Annex I A) and, for a re-export, where the stones came in.

An origin is where stones were mined, whoever ships them. Participation on the day of issue is what counts.
"""

from __future__ import annotations

from openkp.scheme.documents import Certificate, Origin
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.policies import NationalPolicy
from openkp.scheme.regime import Regime, Standing
from openkp.scheme.rules.section_iv import same_name


def origins_are_listed(certificate: Certificate, *, destination_policy: NationalPolicy) -> Finding | None:
    """A certificate of mixed origin lists the countries.

    Rule: KPCS-CD:AnnexI.A.c asks for the country of unmixed origin only; a Participant may refuse "mixed"
    without a list (the European Union since 2025-03-01).
    Units: the policy is the destination's.
    Returns: a blocking finding where the destination requires the list, else a question; None with a list.
    Raises: nothing.
    """
    if certificate.origins:
        return None
    clause = destination_policy.sources.get("requires_origin_list")
    required = destination_policy.requires_origin_list
    return Finding(
        code="origin_list_required" if required else "origin_list_missing",
        severity=Severity.BLOCKS if required else Severity.ASKS,
        clause=(clause if required and clause else "KPCS-CD:AnnexI.A.c"),
        subject="origins",
        params={"destination": certificate.destination_participant[:40]},
    )


def origins_may_trade(certificate: Certificate, *, regime: Regime) -> tuple[Finding, ...]:
    """Each country of origin is a Participant on the day of issue.

    Rule: KPCS-CD:III.c with KPCS-CD:I.country-of-origin; a mixed parcel counts by each origin.
    Units: `regime` is that of the day of issue.
    Returns: a blocking finding for each origin that is not, or no longer, on the list.
    Raises: nothing.
    Not here: suspensions, zones, mines and conditions, see `decisions_obeyed`.
    """
    found: list[Finding] = []
    for place, origin in enumerate(certificate.origins):
        standing = regime.status(origin.participant).standing
        if standing in (Standing.REMOVED, Standing.NOT_PARTICIPANT):
            found.append(
                Finding(
                    code="origin_may_not_trade",
                    severity=Severity.BLOCKS,
                    clause="KPCS-CD:III.c",
                    subject=f"origins[{place}].participant",
                    params={
                        "origin": origin.participant[:40],
                        "on": regime.day.isoformat(),
                        "standing": standing.value,
                    },
                )
            )
    return tuple(found)


def origins_mine_diamonds(certificate: Certificate, *, regime: Regime) -> tuple[Finding, ...]:
    """An origin is a country where stones are mined, not one through which they passed.

    Rule: PRACTICE:origin-plausible, with KPCS-CD:I.country-of-origin against I.country-of-provenance.
    Units: `regime` is that of the day of issue, for who is a member of the European Union.
    Returns: a question for the European Union or a member as origin: none of them mines diamonds.
    Raises: nothing.
    Not here: the quantity a country can mine, which is a matter of statistics.
    """
    return tuple(
        Finding(
            code="origin_is_eu",
            severity=Severity.ASKS,
            clause="PRACTICE:origin-plausible",
            subject=f"origins[{place}].participant",
            params={"origin": origin.participant[:40]},
        )
        for place, origin in enumerate(certificate.origins)
        if regime.status(origin.participant).participant == "EU"
    )


def origins_are_not_repeated(certificate: Certificate) -> tuple[Finding, ...]:
    """Each origin is named once; two zones, mines or times of production of one country are two origins.

    Rule: KPCS-CD:AnnexI.A.c; the product's reading, since a repeated country is a slip or hides another.
    Units: zones and mines without regard to case and spacing; both days of production exactly.
    Returns: a question for each origin that was already named.
    Raises: nothing.
    """
    origins = certificate.origins
    if len(origins) < 2 or len({origin.participant for origin in origins}) == len(origins):
        return ()
    seen: set[tuple[object, ...]] = set()
    found: list[Finding] = []
    for place, origin in enumerate(origins):
        identity = _identity(origin)
        if identity in seen:
            found.append(
                Finding(
                    code="origin_repeated",
                    severity=Severity.ASKS,
                    clause="KPCS-CD:AnnexI.A.c",
                    subject=f"origins[{place}].participant",
                    params={"origin": origin.participant[:40]},
                )
            )
        seen.add(identity)
    return tuple(found)


def _identity(origin: Origin) -> tuple[object, ...]:
    """What makes an origin one and not another; its carats do not."""
    place = (origin.participant, same_name(origin.zone), same_name(origin.mine))
    return (*place, origin.produced_from, origin.produced_to)


def origin_carats_are_positive(certificate: Certificate) -> tuple[Finding, ...]:
    """The carats of an origin, where given, are more than zero.

    Rule: KPCS-CD:AnnexI.A.l. A share by bookkeeping of zero stands beside a range that begins at zero: stones
    of that origin may be in the parcel, and who reads the certificate must know of it.
    Returns: a blocking finding for each origin with fewer than zero carats, or zero and no such range.
    Raises: nothing.
    """
    return tuple(
        Finding(
            code="origin_carats_not_positive",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:AnnexI.A.l",
            subject=f"origins[{place}].carats",
            params={"origin": origin.participant[:40], "found": str(origin.carats)},
        )
        for place, origin in enumerate(certificate.origins)
        if origin.carats is not None and (origin.carats.hundredths < 0 or _is_nothing(origin))
    )


def _is_nothing(origin: Origin) -> bool:
    """True for carats of zero that no range allows to be more."""
    at_most = origin.max_carats
    is_zero = origin.carats is not None and not origin.carats.hundredths
    return is_zero and (at_most is None or at_most.hundredths <= 0)


def origin_ranges_are_possible(certificate: Certificate) -> tuple[Finding, ...]:
    """A share by bookkeeping lies within its range, and the ranges of all origins hold the whole parcel.

    Rule: KPCS-CD:AnnexI.A.l, with KPCS-CD:IV.a: a share of a mixture is bookkeeping; the range says what may
    be true. `min_carats` and `max_carats` are given both or not at all, and only beside `carats`.
    Units: carats in hundredths, no tolerance.
    Returns: a blocking finding for each range that is not complete or not possible. Raises: nothing.
    """
    declared = sum(line.carats.hundredths for line in certificate.lines)
    found = (
        _wrong_range(origin, place, declared)
        for place, origin in enumerate(certificate.origins)
        if origin.min_carats is not None or origin.max_carats is not None
    )
    return tuple(each for each in found if each is not None)


def _wrong_range(origin: Origin, place: int, declared: int) -> Finding | None:
    low, carats, high = origin.min_carats, origin.carats, origin.max_carats
    if low is None or high is None or carats is None:
        given = (("carats", carats), ("min_carats", low), ("max_carats", high))
        return Finding(
            code="origin_range_incomplete",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:AnnexI.A.l",
            subject=f"origins[{place}]",
            params={
                "origin": origin.participant[:40],
                "missing": ", ".join(name for name, value in given if value is None),
            },
        )
    is_ordered = 0 <= low.hundredths <= carats.hundredths <= high.hundredths
    if is_ordered and high.hundredths <= declared:
        return None
    return Finding(
        code="origin_range_beyond" if is_ordered else "origin_range_wrong",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.l",
        subject=f"origins[{place}]",
        params={
            "origin": origin.participant[:40],
            "low": str(low),
            "carats": str(carats),
            "high": str(high),
            "lines": _carats(declared),
        },
    )


def origin_carats_add_up(certificate: Certificate) -> Finding | None:
    """The carats of the origins make up the carats of the lines.

    Rule: KPCS-CD:AnnexI.A.l; where each origin has carats they equal the total, where some have they do not
    pass it.
    Units: carats in hundredths, no tolerance: both are the same paper.
    Returns: a blocking finding with both sums and the difference, or None.
    Raises: nothing.
    """
    given = [origin.carats.hundredths for origin in certificate.origins if origin.carats is not None]
    if not given:
        return None
    total, declared = sum(given), sum(line.carats.hundredths for line in certificate.lines)
    if total == declared or (len(given) < len(certificate.origins) and total < declared):
        return None
    return Finding(
        code="origin_carats_differ",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.l",
        subject="origins",
        params={
            "origins": _carats(total),
            "lines": _carats(declared),
            "difference": _carats(total - declared),
        },
    )


def _carats(hundredths: int) -> str:
    """As text; a sum may be beyond what `Carats` holds, because this is where slips are found."""
    sign = "-" if hundredths < 0 else ""
    whole, part = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{part:02d}"


def reexport_names_its_sources(
    certificate: Certificate, *, issuer_policy: NationalPolicy, is_issuing: bool = False
) -> Finding | None:
    """Stones that the issuer did not mine came in under other certificates, and these are named.

    Rule: the clause that the issuer's policy names for `source_certificates` (Canada: SOR/2003-15 s. 2), else
    KPCS-CD:IV.a: internal controls keep each export traceable to production or to an import.
    Units: `is_issuing` is True at the issuing desk. Annex I A does not print sources, so to anyone else their
    absence on the paper is a question.
    Returns: a blocking finding at the issuing desk where the issuer's law asks for the sources, else a
    question; None where all origins are the issuer itself or sources are named.
    Raises: nothing.
    """
    if certificate.source_certificates:
        return None
    issuer = certificate.issuing_participant
    origins = certificate.origins
    if origins and all(origin.participant == issuer for origin in origins):
        return None
    clause = issuer_policy.sources.get("source_certificates")
    return Finding(
        code="source_certificates_missing",
        severity=Severity.BLOCKS if clause and is_issuing else Severity.ASKS,
        clause=clause or "KPCS-CD:IV.a",
        subject="source_certificates",
        params={"issuer": issuer[:40]},
    )


def sources_are_other_certificates(certificate: Certificate) -> tuple[Finding, ...]:
    """No certificate is its own source, and each source is named once.

    Rule: KPCS-CD:IV.a.
    Returns: a blocking finding where the certificate names its own number; a question for a repeated source.
    Raises: nothing.
    """
    if not certificate.source_certificates:
        return ()
    own = certificate.number.strip().upper()
    seen: set[str] = set()
    found: list[Finding] = []
    for place, number in enumerate(certificate.source_certificates):
        source = number.strip().upper()
        subject = f"source_certificates[{place}]"
        if source == own:
            found.append(
                Finding(
                    code="source_is_itself", severity=Severity.BLOCKS, clause="KPCS-CD:IV.a", subject=subject
                )
            )
        elif source in seen:
            found.append(
                Finding(
                    code="source_repeated",
                    severity=Severity.ASKS,
                    clause="KPCS-CD:IV.a",
                    subject=subject,
                    params={"number": number[:64]},
                )
            )
        seen.add(source)
    return tuple(found)
