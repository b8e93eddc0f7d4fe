"""Collect, export, import and check the texts of the office. Started by `tools/messages`."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from message_catalogues import LANGUAGES, LOCALE, Translated, read_forms, updated, write
from message_extraction import Found, Key, extracted
from message_faults import faults

#: So many texts are in one file for translators.
CHUNK = 250
SOURCE_FILE = re.compile(r"^\d{3}\.json$")


def collect(languages: tuple[str, ...] = LANGUAGES) -> int:
    """Bring every catalogue up to date with the source."""
    texts = extracted()
    for language in languages:
        rows = updated(language, texts, read_forms(language))
        write(language, rows)
        done = sum(row.is_whole for row in rows)
        print(f"{language}: {len(rows)} texts, {done} translated", file=sys.stderr)
    return 0


def export(language: str, folder: Path, locale: Path = LOCALE) -> int:
    """Write what is not translated as numbered JSON files; texts that lie in the folder already stay there."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = extracted()
    rows = {row.found.key: row for row in updated(language, texts, read_forms(language, locale))}
    handed_out = list(_handed_out(folder).items())
    known = {_key(entry) for _, entry in handed_out}
    number = max((ident for ident, _ in handed_out), default=0)
    waiting = [found for key, found in texts.items() if not rows[key].is_whole and key not in known]
    first = len(list(folder.glob("[0-9][0-9][0-9].json"))) + 1
    for index in range(0, len(waiting), CHUNK):
        entries = []
        for found in waiting[index : index + CHUNK]:
            number += 1
            entries.append(_entry(number, found))
        path = folder / f"{first + index // CHUNK:03}.json"
        path.write_text(_lines(entries), encoding="utf-8")
    print(f"{language}: {len(waiting)} texts written to {folder}", file=sys.stderr)
    return 0


def take(language: str, folder: Path, locale: Path = LOCALE) -> int:
    """Write the sound answers of translators into the catalogue; name the others."""
    handed_out = _handed_out(folder)
    known = read_forms(language, locale)
    texts = extracted()
    wrong, taken, gone = 0, 0, 0
    for path in sorted(folder.glob("*.done.json")):
        try:
            answers = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            print(f"{path.name}: no JSON ({error})")
            wrong += 1
            continue
        for ident, answer in answers.items():
            entry = handed_out.get(int(ident)) if str(ident).isdecimal() else None
            if entry is None:
                print(f"{path.name} {ident}: no such number was handed out")
                wrong += 1
                continue
            found = texts.get(_key(entry))
            if found is None:
                gone += 1
                continue
            forms = tuple(str(one) for one in answer) if isinstance(answer, list) else (str(answer),)
            for fault in (named := faults(Translated(found, forms), language)):
                print(f"{path.name} {ident}: {fault}\n    {found.key.text!r}\n    {' | '.join(forms)!r}")
            if named:
                wrong += 1
                continue
            known[found.key] = forms
            taken += 1
    write(language, updated(language, texts, known), locale)
    print(f"{language}: {taken} taken, {wrong} wrong, {gone} no longer asked for", file=sys.stderr)
    return 1 if wrong else 0


def check(languages: tuple[str, ...] = LANGUAGES) -> int:
    """Name every text that is missing or wrong."""
    count = 0
    for language, row, fault in all_faults(languages):
        count += 1
        print(f"{language}: {fault}: {row.found.key.text!r} ({row.found.files[0]})")
    print(f"{count} faults", file=sys.stderr)
    return 1 if count else 0


def all_faults(languages: tuple[str, ...] = LANGUAGES) -> list[tuple[str, Translated, str]]:
    """Every fault of every text of the source in these languages."""
    texts = extracted()
    return [
        (language, row, fault)
        for language in languages
        for row in updated(language, texts, read_forms(language))
        for fault in faults(row, language)
    ]


def _handed_out(folder: Path) -> dict[int, dict[str, object]]:
    found: dict[int, dict[str, object]] = {}
    for path in sorted(folder.iterdir()):
        if SOURCE_FILE.match(path.name):
            found |= {entry["id"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))}
    return found


def _key(entry: dict[str, object]) -> Key:
    return Key(str(entry["text"]), str(entry.get("context", "")))


def _entry(number: int, found: Found) -> dict[str, object]:
    entry: dict[str, object] = {"id": number, "text": found.key.text}
    if found.plural:
        entry["plural"] = found.plural
    if found.key.context:
        entry["context"] = found.key.context
    return entry | {"hint": found.files[0]}


def _lines(entries: list[dict[str, object]]) -> str:
    return "[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n]\n"


def main(words: list[str]) -> int:
    """Run one command; 2 for one that is not known."""
    match words:
        case []:
            return collect()
        case ["export", language, folder] if language in LANGUAGES:
            return export(language, Path(folder))
        case ["import", language, folder] if language in LANGUAGES:
            return take(language, Path(folder))
        case ["check", *languages] if set(languages) <= set(LANGUAGES):
            return check(tuple(languages) or LANGUAGES)
    print(
        f"usage: tools/messages [export LANG DIR | import LANG DIR | check [LANG ...]]\nLANG: {', '.join(LANGUAGES)}",
        file=sys.stderr,
    )
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ModuleNotFoundError as missing:
        # Every engine is read for its texts, so what `make setup` leaves out is needed too.
        print(f"{missing.name} is not installed: run `make messages` once first.", file=sys.stderr)
        sys.exit(3)
