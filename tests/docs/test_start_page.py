"""The first page of the documentation leads each person at work to the guide of that work."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
#: Read after the guide of developing, which names it.
FURTHER = {"guides/look.md"}


def linked(page: Path) -> set[str]:
    return {found.partition("#")[0] for found in re.findall(r"\]\(([^)]+)\)", page.read_text())}


def test_every_guide_is_named_on_the_first_page():
    guides = {f"guides/{path.name}" for path in (DOCS / "guides").iterdir()}
    assert guides - linked(DOCS / "index.md") == FURTHER
    assert {"look.md"} <= linked(DOCS / "guides" / "develop.md")


def test_a_customs_officer_finds_the_page_for_a_post_without_a_network():
    for page in ("guides/desk-customs-officer.md", "guides/verify.md", "index.md"):
        assert any(link.endswith("desk-border-post.md") for link in linked(DOCS / page)), page
    assert any(link.endswith("docs/index.md") for link in linked(DOCS.parent / "README.md"))
