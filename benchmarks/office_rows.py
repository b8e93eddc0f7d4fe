"""Issue through the office's act, durable on SQLite: rules, number, signature, log, head."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import Row, durable_writes_per_second, rate, wall_milliseconds

if TYPE_CHECKING:
    from openkp.office.acting import Actor

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BATCH, BATCHES, SINGLES = 100, 10, 100
CONTENT: dict[str, Any] = {
    "origins": [{"participant": "BW"}],
    "destination_participant": "AE",
    "importer": {"name": "Desert Rose Rough DMCC", "address": "Unit 1, Jumeirah Lakes, Dubai"},
    "lines": [
        {"hs": "710231", "carats": "120.50", "usd": "18075.00"},
        {"hs": "710221", "carats": "80.00", "usd": "960.00"},
    ],
    "parcels": 2,
    "containers": [{"mark": "BOX-1", "seals": ["BW-S-1001"]}],
    "source_certificates": [],
}


def issue_rows() -> list[Row]:
    """Batches of a hundred and single certificates, and the PDF."""
    with tempfile.TemporaryDirectory(prefix="openkp-bench-") as folder:
        os.environ |= {"OPENKP_HOME": folder, "DJANGO_SETTINGS_MODULE": "openkp.office.settings"}
        os.environ.pop("OPENKP_DATABASE", None)
        import django

        django.setup()
        return _measure(Path(folder))


def _measure(folder: Path) -> list[Row]:
    from openkp.office.certificates import acts

    officer = _office()
    disk = durable_writes_per_second(folder)
    on_clock, on_cpu = [], []
    for batch in range(BATCHES):
        references = [f"B-{batch * BATCH + place}" for place in range(BATCH)]
        clock, cpu = time.perf_counter(), time.process_time()
        acts.issue_certificates(officer, references, now=NOW).done  # noqa: B018 - raises if it was refused
        on_clock.append(BATCH / (time.perf_counter() - clock))
        on_cpu.append(BATCH / (time.process_time() - cpu))
    serials = iter(range(BATCH * BATCHES, BATCH * BATCHES + SINGLES))
    middle, late = wall_milliseconds(
        lambda: acts.issue_certificates(officer, [f"B-{next(serials)}"], now=NOW).done, rounds=SINGLES
    )
    return [
        Row(
            name="issue, batch of 100, durable",
            value=statistics.median(on_cpu),
            unit="per CPU second",
            against={"same, per second of clock": statistics.median(on_clock)},
            target="5,000",
        ),
        Row(
            name="issue, one by one, durable",
            value=1000 / middle,
            unit="per second of clock",
            against={"append + fdatasync of this disk": disk, "p95 in ms": late},
            target="0.3 of the disk, p95 under 50 ms",
        ),
        *_paper_rows(),
    ]


def _office() -> Actor:
    from django.core.management import call_command

    from openkp.office.acting import Actor
    from openkp.office.certificates.models import Application, Examination
    from openkp.office.founding import make_roots, open_authority
    from openkp.office.parties import trusting
    from openkp.office.parties.models import Authority, Membership, Trader, User

    call_command("migrate", verbosity=0)
    first, last = date(2026, 1, 1), date(2028, 12, 31)
    make_roots(labels=("1", "2", "3"), valid_from=first, valid_to=last)
    authority = open_authority(
        Authority(code="bw", participant="BW", country="BW", name="Ministry of Minerals, Gaborone"),
        origin="bench.openkp.example",
        valid_from=first,
        valid_to=last,
    )
    trusting.publish(now=NOW)
    user = User.objects.create(username="officer", full_name="N. Mokgosi")
    membership = Membership.objects.create(
        user=user, capacity="issuing_officer", authority=authority, valid_from=first
    )
    trader = Trader.objects.create(authority=authority, name="Quiet Heron Rough", address="Gaborone")
    applications = Application.objects.bulk_create(
        Application(
            reference=f"B-{place}",
            authority=authority,
            trader=trader,
            state=Application.State.EXAMINED,
            content=CONTENT,
            created_by=user,
            created_at=NOW,
        )
        for place in range(BATCH * BATCHES + SINGLES)
    )
    Examination.objects.bulk_create(
        Examination(
            application=application,
            officer=user,
            made_at=NOW,
            lines=CONTENT["lines"],
            parcels=2,
            containers=CONTENT["containers"],
        )
        for application in applications
    )
    return Actor(membership)


def _paper_rows() -> list[Row]:
    """The PDF of one of the certificates just issued: set, and sealed."""
    from cryptography.hazmat.primitives.asymmetric import ec

    from openkp.office.certificates.models import Certificate
    from openkp.statements import qr_text
    from openkp.statements.paper import Language, PaperRequest, render_certificate
    from openkp.statements.paper_seal import authority_x509, seal_pdf

    certificate = Certificate.objects.select_related("entry").order_by("pk")[0]
    content, signed = certificate.to_content(), bytes(certificate.entry.content)
    request = PaperRequest(
        qr_text=qr_text(signed),
        signed=signed,
        payload=b"{}",
        language=Language.ENGLISH,
        authority_name=content.issuing_authority,
        made_at=NOW,
    )
    key = ec.generate_private_key(ec.SECP256R1())
    chain = authority_x509(
        key,
        common_name="Bench",
        participant="BW",
        valid_from=NOW,
        valid_to=NOW.replace(year=2028),
        serial=1,
    )
    pdf = render_certificate(content, paper=request)
    return [
        Row(
            name="PDF: set the page",
            value=rate(lambda: render_certificate(content, paper=request), seconds=3),
            unit="per CPU second",
            against={"bytes": float(len(pdf))},
        ),
        Row(
            name="PDF: seal it (PAdES)",
            value=rate(
                lambda: seal_pdf(
                    pdf, private_key=key, x509_chain=(chain,), reason="b", location="b", signed_at=NOW
                ),
                seconds=2,
            ),
            unit="per CPU second",
            against={},
        ),
    ]
