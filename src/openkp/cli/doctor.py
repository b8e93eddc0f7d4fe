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
    """Look at machine, database, keys, clock, logs, stocks, worker and backups. Exit 1 if one is wrong."""
    seen = list(checks())
    is_fine = all(check.state != "wrong" for check in seen)
    if as_json:
        put_json({"ok": is_fine, "checks": [asdict(check) for check in seen]})
    else:
        marks = {"fine": "  fine ", "look": "  LOOK ", "wrong": "  WRONG"}
        for check in seen:
            put(f"{marks[check.state]} {check.name}: {check.found}")
            if check.mend:
                put(f"          {check.mend}")
        put("All is well." if is_fine else "Something is wrong; see above.")
    end_by(is_fine)


def checks() -> Iterator[Check]:
    """Everything that the doctor looks at, in order; without a usable database only what comes before it."""
    from openkp.cli import doctor_checks, doctor_running, opening

    yield from doctor_checks.machine()
    missing_office = opening.no_office()
    if missing_office is not None:
        yield Check(name="office", state="wrong", found=missing_office.text, mend=missing_office.mend)
        return
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
    for module, names in ((doctor_checks, _OFFICE_CHECKS), (doctor_running, _RUNNING_CHECKS)):
        for name in names:
            yield from _guarded(name, getattr(module, name))


def _guarded(name: str, look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """A check that itself fails is a finding, not the end of the others."""
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001 - a broken office is what the doctor is for
        said: dict[str, Any] = {"found": f"{type(error).__name__}: {str(error)[:200]}"}
        yield Check(
            name=name, state="wrong", mend="Restore the last backup, or ask for help with this line.", **said
        )


_OFFICE_CHECKS = ("triggers", "people", "keys", "trust_list", "clock", "logs", "stocks")
_RUNNING_CHECKS = ("agreement", "worker", "backup", "lost")
