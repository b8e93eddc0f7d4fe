"""The administrator's pages of keys: where they live, the next one, what others hand in and sign."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openkp.office import clock
from openkp.office.parties import acts, trusting
from openkp.office.parties.models import HandedInKey, Key
from openkp.office.register.signing import forget_opened, unlock
from openkp.statements import P256SigningKey, TrustedKey, Usage, p256_key_id
from openkp.statements.keys import signing_key
from openkp.statements.submissions import make_submission, open_submission
from openkp.statements.trust_drafts import read_draft, sign_draft, write_draft

LAST = date(2028, 6, 1)


@pytest.fixture
def administrator(signed_in):
    return signed_in("bw.administrator")


def text_of(response):
    return response.content.decode()


def file_of(data, name="file.bin"):
    return SimpleUploadedFile(name, data)


def bw_key(office):
    return Key.objects.get(authority=office.authorities["bw"], purpose=Key.Purpose.STATEMENTS)


def submission(number=5, **changes):
    signer = P256SigningKey.from_private_number(number)
    fields = {
        "key_id": signer.key_id,
        "participant": "ZA",
        "authority": "pretoria",
        "usages": frozenset({Usage.CERTIFICATES, Usage.CONFIRMATIONS}),
        "algorithm": signer.algorithm,
        "public_key": signer.public_key,
        "valid_from": clock.now().date(),
        "valid_to": LAST,
    }
    return signer, make_submission(TrustedKey(**(fields | changes)), signer, made_at=clock.now())


def test_the_page_gives_the_codes_of_the_sheet_that_a_post_compares(office, administrator):
    """As the border device shows them: four groups of four."""
    codes = [bytes(root).hex() for root in map(p256_key_id, trusting.current_trust_list().roots)]
    assert len(codes) == 3
    text = text_of(administrator.get(reverse("parties:keys")))
    for code in codes:
        assert " ".join(code[place : place + 4] for place in range(0, 16, 4)) in text


def test_the_page_says_where_each_key_is_kept_and_what_to_do(office, administrator):
    key = bw_key(office)
    Key.objects.filter(pk=key.pk).update(token="vault", handle="aa", private_pem="")
    text = text_of(administrator.get(reverse("parties:keys")))
    assert "Security module, token “vault”" in text
    assert "Under the passphrase" in text
    for name in ("rotate_key", "make_key", "trust_draft", "take_in_trust_list", "hand_in_key"):
        assert reverse(f"parties:{name}") in text


def test_the_next_key_is_made_and_the_old_one_gets_its_last_day(office, administrator):
    url, today = reverse("parties:rotate_key"), clock.now().date()
    assert administrator.get(url).status_code == 200
    fields = {"purpose": "statements", "valid_from": today, "valid_to": LAST, "overlap_days": 7}
    assert administrator.post(url, fields | {"overlap_days": ""}).status_code == 422
    assert administrator.post(url, fields | {"valid_to": "2001-01-01"}).status_code == 422
    response = administrator.post(url, fields)
    assert response.status_code == 303
    keys = Key.objects.filter(authority=office.authorities["bw"], purpose="statements").order_by("pk")
    assert (keys[0].valid_to - today).days == 7
    assert keys[1].valid_to == LAST


def test_a_rotation_that_an_act_stops_shows_why(office, administrator):
    key = bw_key(office)
    late = key.valid_to.replace(year=key.valid_to.year + 1)
    fields = {
        "purpose": "statements",
        "valid_from": late,
        "valid_to": late.replace(month=12),
        "overlap_days": 7,
    }
    response = administrator.post(reverse("parties:rotate_key"), fields)
    assert response.status_code == 422
    assert "nobody could sign between" in text_of(response)


def test_a_key_that_was_called_lost_leads_to_what_it_signed(office, administrator):
    issued = office.issued()
    key = bw_key(office)
    url = reverse("parties:withdraw_key", args=[key.key_id])
    response = administrator.post(url, {"compromised_on": office.now.date()})
    list_url = reverse("parties:after_compromise", args=[key.key_id])
    assert response.headers["Location"] == list_url
    text = text_of(administrator.get(list_url))
    assert issued.number in text
    assert "issue another in its place" in text
    assert list_url in text_of(administrator.get(reverse("parties:keys")))
    other = Key.objects.filter(authority=office.authorities["ae"], purpose="statements").get()
    assert administrator.get(reverse("parties:after_compromise", args=[other.key_id])).status_code == 404


def test_a_submission_is_downloaded_and_opens(office, administrator):
    key = bw_key(office)
    response = administrator.get(reverse("parties:submission", args=[key.key_id]))
    assert open_submission(response.content).key == trusting.trusted_key(key)
    foreign = Key.objects.get(authority=office.authorities["ae"], purpose="statements")
    assert administrator.get(reverse("parties:submission", args=[foreign.key_id])).status_code == 404


def test_files_that_need_a_locked_key_say_so(office, administrator, settings, tmp_path):
    key = bw_key(office)
    acts.make_key(
        office.actor("bw.administrator"),
        purpose=Key.Purpose.STATEMENTS,
        valid_from=clock.now().date(),
        valid_to=LAST,
        now=clock.now(),
    )
    from openkp.office.parties.models import TrustListIssue

    TrustListIssue.objects.all().delete()  # so that the draft has keys to prove
    settings.HOME, settings.KEY_PASSPHRASE, settings.KEY_PASSPHRASE_IS_GIVEN = tmp_path, "wrong", True
    forget_opened()
    for url in (reverse("parties:submission", args=[key.key_id]), reverse("parties:trust_draft")):
        response = administrator.get(url)
        assert response.status_code == 503
        assert "does not open key" in text_of(response)


def test_a_key_is_handed_in_looked_at_and_decided(office, administrator):
    signer, data = submission()
    hand_in = reverse("parties:hand_in_key")
    assert administrator.get(hand_in).status_code == 200
    wrong = administrator.post(hand_in, {"file": file_of(data.replace(b"pretoria", b"pretoriX"))})
    assert wrong.status_code == 422
    assert "is not signed by key" in text_of(wrong)
    decide = reverse("parties:decide_key", args=[signer.key_id.hex()])
    assert administrator.post(hand_in, {"file": file_of(data)}).headers["Location"] == decide
    page = text_of(administrator.get(decide))
    assert "pretoria" in page
    assert "read the sixteen digits" in page
    assert administrator.post(decide, {"remark": ""}).status_code == 422
    assert administrator.post(decide, {"remark": "by phone with Ms Dlamini"}).status_code == 303
    assert trusting.current_trust_list().key(signer.key_id) is not None
    assert "by phone with Ms Dlamini" in text_of(administrator.get(reverse("parties:keys")))
    assert administrator.get(decide).status_code == 404


def test_a_key_is_refused_on_the_page(office, administrator):
    signer, data = submission()
    administrator.post(reverse("parties:hand_in_key"), {"file": file_of(data)})
    decide = reverse("parties:decide_key", args=[signer.key_id.hex()])
    assert administrator.post(decide, {"remark": "not theirs", "refuse": "yes"}).status_code == 303
    assert HandedInKey.objects.get().state == HandedInKey.State.REFUSED
    assert trusting.current_trust_list().key(signer.key_id) is None


def test_a_draft_goes_out_and_the_signed_list_comes_back(office, administrator):
    rows = list(Key.objects.filter(purpose=Key.Purpose.ROOT).order_by("pk"))
    holders = [signing_key(unlock(row)) for row in rows]
    Key.objects.filter(purpose=Key.Purpose.ROOT).update(private_pem="")
    current = trusting.current_trust_list()
    assert "Other people hold the root keys" in text_of(administrator.get(reverse("parties:keys")))
    sent = administrator.get(reverse("parties:trust_draft")).content
    take_in = reverse("parties:take_in_trust_list")
    assert administrator.get(take_in).status_code == 200
    early = administrator.post(take_in, {"file": file_of(sent)})
    assert early.status_code == 422
    assert "roots signed the trust list" in text_of(early)
    draft = read_draft(sent)
    for holder in holders[:2]:
        draft = sign_draft(draft, holder, current=current)
    response = administrator.post(take_in, {"file": file_of(write_draft(draft))})
    assert response.status_code == 303
    assert trusting.current_trust_list().version == current.version + 1
    nonsense = administrator.post(take_in, {"file": file_of(b"nonsense")})
    assert nonsense.status_code == 422
