"""One certificate through every role, in the browser; and certificates that go another way."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from openkp.log import Ed25519Verifier, LogPolicy, verify_proof_file
from openkp.log.proof_file import parse_proof_file
from openkp.scheme.checks import shipped_regime
from openkp.statements import open_trust_list, verify_certificate

BIG = "1500000.00"
VKEY = r"tests\.openkp\.example/bw/statements\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+"


def fill_application(page):
    page.get_by_label("Country of destination").select_option("AE")
    page.get_by_label("Importer", exact=False).first.fill("Desert Rose Rough DMCC")
    page.locator("[name=importer_address]").fill("Unit 1, Jumeirah Lakes, Dubai")
    page.locator("[name=lines-0-hs]").select_option("710231")
    page.locator("[name=lines-0-carats]").fill("8000.00")
    page.locator("[name=lines-0-usd]").fill(BIG)
    page.locator("[name=add_line]").click()
    page.locator("[name=lines-1-hs]").select_option("710221")
    page.locator("[name=lines-1-carats]").fill("80.00")
    page.locator("[name=lines-1-usd]").fill("960.00")
    page.locator("[name=origins-0-participant]").select_option("BW")
    page.locator("[name=parcels]").fill("2")
    page.locator("[name=containers-0-mark]").fill("BOX-77")
    page.locator("[name=containers-0-seals]").fill("BW-S-7701")


def test_one_certificate_through_every_role(desk, office_url, tmp_path):
    # The exporter applies, forgets the weight first, and is told so in place.
    exporter = desk("Gaborone Rough Traders")
    exporter.go("/applications/new/")
    fill_application(exporter.page)
    exporter.page.locator("[name=lines-1-carats]").fill("eighty")
    exporter.press("Save draft")
    expect(exporter.page.locator("main")).to_contain_text("Enter a number")
    expect(exporter.page.locator("[name=lines-1-carats]")).to_have_value("eighty")
    exporter.page.locator("[name=lines-1-carats]").fill("80.00")
    exporter.press("Save draft")
    reference = re.search(r"BW-A-\d{4}-\d{5}", exporter.page.url).group()
    exporter.page.locator("[name=declared_by]").fill("B. Exporter")
    for box in exporter.page.locator("main input[type=checkbox]:visible").all():
        box.check()
    exporter.press("Declare and submit")
    expect(exporter.page.locator("main")).to_contain_text("Submitted")

    # The officer finds it in the work list, weighs, values and seals.
    officer = desk("issuing_officer of Gaborone")
    officer.go("/applications/")
    officer.page.get_by_role("link", name=reference).first.click()
    officer.go(f"/applications/{reference}/examine/")
    officer.page.locator("[name=valuation]").fill("Price book of the month")
    officer.press("Record the examination")
    officer.go(f"/applications/{reference}/")
    for answer in officer.page.locator("main textarea[name^=answer]:visible").all():
        answer.fill("Looked at and explained in the file.")
    if officer.page.get_by_role("button", name="Save answers").count():
        officer.press("Save answers")
    officer.go(f"/applications/{reference}/issue/")
    officer.press("Sign and issue")
    expect(officer.page.locator("main")).to_contain_text("two officers must take part")

    # Two people must take part at this value.
    officer.go(f"/applications/{reference}/")
    officer.page.get_by_role("button", name=re.compile("Approve")).first.click()
    officer.page.wait_for_load_state()
    second = desk("issuing_officer_2 of Gaborone")
    second.go(f"/applications/{reference}/issue/")
    second.press("Sign and issue")
    number = re.search(r"BW-\d{4}-\d{6}", second.text()).group()
    second.go(f"/certificates/{number}/notify/")
    second.press("Send the notice")

    # The paper carries a code that says, without this office, that it is good.
    exporter.go(f"/certificates/{number}/")
    with exporter.page.expect_download() as download:
        exporter.page.locator(f"a[href$='{number}/certificate.pdf']").first.click()
    paper = tmp_path / "certificate.pdf"
    download.value.save_as(paper)
    subprocess.run(
        ["pdftoppm", "-r", "200", "-png", "-f", "1", "-l", "1", paper, tmp_path / "page"], check=True
    )
    picture = next(tmp_path.glob("page*.png"))
    code = zxingcpp.read_barcodes(Image.open(picture))[0].text
    trust = open_trust_list(exporter.page.request.get(f"{office_url}/trust-list.kptrust").body())
    verdict = verify_certificate(code, trust=trust, on=datetime.now(UTC).date(), regime_for=shipped_regime)
    assert verdict.verdict.value == "valid"
    assert verdict.statement.document.number == number

    # A customs officer with a phone; then somebody tampers with the text of the code.
    customs = desk("customs_officer of Dubai", width=390)
    customs.go("/check/")
    customs.page.locator("[name=file]").set_input_files(paper)
    customs.press("Check what was given")
    expect(customs.page.locator("main")).to_contain_text(number)
    expect(customs.page.locator("main")).to_contain_text("Genuine")
    customs.go("/check/")
    spoilt = code[:300] + ("A" if code[300] != "A" else "B") + code[301:]
    customs.page.locator("[name=text]").fill(spoilt)
    customs.press("Check what was given")
    expect(customs.page.locator("main")).not_to_contain_text("Genuine and in force")

    # The importing officer weighs less than declared, is shown both figures, answers and confirms.
    importer = desk("importing_officer of Dubai")
    importer.go("/check/")
    importer.page.locator("[name=number]").fill(number)
    importer.press("Check")
    importer.page.get_by_role("button", name=re.compile("presented", re.I)).first.click()
    importer.page.wait_for_load_state()
    importer.press("Fill in as declared")
    importer.page.locator("[name=carats_710231]").fill("7900.00")
    importer.page.get_by_label("Confirmed after remedy").check()
    importer.page.locator("[name=remark]").fill("The issuer explained the difference by message.")
    importer.press("Compare")
    expect(importer.page.locator("main")).to_contain_text("7980.00 carats were found; 8080.00 are declared")
    for answer in importer.page.locator("main textarea[name^=answer]:visible").all():
        answer.fill("Weighed twice; the issuer was told.")
    importer.press("Record the decision")
    expect(importer.page.locator("main")).to_contain_text("Confirmed after remedy")
    copy = importer.page.locator("a[href$='endorsed-copy.pdf']").first.get_attribute("href")
    assert importer.page.request.get(office_url + copy).body().startswith(b"%PDF-")

    # Both sides see it; the public sees that it was used, and nothing else of it.
    exporter.go(f"/certificates/{number}/")
    expect(exporter.page.locator("main")).to_contain_text("Confirmed")
    public = desk()
    public.go(f"/verify/{number}/")
    said = public.text()
    assert number in said
    for secret in (
        "Desert Rose",
        "Gaborone Rough",
        "8000.00",
        "8,000.00",
        "8,080",
        "1500000",
        "1,500,000",
        "BW-S-7701",
    ):
        assert secret not in public.page.content()

    # The administrator cannot issue; the log says who did what, and its proof stands by itself.
    administrator = desk("administrator of Gaborone")
    assert administrator.go(f"/applications/{reference}/issue/").status == 403
    administrator.go(f"/audit/?number={number}")
    expect(administrator.page.locator("main")).to_contain_text("issuing_officer_2 of Gaborone")
    proof = public.page.request.get(f"{office_url}/proof/{number}.tlog-proof").body()
    public.go("/logs/bw/statements/")
    vkey = re.search(VKEY, public.page.content())
    shown = verify_proof_file(
        proof,
        parse_proof_file(proof).extra,
        policy=LogPolicy(log=Ed25519Verifier.from_vkey(vkey.group())),
    )
    assert shown.checkpoint.size > shown.index


def test_an_annulled_certificate_is_shown_as_void_to_everyone(desk):
    officer = desk("issuing_officer of Gaborone")
    officer.go("/certificates/?state=issued")
    number = re.search(r"BW-\d{4}-\d{6}", officer.text()).group()
    officer.go(f"/certificates/{number}/annul/")
    officer.page.locator("[name=reason]").select_option("unused")
    officer.press("Annul for ever")
    expect(officer.page.locator("main")).to_contain_text("has not been given back")
    officer.page.locator("[name=is_surrendered]").check()
    officer.press("Annul for ever")
    expect(officer.page.locator("main")).to_contain_text("Annulled")
    public = desk()
    public.go(f"/verify/{number}/")
    expect(public.page.locator("main")).to_contain_text(re.compile("annulled|void", re.I))


def test_a_certificate_that_is_presented_again_is_flagged(desk):
    focal = desk("focal_point of Gaborone")
    focal.go("/certificates/?state=confirmed")
    used = re.search(r"BW-\d{4}-\d{6}", focal.text()).group()
    importer = desk("importing_officer of Dubai")
    importer.go("/check/")
    importer.page.locator("[name=number]").fill(used)
    importer.press("Check")
    expect(importer.page.locator("main")).to_contain_text(re.compile("already confirmed", re.I))


def test_wrong_passwords_close_the_door_for_a_while_and_say_so(desk):
    stranger = desk()
    for _ in range(6):
        stranger.go("/sign-in/")
        if not stranger.page.locator("[name=password]").count():
            break
        stranger.page.locator("[name=username]").fill("bw-observer")
        stranger.page.locator("[name=password]").fill("not the password")
        stranger.press("Sign in")
    expect(stranger.page.locator("body")).to_contain_text(re.compile("minutes|quarter", re.I))
