"""What people do at the border's pages: settle an alert, give a post its code, say when an answer is old."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from openkp.office import clock
from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.border.models import Alert, BorderPolicy, PostCode
from openkp.office.border.observing import report_seen
from openkp.office.messages import finding

__all__ = [
    "end_post_code",
    "make_post_code",
    "report_seen",
    "set_amber_after",
    "set_whom_to_call",
    "settle_alert",
]

#: A code has 10 random bytes: nobody guesses it, and a person types its twenty signs into a phone.
CODE_BYTES = 10
#: With the country's code, or posts abroad cannot call it.
TELEPHONE = re.compile(r"\+[0-9][0-9 ().-]{5,37}[0-9]")
#: Hours after which an answer may at the earliest and must at the latest be amber.
LEAST_HOURS, MOST_HOURS = 1, 8760


@act("settle_alert")
def settle_alert(actor: Actor, alert_id: int, *, how: str, now: datetime) -> Result[Alert]:
    """Say what an alert of the own authority came to. It stays readable; new sightings open it again."""
    alert = (
        Alert.objects.select_for_update(of=("self",)).filter(authority=actor.authority, pk=alert_id).first()
    )
    if alert is None:
        return stopped(
            [finding("record_not_found", "PRACTICE:records", record="alert", reference=str(alert_id))]
        )
    if alert.settled_at is not None:
        return stopped([finding("alert_settled_before", "PRACTICE:border", number=alert.number)])
    if not how.strip():
        return stopped(
            [finding("remark_missing", "PRACTICE:border", subject="how", field="What you found and did")]
        )
    alert.settled_at, alert.settled_by, alert.settled_how = now, actor.user, how.strip()
    alert.save(update_fields=["settled_at", "settled_by", "settled_how"])
    return Result(alert, noted=(Noted(alert.number or alert.matter[:60], {"how": how.strip()}),))


def digest_of_code(code: str) -> str:
    """What is kept of a code, in hexadecimal; spaces, hyphens and case do not count."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return sha256(b"openkp/post-code/v1" + plain.encode()).hexdigest()


@act("make_post_code")
def make_post_code(actor: Actor, *, post: str, now: datetime) -> Result[tuple[PostCode, str]]:
    """A code for the devices of a post; the code itself is in the answer and nowhere else."""
    name = " ".join(post.split())
    if not name:
        return stopped([finding("remark_missing", "PRACTICE:border", subject="post", field="Post")])
    if PostCode.objects.filter(authority=actor.authority, post=name, ended_at__isnull=True).exists():
        return stopped([finding("name_taken", "PRACTICE:border", subject="post", name=name)])
    raw = clock.random_bytes(CODE_BYTES).hex().upper()
    code = "-".join(raw[start : start + 5] for start in range(0, len(raw), 5))
    kept = PostCode.objects.create(
        authority=actor.authority,
        post=name[:120],
        code_digest=digest_of_code(code),
        made_at=now,
        made_by=actor.user,
    )
    return Result((kept, code), noted=(Noted(name[:60]),))


@act("end_post_code")
def end_post_code(actor: Actor, code_id: int, *, now: datetime) -> Result[PostCode]:
    """From now on nothing is taken in with the code: a phone was lost, a post closed."""
    code = PostCode.objects.filter(authority=actor.authority, pk=code_id, ended_at__isnull=True).first()
    if code is None:
        return stopped(
            [finding("record_not_found", "PRACTICE:records", record="post code", reference=str(code_id))]
        )
    code.ended_at = now
    code.save(update_fields=["ended_at"])
    return Result(code, noted=(Noted(code.post[:60]),))


def code_holder(code: str) -> PostCode | None:
    """The post whose code this is, if it has not ended."""
    if not code or len(code) > 100:
        return None
    return (
        PostCode.objects.select_related("authority")
        .filter(code_digest=digest_of_code(code), ended_at__isnull=True)
        .first()
    )


@act("set_amber_after")
def set_amber_after(actor: Actor, *, hours: int, now: datetime) -> Result[BorderPolicy]:
    """After how many hours without a newer bundle the posts of the authority answer amber, not green."""
    if not LEAST_HOURS <= hours <= MOST_HOURS:
        return stopped(
            [
                finding(
                    "amber_hours_wrong",
                    "PRACTICE:border",
                    subject="hours",
                    found=hours,
                    least=LEAST_HOURS,
                    most=MOST_HOURS,
                )
            ]
        )
    policy, _ = BorderPolicy.objects.update_or_create(
        authority=actor.authority, defaults={"amber_after_hours": hours}
    )
    return Result(policy, noted=(Noted(actor.authority.code, {"hours": hours}),))


@act("set_whom_to_call")
def set_whom_to_call(actor: Actor, *, telephone: str, mail: str, now: datetime) -> Result[BorderPolicy]:
    """Say by which telephone and mail address posts everywhere reach the authority; empty takes it away."""
    telephone, mail = telephone.strip(), mail.strip()
    found = []
    if telephone and not TELEPHONE.fullmatch(telephone):
        found.append(finding("telephone_wrong", "PRACTICE:border", subject="telephone", found=telephone))
    if mail:
        try:
            validate_email(mail)
        except ValidationError:
            found.append(finding("mail_wrong", "PRACTICE:border", subject="mail", found=mail))
    if found:
        return stopped(found)
    policy, _ = BorderPolicy.objects.update_or_create(
        authority=actor.authority, defaults={"telephone": telephone, "mail": mail}
    )
    return Result(policy, noted=(Noted(actor.authority.code, {"telephone": telephone, "mail": mail}),))
