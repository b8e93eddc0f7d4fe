"""Witnesses and proof files: what is co-signed, what is refused and why."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.log import (
    EMPTY_ROOT,
    Checkpoint,
    CheckpointRefused,
    Cosigned,
    Cosigner,
    Ed25519Signer,
    KeyRefused,
    LogPolicy,
    MerkleTree,
    MlDsa44Cosigner,
    MlDsa44Verifier,
    NoteRefused,
    ProofRejected,
    RefusalReason,
    Refused,
    Rejection,
    Submission,
    Witness,
    add_cosignatures,
    leaf_hash,
    leaf_hashes,
    make_proof_file,
    open_checkpoint,
    parse_submission,
    parse_witness_vkey,
    sign_checkpoint,
    verify_proof_file,
)
from openkp.log.cosignatures import cosigned_message, mldsa44_message
from openkp.log.notes import open_note
from openkp.log.proof_file import parse_proof_file
from openkp.log.witness import origin_of

ORIGIN = "log.example/kp"
NOW = 1_679_315_147


def private(seed):
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


LOG = Ed25519Signer(name=ORIGIN, private_key=private(1))
COSIGNERS = [Cosigner(name=f"witness{n}.example", private_key=private(10 + n)) for n in range(3)]
WITNESS = Witness(cosigner=COSIGNERS[0], logs={ORIGIN: LOG.verifier()})
ENTRIES = [number.to_bytes(2, "big") for number in range(300)]
TREE = MerkleTree(leaf_hashes(ENTRIES))


def head(tree, size, origin=ORIGIN):
    return Checkpoint(origin=origin, size=size, root=tree.root(size))


def submission(tree, old, new, *, signer=LOG):
    return Submission(
        old_size=old,
        proof=tuple(tree.consistency_proof(old, new)) if 0 < old <= new else (),
        note=sign_checkpoint(head(tree, new), [signer]),
    )


def forged_tree(size, changed):
    leaves = leaf_hashes(ENTRIES[:size])
    leaves[changed] = leaf_hash(b"another entry")
    return MerkleTree(leaves)


def reason(outcome):
    assert isinstance(outcome, Refused)
    return outcome.reason


def test_the_message_is_that_of_the_specification():
    body = b"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert cosigned_message(body, at=NOW) == b"cosignature/v1\ntime 1679315147\n" + body


@settings(deadline=None)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=6).map(sorted))
def test_a_witness_cosigns_every_step_of_a_log_that_only_grows(steps):
    last = None
    for size in steps:
        asked = submission(TREE, last.size if last else 0, size)
        outcome = WITNESS.consider(parse_submission(asked.to_bytes()), last=last, now=NOW)
        assert isinstance(outcome, Cosigned)
        assert outcome.head == head(TREE, size)
        note = add_cosignatures(asked.note, [outcome.cosignature])
        opened = open_checkpoint(note, verifier=LOG.verifier(), witnesses=[COSIGNERS[0].verifier()])
        assert opened.note.is_signed_by(COSIGNERS[0].verifier())
        last = outcome.head


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(1, 300))
def test_a_fork_by_one_changed_leaf_is_always_found(data, new):
    old = data.draw(st.integers(1, new))
    forger = forged_tree(new, data.draw(st.integers(0, old - 1)))
    outcome = WITNESS.consider(submission(forger, old, new), last=head(TREE, old), now=NOW)
    expected = RefusalReason.FORK if old == new else RefusalReason.BAD_PROOF
    assert reason(outcome) is expected
    assert outcome.claimed == head(forger, new)
    honest_proof = Submission(
        old_size=old,
        proof=tuple(TREE.consistency_proof(old, new)),
        note=sign_checkpoint(head(forger, new), [LOG]),
    )
    assert reason(WITNESS.consider(honest_proof, last=head(TREE, old), now=NOW)) is expected


def test_each_refusal_has_its_reason_and_its_http_status():
    last = head(TREE, 10)
    other = Ed25519Signer(name=ORIGIN, private_key=private(2))
    unknown = Checkpoint(origin="unknown.example", size=10, root=TREE.root(10))
    asked = [
        (Submission(old_size=10, proof=(), note=b"nothing"), RefusalReason.UNREADABLE, 400),
        (
            Submission(old_size=0, proof=(), note=sign_checkpoint(unknown, [LOG])),
            RefusalReason.UNKNOWN_LOG,
            404,
        ),
        (submission(TREE, 10, 12, signer=other), RefusalReason.NOT_SIGNED_BY_LOG, 403),
        (Submission(old_size=13, proof=(), note=submission(TREE, 10, 12).note), "old_size_above", 400),
        (submission(TREE, 5, 9), RefusalReason.ROLLBACK, 409),
        (submission(forged_tree(10, 3), 10, 10), RefusalReason.FORK, 409),
        (submission(TREE, 8, 12), RefusalReason.STALE, 409),
        (Submission(old_size=10, proof=(), note=submission(TREE, 10, 12).note), RefusalReason.BAD_PROOF, 422),
    ]
    for request, expected, status in asked:
        found = reason(WITNESS.consider(request, last=last, now=NOW))
        assert (found, found.http_status) == (expected, status)
    assert {expected for _, expected, _ in asked} == set(RefusalReason)


def test_a_first_checkpoint_needs_no_proof_and_takes_none():
    assert isinstance(WITNESS.consider(submission(TREE, 0, 7), last=None, now=NOW), Cosigned)
    stray = Submission(old_size=0, proof=(EMPTY_ROOT,), note=submission(TREE, 0, 7).note)
    assert reason(WITNESS.consider(stray, last=None, now=NOW)) is RefusalReason.BAD_PROOF


def test_a_caller_that_mixes_up_logs_or_clocks_is_told():
    with pytest.raises(ValueError, match="last head"):
        WITNESS.consider(submission(TREE, 5, 6), last=head(TREE, 5, "other.example"), now=NOW)
    for now in (-1, 2**63):
        with pytest.raises(ValueError, match="POSIX"):
            WITNESS.consider(submission(TREE, 0, 6), last=None, now=now)


def test_a_cosignature_holds_for_its_time_and_key_only():
    body = head(TREE, 5).body().encode()
    cosignature = COSIGNERS[0].cosign(body, at=NOW)
    verifier = parse_witness_vkey(COSIGNERS[0].verifier().vkey())
    assert verifier.verify(body, cosignature.signature)
    later = (NOW + 1).to_bytes(8, "big") + cosignature.signature[8:]
    beyond = b"\xff" * 8 + cosignature.signature[8:]
    for wrong in (later, beyond, cosignature.signature[:-1], b""):
        assert not verifier.verify(body, wrong)
    assert not COSIGNERS[1].verifier().verify(body, cosignature.signature)
    with pytest.raises(KeyRefused):
        parse_witness_vkey(LOG.verifier().vkey())


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_a_submission_of_any_bytes_is_refused_or_read(data):
    for attempt in (data, b"old 5\n" + data, submission(TREE, 5, 6).to_bytes()[: len(data) * 2]):
        try:
            read = parse_submission(attempt)
        except ValueError:
            continue
        assert read.to_bytes() == attempt
        assert isinstance(WITNESS.consider(read, last=head(TREE, 5), now=NOW), Refused)


def test_a_submission_with_64_hashes_is_refused():
    long = Submission(old_size=1, proof=(EMPTY_ROOT,) * 64, note=b"")
    with pytest.raises(ValueError, match="63 hashes"):
        parse_submission(long.to_bytes())


def test_the_origin_is_read_before_anything_is_verified():
    assert origin_of(submission(TREE, 0, 3).note) == ORIGIN
    with pytest.raises(CheckpointRefused):
        origin_of(b"nothing")


def test_a_note_takes_no_more_cosignatures_than_a_note_may_have():
    note = submission(TREE, 0, 3).note
    with pytest.raises(NoteRefused):
        add_cosignatures(note, [COSIGNERS[0].cosign(b"", at=at) for at in range(100)])


QUANTUM = MlDsa44Cosigner(name="witness0.example", private_key=MLDSA44PrivateKey.from_seed_bytes(b"q" * 32))


def test_the_ml_dsa_message_is_the_structure_of_the_specification():
    root = TREE.root(5)
    expected = b"subtree/v1\n\0" + b"\x01w" + NOW.to_bytes(8, "big") + b"\x0elog.example/kp"
    expected += bytes(8) + (5).to_bytes(8, "big") + root
    assert mldsa44_message(head(TREE, 5).body().encode(), at=NOW, name="w") == expected


def test_a_witness_with_an_ml_dsa_key_cosigns_and_is_verified():
    witness = Witness(cosigner=QUANTUM, logs=WITNESS.logs)
    asked = submission(TREE, 5, 9)
    outcome = witness.consider(asked, last=head(TREE, 5), now=NOW)
    assert isinstance(outcome, Cosigned)
    verifier = parse_witness_vkey(QUANTUM.verifier().vkey())
    assert isinstance(verifier, MlDsa44Verifier)
    body, signature = head(TREE, 9).body().encode(), outcome.cosignature.signature
    assert verifier.verify(body, signature)
    other = MlDsa44Verifier(name="other.example", public_key=QUANTUM.public_key)
    assert not other.verify(body, signature)
    later = (NOW + 1).to_bytes(8, "big") + signature[8:]
    for wrong_body, wrong in (
        (body, later),
        (body, signature[:-1]),
        (head(TREE, 8).body().encode(), signature),
    ):
        assert not verifier.verify(wrong_body, wrong)
    for no_checkpoint in (b"", b"\xff", b"x" * 256 + body):
        assert not verifier.verify(no_checkpoint, signature)
    for key, name in ((b"short", "w"), (QUANTUM.public_key, "w" * 256), (QUANTUM.public_key, "")):
        with pytest.raises(KeyRefused):
            MlDsa44Verifier(name=name, public_key=key)


# Proof files


def policy(quorum=2, witnesses=COSIGNERS):
    return LogPolicy(log=LOG.verifier(), witnesses=tuple(one.verifier() for one in witnesses), quorum=quorum)


def cosigned_note(size, cosigners=COSIGNERS):
    signed = sign_checkpoint(head(TREE, size), [LOG])
    body = head(TREE, size).body().encode()
    return add_cosignatures(signed, [one.cosign(body, at=NOW + at) for at, one in enumerate(cosigners)])


def proof_file(index=7, size=200, extra=None, cosigners=COSIGNERS):
    return make_proof_file(
        index=index,
        hashes=TREE.inclusion_proof(index, size),
        note=cosigned_note(size, cosigners),
        extra=extra,
    )


@settings(deadline=None)
@given(st.data(), st.integers(1, 300), st.none() | st.binary(max_size=50))
def test_a_proof_file_proves_its_entry_and_no_other(data, size, extra):
    index = data.draw(st.integers(0, size - 1))
    file = proof_file(index, size, extra)
    found = verify_proof_file(file, ENTRIES[index], policy=policy())
    assert (found.index, found.checkpoint, found.extra) == (index, head(TREE, size), extra)
    assert found.cosigned_at == {f"witness{n}.example": NOW + n for n in range(3)}
    with pytest.raises(ProofRejected) as rejected:
        verify_proof_file(file, b"another entry", policy=policy())
    assert rejected.value.reason is Rejection.ROOT_DIFFERS


def test_a_proof_file_reads_as_the_specification_says():
    lines = proof_file(0, 2, b"x").decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra eA==", "index 0"]
    assert lines[4:7] == ["", ORIGIN, "2"]
    assert parse_proof_file(proof_file(0, 1)).hashes == ()


def test_a_quorum_of_witnesses_is_counted():
    file = proof_file(cosigners=COSIGNERS[:1])
    assert verify_proof_file(file, ENTRIES[7], policy=policy(quorum=1)).cosigned_at
    assert not verify_proof_file(file, ENTRIES[7], policy=policy(0, COSIGNERS[1:])).cosigned_at
    for wanted in (policy(quorum=2), policy(1, COSIGNERS[1:])):
        with pytest.raises(ProofRejected) as rejected:
            verify_proof_file(file, ENTRIES[7], policy=wanted)
        assert rejected.value.reason is Rejection.TOO_FEW_WITNESSES


def test_a_repeated_cosignature_counts_once():
    file = proof_file(cosigners=[COSIGNERS[0], COSIGNERS[0]])
    with pytest.raises(ProofRejected) as rejected:
        verify_proof_file(file, ENTRIES[7], policy=policy(quorum=2))
    assert rejected.value.reason is Rejection.TOO_FEW_WITNESSES


def test_two_keys_of_one_witness_count_as_one():
    file = proof_file(cosigners=[COSIGNERS[0], QUANTUM])
    both = [*COSIGNERS, QUANTUM]
    assert verify_proof_file(file, ENTRIES[7], policy=policy(1, both)).cosigned_at == {COSIGNERS[0].name: NOW}
    with pytest.raises(ProofRejected) as rejected:
        verify_proof_file(file, ENTRIES[7], policy=policy(2, both))
    assert rejected.value.reason is Rejection.TOO_FEW_WITNESSES
    with pytest.raises(ValueError, match="quorum"):
        policy(4, both)


def test_witnesses_without_the_log_prove_nothing():
    body = head(TREE, 200)
    note = open_note(cosigned_note(200), [LOG.verifier()])
    unsigned = (body.body() + "\n" + "".join(one.line() for one in note.unverified)).encode()
    file = make_proof_file(index=7, hashes=TREE.inclusion_proof(7, 200), note=unsigned)
    with pytest.raises(ProofRejected) as rejected:
        verify_proof_file(file, ENTRIES[7], policy=policy())
    assert rejected.value.reason is Rejection.BAD_SIGNATURE


def test_a_policy_that_promises_more_than_it_holds_is_refused():
    with pytest.raises(ValueError, match="quorum"):
        policy(quorum=4)
    twin = Cosigner(name="twin.example", private_key=private(10))
    for second in (twin, COSIGNERS[0]):
        with pytest.raises(ValueError, match="of its own"):
            policy(2, [COSIGNERS[0], second])


@settings(deadline=None)
@given(st.data())
def test_a_proof_file_with_any_changed_bit_proves_nothing(data):
    file = bytearray(proof_file())
    bit = data.draw(st.integers(0, 8 * len(file) - 1))
    file[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ProofRejected):
        verify_proof_file(bytes(file), ENTRIES[7], policy=policy(quorum=3))


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"c2sp.org/tlog-proof@v1\n", b"extra AA==\n"]))
def test_a_proof_file_of_any_bytes_is_rejected(data, start):
    with pytest.raises(ProofRejected):
        verify_proof_file(start + data, b"", policy=policy())


def test_extra_data_and_hashes_are_bounded():
    with pytest.raises(ValueError, match="extra"):
        make_proof_file(index=0, hashes=[], note=b"", extra=b"x" * 65_537)
    for file in (
        make_proof_file(index=0, hashes=[EMPTY_ROOT] * 64, note=cosigned_note(5)),
        b"x" * 2_000_000,
        b"c2sp.org/tlog-proof@v1\n\n",
        b"c2sp.org/tlog-proof@v1\nextra AA==\n\n",
    ):
        with pytest.raises(ProofRejected) as rejected:
            parse_proof_file(file)
        assert rejected.value.reason is Rejection.UNREADABLE
