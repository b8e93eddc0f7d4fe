"""The log against published vectors: RFC 6962, RFC 8032, transparency-dev, sumdb/note, Tessera."""

import base64
import json
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openkp.log import (
    EMPTY_ROOT,
    Checkpoint,
    Ed25519Signer,
    Ed25519Verifier,
    Frontier,
    KeyRefused,
    MerkleTree,
    NoteRefused,
    ProofRejected,
    TileReader,
    leaf_hashes,
    open_checkpoint,
    read_edge,
    root_of,
    verify_consistency,
    verify_inclusion,
    verify_log,
)
from openkp.log.ed25519 import checked_public_key, is_valid_signature
from openkp.log.notes import open_note, sign_note
from openkp.log.tiles import TileAddress, read_bundle

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors"
pytestmark = pytest.mark.skipif(not VECTORS.is_dir(), reason="the published vectors are not on this machine")

TESSERA = VECTORS / "tlog-tessera-testlog"
TESSERA_VKEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


def load(name):
    return json.loads((VECTORS / "rfc" / f"{name}.json").read_text())


def cases(name):
    path = VECTORS / "merkle-transparency-dev" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def hashes(values):
    return [base64.b64decode(value) for value in values or ()]


def read_tessera(path):
    file = TESSERA / path
    return file.read_bytes() if file.is_file() else None


def test_roots_are_those_of_rfc_6962():
    vectors = load("rfc6962_merkle")
    leaves = leaf_hashes(bytes.fromhex(leaf) for leaf in vectors["leaves_hex"])
    assert bytes.fromhex(vectors["empty_root_hex"]) == EMPTY_ROOT == root_of([]) == Frontier().root()
    tree, frontier = MerkleTree(leaves), Frontier()
    for size, expected in enumerate(vectors["roots_hex_by_size"], start=1):
        frontier.append(leaves[size - 1])
        assert {root_of(leaves[:size]).hex(), frontier.root().hex(), tree.root(size).hex()} == {expected}


@pytest.mark.parametrize("case", cases("inclusion"), ids=lambda case: case["_file"])
def test_inclusion_proof_is_judged_as_published(case):
    leaf, root = hashes([case["leafHash"], case["root"]])

    def check():
        verify_inclusion(leaf, hashes(case["proof"]), index=case["leafIdx"], size=case["treeSize"], root=root)

    if case["wantErr"]:
        with pytest.raises(ProofRejected):
            check()
    else:
        check()


@pytest.mark.parametrize("case", cases("consistency"), ids=lambda case: case["_file"])
def test_consistency_proof_is_judged_as_published(case):
    old_root, new_root = hashes([case["root1"], case["root2"]])

    def check():
        verify_consistency(
            hashes(case["proof"]),
            old_size=case["size1"],
            old_root=old_root,
            new_size=case["size2"],
            new_root=new_root,
        )

    if case["wantErr"]:
        with pytest.raises(ProofRejected):
            check()
    else:
        check()


def test_both_transparency_dev_files_are_complete():
    assert (len(cases("inclusion")), len(cases("consistency"))) == (98, 98)


@pytest.mark.parametrize("number", range(3))
def test_ed25519_signatures_are_those_of_rfc_8032(number):
    test = {key: bytes.fromhex(value) for key, value in load("rfc8032_ed25519")["tests"][number].items()}
    signer = Ed25519Signer(name="rfc", private_key=Ed25519PrivateKey.from_private_bytes(test["sk"]))
    assert signer.public_key == test["pk"]
    assert signer.sign(test["msg"]) == test["sig"]
    key = checked_public_key(test["pk"])
    assert is_valid_signature(key, test["sig"], test["msg"])
    assert not is_valid_signature(key, test["sig"], test["msg"] + b"x")


