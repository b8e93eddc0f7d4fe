"""Commands without an office: data to stdout, talk to stderr, one exit code for each ending."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.cli import main
from openkp.cli.certificate import Listed, verify_answer
from openkp.log import (
    Checkpoint,
    Ed25519Signer,
    LogEntry,
    TileEdge,
    encode_entry,
    leaf_hashes,
    new_bundles,
    new_tiles,
    sign_checkpoint,
)
from openkp.scheme.reading import read_certificate
from openkp.statements import (
    P256SigningKey,
    Statement,
    TrustedKey,
    TrustList,
    Usage,
    qr_png,
    qr_text,
    sign_statement,
    sign_trust_list,
)

EXAMPLE = json.loads(
    files("openkp.reference").joinpath("certificate.schema.json").read_text(encoding="utf-8")
)["examples"][0]
MADE_AT = datetime.fromisoformat(f"{EXAMPLE['issued_on']}T08:00:00+00:00")
ON = EXAMPLE["issued_on"]
ROOT = P256SigningKey(ec.derive_private_key(11, ec.SECP256R1()))
ISSUER = P256SigningKey(ec.derive_private_key(12, ec.SECP256R1()))
TRUST = TrustList(
    version=1,
    issued_at=MADE_AT - timedelta(days=1),
    valid_until=MADE_AT + timedelta(days=90),
    needed_roots=1,
    roots=(ROOT.public_key,),
    keys=(
        TrustedKey(
            key_id=ISSUER.key_id,
            participant=EXAMPLE["issuing_participant"],
            authority="first",
            usages=frozenset({Usage.CERTIFICATES}),
            algorithm="ESP256",
            public_key=ISSUER.public_key,
            valid_from=date(2020, 1, 1),
            valid_to=None,
        ),
    ),
)


def signed(**changes: object) -> bytes:
    certificate = read_certificate({**EXAMPLE, **changes}).certificate
    assert certificate is not None
    statement = Statement(
        party=EXAMPLE["issuing_participant"],
        authority="first",
        made_at=MADE_AT,
        nonce=bytes(16),
        document=certificate,
    )
    return sign_statement(statement, ISSUER).encoded


@pytest.fixture
def trust_file(tmp_path: Path) -> str:
    path = tmp_path / "list.kptrust"
    path.write_bytes(sign_trust_list(TRUST, [ROOT]))
    return str(path)


def run(capsys, *arguments: str):  # type: ignore[no-untyped-def]
    code = main(list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_good_certificate_ends_with_zero(capsys, tmp_path):  # type: ignore[no-untyped-def]
    path = tmp_path / "good.json"
    path.write_text(json.dumps(EXAMPLE))
    code, out, _ = run(capsys, "certificate", "check", str(path), "--on", ON, "--json")
    assert code == 0
    assert json.loads(out)["ok"] is True


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"lines": NaN}', "[" * 100_000, b"\xff\xfe\x00\xd8"])
def test_a_bad_file_is_met_with_findings(text, capsys, tmp_path):  # type: ignore[no-untyped-def]
    path = tmp_path / "bad.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    code, out, _ = run(capsys, "certificate", "check", str(path), "--json")
    answer = json.loads(out)
    assert code == 1
    assert answer["ok"] is False
    assert set(answer["findings"][0]) == {"code", "severity", "clause", "subject", "message", "params"}


def test_a_missing_file_and_a_bad_day_are_wrong_use(capsys, tmp_path):  # type: ignore[no-untyped-def]
    assert run(capsys, "certificate", "check", str(tmp_path / "none.json"))[0] == 2
    path = tmp_path / "good.json"
    path.write_text(json.dumps(EXAMPLE))
    code, out, err = run(capsys, "certificate", "check", str(path), "--on", "yesterday")
    assert (code, out) == (2, "")
    assert "2026-11-24" in err


@pytest.mark.parametrize("form", ["raw", "text", "picture"])
def test_a_certificate_is_verified_from_each_form(form, capsys, tmp_path, trust_file):  # type: ignore[no-untyped-def]
    path = tmp_path / "paper"
    text = qr_text(signed())
    path.write_bytes({"raw": signed(), "text": text.encode(), "picture": qr_png(text, 4)}[form])
    code, out, _ = run(
        capsys, "certificate", "verify", str(path), "--trust", trust_file, "--on", ON, "--json"
    )
    answer = json.loads(out)
    # A trust list knows no log and no status, so its best answer is to look closer.
    assert (code, answer["verdict"]) == (1, "look_closer"), answer
    assert answer["findings"][0]["code"] == "log_not_asked"
    assert answer["lists_as_of"] == TRUST.issued_at.isoformat()
    assert answer["certificate"]["number"] == EXAMPLE["number"]


@pytest.mark.parametrize(
    ("origins", "said"),
    [
        ([{"participant": "BW"}], "mined in BW; going to EU"),
        ([{"participant": "BW", "mine": "Orapa"}], "mined in BW (mine Orapa); going to EU"),
        (
            [{"participant": "BW", "zone": "Boteti", "produced_from": "2025-01-01"}],
            "mined in BW (zone Boteti; produced 2025-01-01 to ...); going to EU",
        ),
        (
            [{"participant": "BW", "produced_to": "2025-06-30"}],
            "mined in BW (produced ... to 2025-06-30); going to EU",
        ),
    ],
)
def test_a_verified_certificate_is_told_with_its_exact_origin(  # type: ignore[no-untyped-def]
    origins, said, capsys, tmp_path, trust_file
):
    path = tmp_path / "paper"
    path.write_bytes(signed(origins=origins))
    code, out, _ = run(capsys, "certificate", "verify", str(path), "--trust", trust_file, "--on", ON)
    assert (code, out.splitlines()[0]) == (1, "LOOK CLOSER")
    assert said in out
    assert f"issued by BW, {EXAMPLE['issuing_authority']}" in out
    assert f"seals {', '.join(EXAMPLE['seals'])}; parcels {EXAMPLE['parcels']}" in out


def test_a_root_that_did_not_sign_makes_the_answer_unknown(capsys, tmp_path, trust_file):  # type: ignore[no-untyped-def]
    path = tmp_path / "paper"
    path.write_bytes(signed())
    own = ("certificate", "verify", str(path), "--trust", trust_file, "--on", ON, "--json", "--root")
    _, out, _ = run(capsys, *own, ROOT.key_id.hex())
    assert json.loads(out)["verdict"] == "look_closer"
    code, out, _ = run(capsys, *own, "0011223344556677")
    assert code == 1
    assert json.loads(out)["verdict"] == "unknown_issuer"


@settings(deadline=None)  # the first call loads the readers of pictures
@given(st.binary(max_size=400))
def test_any_bytes_have_a_verdict(data: bytes) -> None:
    answer = verify_answer(data, asked=Listed(trust=TRUST), on=date(2026, 3, 5))
    assert answer["verdict"] == "unreadable"
    assert answer["findings"]


def test_a_damaged_trust_list_is_said_so(capsys, tmp_path):  # type: ignore[no-untyped-def]
    path = tmp_path / "list.kptrust"
    path.write_bytes(b"\xd8\x62nonsense")
    code, out, err = run(capsys, "certificate", "verify", str(path), "--trust", str(path))
    assert (code, out) == (3, "")
    assert "trust list" in err


def test_a_standing_names_its_basis(capsys):  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, "scheme", "status", "cf", "--on", "2014-01-01", "--json")
    answer = json.loads(out)
    assert code == 0
    assert set(answer) == {"participant", "on", "status", "conditions", "basis", "uncertain"}
    assert answer["status"] == "suspended"


@pytest.mark.parametrize(
    ("asked", "allowed", "code", "decision"),
    [
        (("CF", "AE", "--on", "2016-06-10"), False, "place_needed", "OKP/2013/CF/temporary-suspension"),
        (
            ("CF", "AE", "--on", "2016-06-10", "--zone", "Berberati"),
            True,
            "pre_approval_needed",
            "OKP/2015/CF",
        ),
        (
            ("CF", "AE", "--on", "2016-06-10", "--zone", "Boda"),
            False,
            "barred_place_by_decision",
            "OKP/2013/CF",
        ),
        (("CF", "BE", "--on", "2024-11-15"), True, "", ""),
        (("CG", "BE", "--on", "2005-01-01"), False, "issuer_may_not_trade", "OKP/2004/CG"),
        (("BW", "BW", "--on", "2020-01-01"), False, "destination_is_issuer", ""),
        (("RU", "BE", "--on", "2025-06-10"), True, "national_measure", ""),
    ],
)
def test_trade_is_answered_with_the_decision_behind_it(capsys, asked, allowed, code, decision):  # type: ignore[no-untyped-def]
    ended, out, _ = run(capsys, "scheme", "trade", *asked, "--json")
    answer = json.loads(out)
    assert (ended, answer["allowed"]) == (0 if allowed else 1, allowed)
    assert {"allowed", "findings", "basis"} <= set(answer)
    assert code == "" or code in {each["code"] for each in answer["findings"]}
    assert any(each["decision"].startswith(decision) for each in answer["basis"])
    assert {"decision", "paragraph", "source"} <= set(answer["basis"][0])


def test_trade_is_told_in_words_and_as_it_was_known(capsys):  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, "scheme", "trade", "CF", "AE", "--on", "2016-06-10", "--zone", "Boda")
    assert code == 1
    assert "Stones of CF may not go to AE on 2016-06-10" in out
    assert "OKP/2013/CF/temporary-suspension, paragraph 1" in out
    known = ("scheme", "trade", "CF", "AE", "--on", "2013-06-01", "--json", "--known-on")
    assert run(capsys, *known, "2013-05-01")[0] == 0
    assert run(capsys, *known, "2013-06-01")[0] == 1
    assert run(capsys, "scheme", "trade", "Congo", "AE", "--on", "2016-06-10")[0] == 2


def test_a_number_outside_its_notified_series_is_found(capsys, tmp_path):  # type: ignore[no-untyped-def]
    path = tmp_path / "series.json"
    record = {"participant": "BW", "year": 2026, "first": 1, "last": 50, "notified_on": "2026-01-02"}
    path.write_text(json.dumps([record]))
    command = ("number", "check", "BW-2026-000123", "--issued-on", "2026-03-02", "--json")
    assert run(capsys, *command)[0] == 0
    code, out, _ = run(capsys, *command, "--series", str(path))
    assert code == 1
    assert "number_out_of_series" in {one["code"] for one in json.loads(out)["findings"]}


@pytest.fixture
def log_folder(tmp_path: Path) -> tuple[Path, str]:
    signer = Ed25519Signer(name="logs.example/x", private_key=Ed25519PrivateKey.from_private_bytes(b"7" * 32))
    entries = [
        encode_entry(
            LogEntry(
                kind="certificate", party="BW", authority="x", number=f"BW-{at}", made_at=at, digest=bytes(32)
            )
        )
        for at in range(300)
    ]
    edge, tiles = new_tiles(TileEdge(), leaf_hashes(entries))
    head = sign_checkpoint(Checkpoint(origin="logs.example/x", size=300, root=edge.root()), [signer])
    folder = tmp_path / "log"
    for name, data in [*tiles, *new_bundles(0, [], entries), ("checkpoint", head)]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder, signer.verifier().vkey()


def test_a_log_is_verified_and_a_changed_entry_found(capsys, log_folder):  # type: ignore[no-untyped-def]
    folder, vkey = log_folder
    code, out, _ = run(capsys, "log", "verify", str(folder), "--vkey", vkey, "--json")
    assert (code, json.loads(out)["entries_checked"]) == (0, 300)
    bundle = folder / "tile" / "entries" / "000"
    data = bytearray(bundle.read_bytes())
    data[-1] ^= 1
    bundle.write_bytes(data)
    code, out, _ = run(capsys, "log", "verify", str(folder), "--json")
    assert code == 1
    assert {one["code"] for one in json.loads(out)["findings"]} == {
        "log.entry_differs",
        "log.signature_not_checked",
    }


def test_a_proof_can_be_made_and_checked(capsys, log_folder, tmp_path):  # type: ignore[no-untyped-def]
    folder, vkey = log_folder
    proof = tmp_path / "one.tlog-proof"
    assert run(capsys, "log", "prove", "BW-271", "--log", str(folder), "--out", str(proof))[0] == 0
    code, out, _ = run(capsys, "log", "check", str(proof), "--vkey", vkey, "--json")
    assert code == 0
    assert json.loads(out)["entry"]["number"] == "BW-271"
    proof.write_bytes(proof.read_bytes().replace(b"index 271", b"index 270"))
    assert run(capsys, "log", "check", str(proof), "--vkey", vkey)[0] == 1
    assert run(capsys, "log", "prove", "BW-999", "--log", str(folder))[0] == 1


def test_an_unreachable_log_is_the_environment(capsys):  # type: ignore[no-untyped-def]
    assert run(capsys, "log", "verify", "http://127.0.0.1:9/log")[0] == 3


def test_a_fault_of_ours_is_one_line_and_no_trace(capsys, monkeypatch):  # type: ignore[no-untyped-def]
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("openkp.scheme.answers.status_answer", broken)
    code, out, err = run(capsys, "scheme", "status", "BW", "--on", "2026-01-01")
    assert (code, out) == (3, "")
    assert "boom" in err
    assert "Traceback" not in err


def test_checking_a_paper_never_loads_the_office() -> None:
    script = (
        "import sys; from openkp.cli import main; main(['certificate', 'verify', '--help']);"
        "main(['scheme', 'status', 'BW', '--on', '2026-01-01']);"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0


def test_the_strange_text_of_a_paper_does_not_steer_the_terminal(capsys):  # type: ignore[no-untyped-def]
    _, out, _ = run(capsys, "number", "check", "BW\x1b[2J-1", "--issued-on", "2026-01-01")
    assert "\x1b" not in out
