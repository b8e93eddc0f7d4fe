"""The secrets in the office's folder: whole or not there, one for all processes, for the owner alone."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from openkp.office.home import secret_file


def test_a_secret_is_made_once_and_is_the_owners_alone(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: secret_file(tmp_path, "key-passphrase"), range(32)))
    assert len(secrets) == 1
    assert len(secrets.pop()) == 64
    assert [one.name for one in tmp_path.iterdir()] == ["key-passphrase"]
    assert oct((tmp_path / "key-passphrase").stat().st_mode)[-3:] == "600"


def test_a_power_cut_leaves_no_half_secret_under_its_name(tmp_path, monkeypatch):
    """An empty passphrase would be taken for the office's own for ever after."""

    def power_cut(_handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", power_cut)
    with pytest.raises(KeyboardInterrupt):
        secret_file(tmp_path, "key-passphrase")
    assert not (tmp_path / "key-passphrase").exists()
    monkeypatch.undo()
    assert len(secret_file(tmp_path, "key-passphrase")) == 64
