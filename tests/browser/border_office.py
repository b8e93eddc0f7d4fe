"""Prints what the border's tests need of a filled office: a certificate that is good today, a post's code."""

from __future__ import annotations

import json
import os
import sys
from hashlib import sha256

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")

import django

django.setup()

from openkp.border import Desk, Moment, open_bundle  # noqa: E402
from openkp.office import clock  # noqa: E402
from openkp.office.acting import Actor  # noqa: E402
from openkp.office.border import acts, building  # noqa: E402
from openkp.office.border.models import BorderPolicy  # noqa: E402
from openkp.office.parties.models import Membership  # noqa: E402
from openkp.office.permissions import Capacity  # noqa: E402
from openkp.office.register.models import Entry  # noqa: E402
from openkp.statements import open_statement, qr_text  # noqa: E402


def asked(post: str) -> dict[str, str]:
    """text and number of a certificate against which nothing is found, code of the post."""
    now = clock.now()
    officers = Membership.objects.select_related("user", "authority")
    officer = Actor(officers.filter(capacity=Capacity.IMPORTING_OFFICER)[0])
    made = acts.make_post_code(officer, post=post, now=now)
    maker = building.maker_of("")
    if made.record is None or maker is None:
        raise RuntimeError(f"no post code or no maker: {made.findings}")
    desk = Desk(open_bundle(building.build_bundle(maker, now)))
    held = [bytes(one.content) for one in Entry.objects.filter(kind="certificate")]
    verdicts = [(one, desk.verify(one, at=Moment(now=now, day=now.date()))) for one in held]
    good = [one for one, verdict in verdicts if verdict.answer == "good"]
    if not good:
        raise RuntimeError(f"no certificate is good today: {[verdict.answer for _, verdict in verdicts]}")
    number = open_statement(good[0]).statement.document.number
    return {"text": qr_text(good[0]), "number": number, "code": made.record[1]}


def newer(hours: int) -> dict[str, str]:
    """Make a newer bundle, which differs by the hours after which an answer is amber. Returns its digest."""
    maker = building.maker_of("")
    if maker is None:
        raise RuntimeError("no maker")
    BorderPolicy.objects.update_or_create(authority=maker, defaults={"amber_after_hours": hours})
    return {"digest": sha256(building.build_bundle(maker, clock.now())).hexdigest()}


if __name__ == "__main__":
    what, value = sys.argv[1:]
    sys.stdout.write(json.dumps(newer(int(value)) if what == "newer" else asked(value)))