def test_notes_are_opened_as_sumdb_does():
    vectors = load("signed_note")
    verifiers = {name: Ed25519Verifier.from_vkey(vkey) for name, vkey in vectors["vkeys"].items()}
    names = {verifier.name: short for short, verifier in verifiers.items()}
    expected_problems = {
        "no verifiable signatures": "no_known_signature",
        "invalid signature": "bad_signature",
        "malformed (over 100 signatures)": "malformed",
    }
    for case in vectors["cases"]:
        known = [verifiers[name] for name in case["known"]]
        if "error" in case:
            with pytest.raises(NoteRefused) as refused:
                open_note(case["note"].encode(), known)
            assert refused.value.problem.value == expected_problems[case["error"]]
        else:
            note = open_note(case["note"].encode(), known)
            assert note.text == vectors["text"]
            assert [names[one.name] for one in note.verified] == case["verified"]
            assert [names[one.name] for one in note.unverified] == case["unverified"]


def test_a_note_is_signed_byte_for_byte_as_sumdb_does():
    vectors = load("signed_note")
    _, _, name, _, encoded = vectors["signer_skey_peter"].split("+", 4)
    seed = base64.b64decode(encoded)[1:]
    signer = Ed25519Signer(name=name, private_key=Ed25519PrivateKey.from_private_bytes(seed))
    assert signer.verifier().vkey() == vectors["vkeys"]["peter"]
    assert sign_note(vectors["text"], [signer]).decode() == vectors["note_peter"]


def test_malformed_notes_and_keys_are_refused():
    vectors = load("signed_note")
    peter = Ed25519Verifier.from_vkey(vectors["vkeys"]["peter"])
    for note in vectors["malformed_notes"]:
        with pytest.raises(NoteRefused) as refused:
            open_note(note.encode(), [peter])
        assert refused.value.problem.value == "malformed"
    for vkey in vectors["bad_vkeys"]:
        with pytest.raises(KeyRefused):
            Ed25519Verifier.from_vkey(vkey)


def tessera_checkpoints():
    verifier = Ed25519Verifier.from_vkey(TESSERA_VKEY)
    files = [f"checkpoint.{number}" for number in range(16)] + ["checkpoint"]
    return [open_checkpoint(read_tessera(file), verifier=verifier).checkpoint for file in files]


def test_every_tessera_checkpoint_is_the_root_of_its_tiles():
    heads = tessera_checkpoints()
    assert len(heads) == 17
    for head in heads:
        reader = TileReader(read_tessera, size=head.size)
        reader.check_root(head.root)
        assert read_edge(read_tessera, head.size).root() == head.root
        for index in range(head.size):
            assert leaf_hashes([reader.entry(index)]) == [reader.leaf(index)]
            verify_inclusion(
                reader.leaf(index),
                reader.inclusion_proof(index),
                index=index,
                size=head.size,
                root=head.root,
            )


def test_every_pair_of_tessera_checkpoints_is_consistent():
    heads = [head for head in tessera_checkpoints() if head.size]
    assert all(one.size <= two.size for one, two in pairwise(heads))
    for new in heads:
        reader = TileReader(read_tessera, size=new.size)
        for old in heads:
            if old.size <= new.size:
                verify_consistency(
                    reader.consistency_proof(old.size),
                    old_size=old.size,
                    old_root=old.root,
                    new_size=new.size,
                    new_root=new.root,
                )


def test_the_whole_tessera_log_is_sound_and_a_false_history_of_it_is_found():
    verifier = Ed25519Verifier.from_vkey(TESSERA_VKEY)
    heads = tessera_checkpoints()
    report = verify_log(read_tessera, verifier=verifier, previous_checkpoint=heads[7])
    assert report.is_sound
    assert report.entries_checked == 15
    assert read_bundle(read_tessera, TileAddress(level=None, index=0, width=3)) == [b"one", b"two", b"three"]
    false = Checkpoint(origin=heads[7].origin, size=7, root=heads[6].root)
    report = verify_log(read_tessera, verifier=verifier, previous_checkpoint=false)
    assert [finding.code for finding in report.findings] == ["log.forked"]
