"""`openkp doctor`: what is wrong with this office and its machine, and how to mend it."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from openkp.cli.options import AsJson
from openkp.cli.speaking import Trouble, end_by, put, put_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at. state: `fine`, `look` (soon a problem) or `wrong`; mend: what to do."""

    name: str
    state: str
    found: str
    mend: str = ""


def fine(name: str, found: str) -> Check:
    """Nothing to do."""
    return Check(name=name, state="fine", found=found)


def doctor(as_json: AsJson = False) -> None:
    """Look at the environment, the database, keys, clock, logs and disk. Exit 1 if something is wrong."""
    checks = list(_all())
    is_fine = all(check.state != "wrong" for check in checks)
    if as_json:
        put_json({"ok": is_fine, "checks": [asdict(check) for check in checks]})
    else:
        marks = {"fine": "  fine ", "look": "  LOOK ", "wrong": "  WRONG"}
        for check in checks:
            put(f"{marks[check.state]} {check.name}: {check.found}")
            if check.mend:
                put(f"          {check.mend}")
        put("All is well." if is_fine else "Something is wrong; see above.")
    end_by(is_fine)


def _all() -> Iterator[Check]:
    from openkp.cli import doctor_checks, opening

    yield from doctor_checks.machine()
    try:
        opening.prepare()
    except Trouble as trouble:
        yield Check(name="settings", state="wrong", found=trouble.text, mend=trouble.mend)
        return
    yield from doctor_checks.home()
    is_usable = True
    for check in doctor_checks.database():
        is_usable = is_usable and check.state != "wrong"
        yield check
    if not is_usable:
        return
    for look in _OFFICE_CHECKS:
        yield from _guarded(look)


def _guarded(name: str) -> Iterator[Check]:
    """A check that itself fails is a finding, not the end of the others."""
    from openkp.cli import doctor_checks

    look: Callable[[], Iterator[Check]] = getattr(doctor_checks, name)
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001 - a broken office is what the doctor is for
        said: dict[str, Any] = {"found": f"{type(error).__name__}: {str(error)[:200]}"}
        yield Check(
            name=name, state="wrong", mend="Restore the last backup, or ask for help with this line.", **said
        )


_OFFICE_CHECKS = ("triggers", "keys", "trust_list", "clock", "logs", "stocks")
