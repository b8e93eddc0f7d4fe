"""Keys in a security module (SoftHSM): an office signs with them, and says plainly when it is away."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from openkp.office.certificates import acts as certificate_acts
from openkp.office.certificates.models import Application
from openkp.office.certificates.verifying import check_signed
from openkp.office.parties import acts, acts_keys
from openkp.office.parties.models import Key
from openkp.office.register import security_module
from openkp.office.register.models import Entry, Log
from openkp.office.register.proving import head_of
from openkp.office.register.publishing import publish_all
from openkp.office.register.security_module import (
    ModuleKey,
    ModulePlace,
    ModuleTrouble,
    forget_sessions,
    make_in_module,
)
from openkp.office.register.signing import unlock
from openkp.statements import Algorithm, P256SigningKey, open_statement
from openkp.statements.keys import is_valid_ed25519, is_valid_es256, p256_public_key
from soft_module import LIBRARY, PIN, TOKEN, soft_module

__all__ = ["soft_module"]


def codes(result):
    return [found.code for found in result.findings]


@pytest.fixture
def in_module(soft_module, settings):
    """The office is set up with the module."""
    settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_PIN = LIBRARY, TOKEN, PIN
    return soft_module


def keys_in_module(office, *purposes):
    administrator = office.actor("bw.administrator")
    made = {}
    for purpose in purposes:
        made[purpose] = office.must(
            acts.rotate_key(
                administrator,
                purpose=purpose,
                valid_from=office.now.date(),
                valid_to=date(2028, 1, 1),
                in_module=True,
                now=office.now,
            )
        )
    return made


# --- without an office --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def p256(soft_module):
    return make_in_module(soft_module, Algorithm.ESP256, handle=os.urandom(16), label="p256")


def test_signatures_of_the_module_have_the_lower_s_and_verify(p256):
    signer = P256SigningKey(p256.private())
    public = p256_public_key(p256.public_key)
    for number in range(40):
        data = number.to_bytes(2)
        assert is_valid_es256(public, signer.sign(data), data)


def test_the_module_signs_logs_too(soft_module):
    key = make_in_module(soft_module, Algorithm.ED25519, handle=os.urandom(16), label="log")
    private = key.private()
    assert is_valid_ed25519(key.public_key, private.sign(b"head"), b"head")


def test_the_private_half_never_leaves(p256, soft_module):
    from pkcs11 import Attribute, ObjectClass
    from pkcs11.exceptions import AttributeSensitive

    private = p256.private()
    for ask in (private.private_numbers, lambda: private.private_bytes(None, None, None)):
        with pytest.raises(NotImplementedError, match="never leaves"):
            ask()
    wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: p256.handle}
    (found,) = security_module._with_session(soft_module, lambda session: list(session.get_objects(wanted)))
    assert found[Attribute.NEVER_EXTRACTABLE]
    assert found[Attribute.ALWAYS_SENSITIVE]
    with pytest.raises(AttributeSensitive):
        found[Attribute.VALUE]
    assert PIN not in repr(soft_module)


# an operation that was cut off tells nobody any more that its session is gone
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_eight_threads_sign_while_the_session_is_lost_again_and_again(p256, soft_module):
    from pkcs11.exceptions import SessionHandleInvalid

    signer = P256SigningKey(p256.private())
    public = p256_public_key(p256.public_key)

    def work(number: int) -> bool:
        if number % 25 == 0:
            with security_module._LOCK:
                session = security_module._SESSIONS.get((soft_module.library, soft_module.token))
                if session is not None:
                    with suppress(SessionHandleInvalid):  # nobody has signed since it was closed
                        session.close()
        data = number.to_bytes(4)
        return is_valid_es256(public, signer.sign(data), data)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(200)))


def test_a_forked_process_opens_its_own_session(p256):
    """gunicorn starts its workers so."""
    signer = P256SigningKey(p256.private())
    signer.sign(b"parent")
    child = os.fork()
    if not child:
        code = 1
        try:
            code = 0 if len(signer.sign(b"child")) == 64 else 1
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert len(signer.sign(b"parent again")) == 64


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"library": "/nowhere/module.so"}, "module_absent"),
        ({"library": ""}, "module_not_set"),
        ({"token": "another"}, "token_absent"),
        ({"pin": "9999"}, "pin_wrong"),
        ({"pin": ""}, "pin_missing"),
    ],
)
def test_what_is_wrong_with_the_module_is_named(p256, soft_module, changes, code):
    forget_sessions()
    fields = {"library": LIBRARY, "token": TOKEN, "pin": PIN} | changes
    key = ModuleKey(
        place=ModulePlace(**fields),
        handle=p256.handle,
        algorithm=Algorithm.ESP256,
        public_key=p256.public_key,
    )
    with pytest.raises(ModuleTrouble) as trouble:
        P256SigningKey(key.private()).sign(b"x")
    assert trouble.value.code == code
    forget_sessions()
    assert P256SigningKey(p256.private()).sign(b"x")


def test_a_key_that_the_token_does_not_hold_is_named(p256, soft_module):
    lost = ModuleKey(
        place=soft_module, handle=bytes(16), algorithm=Algorithm.ESP256, public_key=p256.public_key
    )
    with pytest.raises(ModuleTrouble) as trouble:
        P256SigningKey(lost.private()).sign(b"x")
    assert trouble.value.code == "key_not_in_module"
    with pytest.raises(ValueError, match="SHA-256"):
        p256.private().sign(b"x", ec.ECDSA(hashes.SHA384()))


# --- in an office -------------------------------------------------------------------------------------------


def test_an_office_issues_prints_and_logs_with_keys_of_the_module(office, in_module):
    made = keys_in_module(office, Key.Purpose.STATEMENTS, Key.Purpose.LOG)
    assert {key.token for key in made.values()} == {TOKEN}
    assert not any(key.private_pem for key in made.values())
    certificate = office.issued()
    signed = bytes(certificate.entry.content)
    assert open_statement(signed).key_id.hex() == made[Key.Purpose.STATEMENTS].key_id
    assert check_signed(signed, on=office.now.date()).verdict == "valid"
    officer = office.actor("bw.issuing_officer")
    paper = office.must(certificate_acts.print_certificate(officer, certificate.number, now=office.now))
    assert bytes(paper.pdf).startswith(b"%PDF")
    publish_all(now=office.now)
    log = Log.objects.get(authority=office.authorities["bw"], kind=Log.Kind.STATEMENTS)
    head = head_of(log)
    assert head is not None
    assert head.verifier.public_key == bytes(made[Key.Purpose.LOG].public_key)


def test_while_the_module_is_away_nothing_is_issued_and_no_number_is_lost(office, in_module, settings):
    keys_in_module(office, Key.Purpose.STATEMENTS)
    application = office.examined()
    officer = office.actor("bw.issuing_officer")
    entries = Entry.objects.count()
    for setting, value, code in (
        ("PKCS11_MODULE", "/nowhere/module.so", "module_absent"),
        ("PKCS11_PIN", "", "pin_missing"),
        ("PKCS11_PIN", "0000", "pin_wrong"),
    ):
        forget_sessions()
        good = getattr(settings, setting)
        setattr(settings, setting, value)
        refused = certificate_acts.issue_certificates(officer, [application.reference], now=office.now)
        setattr(settings, setting, good)
        assert codes(refused) == [code]
        assert Entry.objects.count() == entries
        assert Application.objects.get(pk=application.pk).state == Application.State.EXAMINED
    forget_sessions()
    issued = office.must(
        certificate_acts.issue_certificates(officer, [application.reference], now=office.now)
    )
    assert issued[0].serial == 1


def test_a_module_without_ed25519_leaves_the_log_key_under_the_passphrase(office, in_module, monkeypatch):
    real = acts_keys.make_in_module

    def old_module(place, algorithm, **more):
        if algorithm is Algorithm.ED25519:
            raise ModuleTrouble("module_cannot", token=place.token, detail="MechanismInvalid")
        return real(place, algorithm, **more)

    monkeypatch.setattr(acts_keys, "make_in_module", old_module)
    days = {"valid_from": office.now.date(), "valid_to": date(2028, 1, 1), "in_module": True}
    administrator = office.actor("bw.administrator")
    result = acts.make_key(administrator, purpose=Key.Purpose.LOG, now=office.now, **days)
    assert codes(result) == ["log_key_outside_module"]
    assert result.done.private_pem
    assert not result.done.token
    kept = office.must(acts.make_key(administrator, purpose=Key.Purpose.STATEMENTS, now=office.now, **days))
    assert kept.token == TOKEN


def test_a_key_cannot_be_made_in_a_module_that_is_not_set_up(office, settings):
    settings.PKCS11_MODULE = settings.PKCS11_TOKEN = ""
    result = acts.make_key(
        office.actor("bw.administrator"),
        purpose=Key.Purpose.STATEMENTS,
        valid_from=office.now.date(),
        valid_to=date(2028, 1, 1),
        in_module=True,
        now=office.now,
    )
    assert codes(result) == ["module_not_set"]
    assert not Key.objects.exclude(token="").exists()


def test_the_pin_may_stand_in_a_file_of_the_office(office, in_module, settings, tmp_path):
    made = keys_in_module(office, Key.Purpose.STATEMENTS)
    settings.PKCS11_PIN, settings.HOME = "", tmp_path
    (tmp_path / "pkcs11-pin").write_text(f"{PIN}\n")
    forget_sessions()
    assert P256SigningKey(unlock(made[Key.Purpose.STATEMENTS])).sign(b"x")


def test_heads_wait_while_the_module_is_away_and_are_signed_when_it_is_back(office, in_module, settings):
    keys_in_module(office, Key.Purpose.LOG)
    publish_all(now=office.now)
    office.issued()
    log = Log.objects.get(authority=office.authorities["bw"], kind=Log.Kind.STATEMENTS)
    settings.PKCS11_MODULE = "/nowhere/module.so"
    forget_sessions()
    publish_all(now=office.now)
    log.refresh_from_db()
    assert (log.published, log.size) == (0, 1)
    settings.PKCS11_MODULE = LIBRARY
    publish_all(now=office.now)
    log.refresh_from_db()
    assert (log.published, log.size) == (1, 1)
