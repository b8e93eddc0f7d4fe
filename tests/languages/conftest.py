"""A filled office in the pseudo-language; `tests/languages/pseudo.py` says what that is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from kept_office import KeptOffice, keep_office
from languages.pseudo import LANGUAGE, make_catalogue
from small_office import Office


@pytest.fixture(scope="session")
def pseudo_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the catalogue, for `LOCALE_PATHS`."""
    return make_catalogue(tmp_path_factory.mktemp("locale"))


@pytest.fixture
def pseudo_language(pseudo_catalogue: Path, settings) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """The code of the pseudo-language, for pages that ask for it as long as the test lasts."""
    settings.LOCALE_PATHS = [str(pseudo_catalogue)]
    _forget()
    with translation.override("en"):
        yield LANGUAGE
    settings.LOCALE_PATHS = []
    _forget()


@pytest.fixture(scope="session")
def kept_office(django_db_setup: None, django_db_blocker, quick_passwords: None) -> KeptOffice:  # type: ignore[no-untyped-def]
    """The small office, built once and kept outside the database."""
    with django_db_blocker.unblock():
        return keep_office()


@pytest.fixture
def office(kept_office: KeptOffice, db: None) -> Office:
    """A fresh small office."""
    return kept_office.put_back()


def _forget() -> None:
    """Catalogues are read once for each process, and so are texts in them."""
    from openkp.office.definitions.reads.library import _catalogue_in

    trans_real._translations.clear()
    trans_real._default = None
    _catalogue_in.cache_clear()
