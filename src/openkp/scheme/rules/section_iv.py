"""Section IV: designated authorities and tamper-resistant containers."""

from __future__ import annotations

from collections.abc import Collection

from openkp.scheme.documents import Certificate
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.policies import NationalPolicy


def authority_is_designated(
    name: str, *, participant: str, designated: Collection[str], subject: str
) -> Finding | None:
    """The authority on the paper is one that the Participant designated.

    Rule: KPCS-CD:IV.b.
    Units: `designated` are the names that the Participant notified through the Chair, valid on the day;
    names are compared without regard to case and spacing. `subject` is the field with the name.
    Returns: a question for another name (a ministry may have been renamed), or None; None where no authority
    of the Participant is known.
    Raises: nothing.
    """
    if not designated or not name.strip():
        return None
    if same_name(name) in {same_name(known) for known in designated}:
        return None
    return Finding(
        code="authority_not_designated",
        severity=Severity.ASKS,
        clause="KPCS-CD:IV.b",
        subject=subject,
        params={
            "found": name[:200],
            "participant": participant[:40],
            "expected": "; ".join(sorted(designated))[:400],
        },
    )


def same_name(name: str) -> str:
    """A name without regard to case and spacing, for comparing two papers."""
    return " ".join(name.casefold().split())


def containers_are_sealed(
    certificate: Certificate, *, policy: NationalPolicy | None = None
) -> tuple[Finding, ...]:
    """A shipment travels in tamper-resistant containers, each with its seal.

    Rule: KPCS-CD:IV.c; more than one seal where the issuer's policy says so.
    Units: `policy` is the issuer's on the day of issue; without it, one seal is enough.
    Returns: a blocking finding where there is no container or one has no seal; a question for each with fewer
    seals than the policy wants.
    Raises: nothing.
    """
    if not certificate.containers:
        return (
            Finding(
                code="containers_missing",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:IV.c",
                subject="containers",
            ),
        )
    needed = policy.seals_per_container if policy else 1
    found: list[Finding] = []
    for place, container in enumerate(certificate.containers):
        if not container.seals or not all(container.seals):
            found.append(
                Finding(
                    code="seal_missing",
                    severity=Severity.BLOCKS,
                    clause="KPCS-CD:IV.c",
                    subject=f"containers[{place}].seals",
                    params={"container": container.mark[:64] or str(place + 1)},
                )
            )
        elif policy and len(container.seals) < needed:
            found.append(
                Finding(
                    code="seals_too_few",
                    severity=Severity.ASKS,
                    clause=policy.sources.get("seals_per_container", "KPCS-CD:IV.c"),
                    subject=f"containers[{place}].seals",
                    params={
                        "container": container.mark[:64] or str(place + 1),
                        "found": len(container.seals),
                        "needed": needed,
                    },
                )
            )
    return tuple(found)


def seals_are_not_repeated(certificate: Certificate) -> tuple[Finding, ...]:
    """No seal number closes two containers.

    Rule: KPCS-CD:IV.c; a tamper-resistant seal has a number of its own.
    Returns: a question for each seal number that was already met.
    Raises: nothing.
    """
    seals = certificate.seals
    if len(seals) < 2 or len(set(seals)) == len(seals):
        return ()
    seen: set[str] = set()
    found: list[Finding] = []
    for place, container in enumerate(certificate.containers):
        for which, seal in enumerate(container.seals):
            if seal and seal in seen:
                found.append(
                    Finding(
                        code="seal_repeated",
                        severity=Severity.ASKS,
                        clause="KPCS-CD:IV.c",
                        subject=f"containers[{place}].seals[{which}]",
                        params={"seal": seal[:64]},
                    )
                )
            seen.add(seal)
    return tuple(found)
