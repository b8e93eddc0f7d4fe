"""The key commands in the office that is set up here: by its acts, as its administrator."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from openkp.cli.opening import actor_for, home_path, open_office
from openkp.cli.options import now
from openkp.cli.speaking import Ending, Trouble, end, end_by, explain_all, put, put_json, say, wrong_use


def make_in_office(
    who: str, purpose: str, first: date, last: date, *, in_module: bool, as_json: bool
) -> None:
    """`openkp keys make --as`."""
    open_office()
    from openkp.office import clock
    from openkp.office.parties import acts

    actor = actor_for(who, "make_key")
    result = acts.make_key(
        actor,
        purpose=_purpose(purpose),
        valid_from=first,
        valid_to=last,
        in_module=in_module,
        now=clock.now(),
    )
    _tell(result, as_json=as_json)


def rotate_in_office(
    who: str, purpose: str, days: tuple[date, date], overlap: int, *, in_module: bool, as_json: bool
) -> None:
    """`openkp keys rotate --as`."""
    open_office()
    from openkp.office import clock
    from openkp.office.parties import acts

    actor = actor_for(who, "rotate_key")
    result = acts.rotate_key(
        actor,
        purpose=_purpose(purpose),
        valid_from=days[0],
        valid_to=days[1],
        overlap_days=overlap,
        in_module=in_module,
        now=clock.now(),
    )
    _tell(result, as_json=as_json)


def _purpose(name: str) -> Any:
    from openkp.office.parties.models import Key

    if name not in (Key.Purpose.STATEMENTS, Key.Purpose.LOG, Key.Purpose.WITNESS):
        raise wrong_use(
            f"An office makes no {name} keys for its authority.",
            "Its statement key signs decisions too; root keys are made into files, by their holders.",
        )
    return Key.Purpose(name)


def _tell(result: Any, *, as_json: bool) -> None:
    """The outcome of an act on a key, and the ending that goes with it."""
    from openkp.office.messages import as_json as finding_as_json

    findings = [finding_as_json(found) for found in result.findings]
    key = result.record
    if as_json:
        about = None if key is None else _row(key, now().date())
        put_json({"done": result.is_done, "waits": result.waits, "key": about, "findings": findings})
    elif key is not None:
        put(key.key_id)
        say(f"{key.get_purpose_display()}, {key.valid_from} to {key.valid_to}, {_place(key)}.")
    if result.findings and not as_json:
        say(explain_all(result.findings))
    end_by(result.is_done)


def withdraw_in_office(who: str, key_id: str, since: date | None, *, as_json: bool) -> None:
    """`openkp keys withdraw`."""
    open_office()
    from openkp.office import clock
    from openkp.office.parties import acts, aftermath

    actor = actor_for(who, "withdraw_key")
    result = acts.withdraw_key(actor, key_id, compromised_on=since, now=clock.now())
    if not result.is_done or since is None:
        _tell(result, as_json=as_json)
    affected = aftermath.signed_since(result.done, since or now().date())
    rows = [_affected(one) for one in affected]
    if as_json:
        put_json({"done": True, "key": _row(result.done, now().date()), "signed_since": rows})
    else:
        _put_affected(key_id, since, rows)
    end(Ending.FINE)


def _affected(one: Any) -> dict[str, Any]:
    return {
        "number": one.entry.number,
        "kind": one.entry.kind,
        "made_at": one.entry.made_at,
        "state": "" if one.certificate is None else one.certificate.state,
        "next_step": one.next_step,
    }


def _put_affected(key_id: str, since: date | None, rows: list[dict[str, Any]]) -> None:
    say(f"Key {key_id} is compromised since {since}; what the log held before that day stays good.")
    say(
        f"It signed {len(rows)} statements since:"
        if rows
        else "The register holds nothing that it signed since."
    )
    for row in rows:
        when = f"{row['made_at']:%Y-%m-%d %H:%M}"
        put(f"{row['number']}  {row['kind']}  {when}  {row['state']}  {row['next_step']}")
    if rows:
        say("A paper that none of your officers knows is a forgery: warn the importing authority.")
    say("Next: make a key if none is in use, and send the newest trust list to the posts.")


def list_signed_since(key_id: str, *, as_json: bool) -> None:
    """`openkp keys list --signed-since`."""
    open_office()
    from openkp.office.parties import aftermath
    from openkp.office.parties.models import Key

    key = Key.objects.select_related("authority").filter(key_id=key_id).first()
    if key is None or key.compromised_on is None:
        raise wrong_use(f"{key_id[:40]} is no compromised key of this office.", "See `openkp keys list`.")
    rows = [_affected(one) for one in aftermath.signed_since(key, key.compromised_on)]
    if as_json:
        put_json({"key": _row(key, now().date()), "signed_since": rows})
    else:
        _put_affected(key_id, key.compromised_on, rows)
    end(Ending.FINE)


def _place(key: Any) -> str:
    if key.token:
        return f"token {key.token}"
    return "passphrase" if key.private_pem else "elsewhere"


def _row(key: Any, today: date) -> dict[str, Any]:
    from openkp.office.parties.reads import key_state
    from openkp.office.parties.trusting import is_listed

    return {
        "key_id": key.key_id,
        "authority": key.label if key.authority is None else key.authority.code,
        "purpose": key.purpose,
        "kept": _place(key),
        "from": key.valid_from,
        "to": key.valid_to,
        "state": key_state(key, today),
        "withdrawn_on": key.withdrawn_on,
        "compromised_on": key.compromised_on,
        "listed": is_listed(key),
    }


def _all_keys() -> list[Any]:
    from openkp.office.parties.models import Key

    return list(Key.objects.select_related("authority").order_by("authority__code", "purpose", "pk"))


def list_office(*, as_json: bool) -> None:
    """`openkp keys list`."""
    open_office()
    rows = [_row(key, now().date()) for key in _all_keys()]
    if as_json:
        put_json({"keys": rows})
    for row in [] if as_json else rows:
        listed = "listed" if row["listed"] else "not listed"
        put(
            f"{row['key_id']}  {row['authority']:<20}  {row['purpose']:<10}  {row['from']} to {row['to']}  "
            f"{row['state']:<11}  {row['kept']}, {listed}"
        )
    end(Ending.FINE)


def check_office(*, as_json: bool) -> None:
    """`openkp keys check` without a file."""
    open_office()
    from dataclasses import asdict

    from openkp.cli.key_faults import faults_of

    found = [fault for key in _all_keys() for fault in faults_of(key, now().date())]
    is_fine = all(one.state != "wrong" for one in found)
    if as_json:
        put_json({"ok": is_fine, "faults": [asdict(one) for one in found]})
    else:
        for one in found:
            put(f"{one.state.upper():<6} {one.key_id}: {one.found}")
            put(f"       {one.mend}")
        say("All keys in use can sign, are listed, and do not end soon." if not found else "")
    end_by(is_fine)


def submission_of(key_id: str) -> tuple[str, bytes]:
    """The submission of a key of the office. Raises Trouble."""
    open_office()
    from openkp.cli.keys_opening import reached
    from openkp.office.parties.drafting import own_submission
    from openkp.office.parties.models import Key
    from openkp.office.register.signing import NoUsableKey

    row = (
        Key.objects.held().select_related("authority").filter(key_id=key_id, authority__isnull=False).first()
    )
    if row is None:
        raise wrong_use(
            f"{key_id[:60]} is neither a file nor a key of this office.", "See `openkp keys list`."
        )
    try:
        return row.key_id, own_submission(row, now=now())
    except NoUsableKey as error:
        raise reached(error) from error


def change_office_passphrase(new_file: Path | None, *, as_json: bool) -> None:
    """`openkp keys passphrase` without files: every key of the office, or none."""
    open_office()
    from django.conf import settings
    from django.db import transaction

    from openkp.cli.keys_opening import new_passphrase, reached
    from openkp.office import clock
    from openkp.office.parties.models import Key
    from openkp.office.register.signing import (
        COMING_FILE,
        PASSPHRASE_FILE,
        NoUsableKey,
        forget_opened,
        unlock,
    )
    from openkp.statements.key_sealing import RANDOM_BYTES, seal_private

    chosen = new_passphrase(new_file, "OPENKP_NEW_KEY_PASSPHRASE")
    kept, coming = home_path() / PASSPHRASE_FILE, home_path() / COMING_FILE
    is_in_file = not settings.KEY_PASSPHRASE_IS_GIVEN
    if is_in_file:
        _write_secret(coming, chosen)
    changed = []
    try:
        with transaction.atomic():
            for key in Key.objects.select_for_update().exclude(private_pem=""):
                random = clock.random_bytes(RANDOM_BYTES)
                key.private_pem = seal_private(unlock(key), chosen, random_bytes=random)
                key.save(update_fields=["private_pem"])
                changed.append(key.key_id)
    except NoUsableKey as error:
        coming.unlink(missing_ok=True)
        raise reached(error) from error
    if is_in_file:
        coming.replace(kept)
    forget_opened()
    if as_json:
        put_json({"changed": changed})
    say(f"{len(changed)} keys have the new passphrase. Old backups still open with the old one.")
    if not is_in_file:
        say("Set OPENKP_KEY_PASSPHRASE to it and restart `openkp serve`.")
    end(Ending.FINE)


def _write_secret(path: Path, text: str) -> None:
    import os

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Trouble(
            f"{path} cannot be written: {error.strerror}.", "Give the folder to the office."
        ) from error
