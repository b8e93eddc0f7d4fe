"""One certificate through every role, in the browser; and certificates that go another way."""

from __future__ import annotations

import re
import subprocess
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from browser.desk import Desk
from openkp.log import Ed25519Verifier, LogPolicy, verify_proof_file
from openkp.log.proof_file import parse_proof_file
from openkp.scheme.checks import shipped_regime
from openkp.statements import open_trust_list, verify_certificate
from small_office import PASSWORD

BIG = "1500000.00"
#: What the certificate of the first test says to the parties only.
SECRETS = ("Desert Rose", "Gaborone Rough", "8000.00", "8,000", "8,080", "1500000", "1,500,000", "BW-S-7701")
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


def applied(exporter: Desk) -> str:
    """The exporter forgets what a number is first, is told so in place, mends it and submits."""
    exporter.go("/applications/new/")
    fill_application(exporter.page)
    exporter.page.locator("[name=lines-1-carats]").fill("eighty")
    exporter.press("Save draft")
    exporter.expects("Enter a number")
    expect(exporter.page.locator("[name=lines-1-carats]")).to_have_value("eighty")
    expect(exporter.page.locator("[name=importer_name]")).to_have_value("Desert Rose Rough DMCC")
    exporter.page.locator("[name=lines-1-carats]").fill("80.00")
    exporter.press("Save draft")
    exporter.expects("7102.31", "7102.21", "BOX-77", "BW-S-7701")
    reference = re.search(r"BW-A-\d{4}-\d{5}", exporter.page.url).group()
    exporter.page.locator("[name=declared_by]").fill("B. Exporter")
    for box in exporter.page.locator("main input[type=checkbox]:visible").all():
        box.check()
    exporter.press("Declare and submit")
    exporter.expects("Submitted")
    return reference


def examined(officer: Desk, reference: str) -> None:
    """The officer finds it in the work list, weighs, values, seals, and answers what the checks ask."""
    officer.go("/")
    officer.expects(reference)
    officer.go("/applications/")
    officer.page.get_by_role("link", name=reference).first.click()
    officer.page.wait_for_load_state()
    officer.go(f"/applications/{reference}/examine/")
    officer.page.locator("[name=valuation]").fill("Price book of the month")
    officer.press("Record the examination")
    officer.go(f"/applications/{reference}/")
    for answer in officer.page.locator("main textarea[name^=answer]:visible").all():
        answer.fill("Looked at and explained in the file.")
    if officer.page.get_by_role("button", name="Save answers").count():
        officer.press("Save answers")


def issued_by_two(officer: Desk, second: Desk, reference: str) -> str:
    """At this value one officer is not enough: what is missing is said with its clause and the next step."""
    officer.go(f"/applications/{reference}/issue/")
    officer.press("Sign and issue")
    stopped = officer.page.locator(".findings li").filter(has_text="two officers must take part").first
    expect(stopped).to_contain_text("ask a second officer to issue")
    expect(stopped.locator("a[href*='/clauses/#']")).to_be_visible()
    officer.go(f"/applications/{reference}/")
    officer.page.get_by_role("button", name=re.compile("Approve")).first.click()
    officer.page.wait_for_load_state()
    officer.go(f"/applications/{reference}/issue/")
    officer.press("Sign and issue")
    officer.expects("a second officer must issue it")
    second.go(f"/applications/{reference}/issue/")
    second.press("Sign and issue")
    number = second.number()
    second.go(f"/certificates/{number}/notify/")
    second.page.locator("[name=route]").fill("Gaborone, Johannesburg, Dubai")
    second.press("Send the notice")
    return number


def code_on_paper(exporter: Desk, number: str, folder: Path) -> tuple[Path, str]:
    """The PDF as downloaded, and the text of the code printed on its first page."""
    exporter.go(f"/certificates/{number}/")
    with exporter.page.expect_download() as download:
        exporter.page.locator(f"a[href$='{number}/certificate.pdf']").first.click()
    paper = folder / "certificate.pdf"
    download.value.save_as(paper)
    assert paper.read_bytes().startswith(b"%PDF-")
    first_page = ["pdftoppm", "-r", "200", "-png", "-f", "1", "-l", "1", paper, folder / "page"]
    subprocess.run(first_page, check=True)
    with Image.open(next(folder.glob("page*.png"))) as picture:
        return paper, zxingcpp.read_barcodes(picture)[0].text


def checked_at_the_border(customs: Desk, number: str, paper: Path, code: str) -> None:
    """On a phone: the paper is genuine; one letter changed in its code, and it is refused in words."""
    customs.go("/check/")
    customs.page.locator("[name=file]").set_input_files(paper)
    customs.press("Check what was given")
    customs.expects(number, "Genuine and in force", "Compare carats, value and seals")
    customs.go("/check/")
    spoilt = code[:300] + ("A" if code[300] != "A" else "B") + code[301:]
    customs.page.locator("[name=text]").fill(spoilt)
    customs.press("Check what was given")
    customs.expects(re.compile("Do not accept|Nothing could be read"))
    expect(customs.page.locator("main")).not_to_contain_text("Genuine")


def confirmed_after_remedy(importer: Desk, number: str) -> None:
    """The importing officer was announced the shipment, weighs less, sees both figures, answers, confirms."""
    importer.go("/arrivals/?show=expected")
    importer.page.get_by_role("link", name=number).first.click()
    importer.page.wait_for_load_state()
    importer.expects("Gaborone, Johannesburg, Dubai", "Desert Rose Rough DMCC")
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
    importer.expects("7980.00 carats were found; 8080.00 are declared")
    for answer in importer.page.locator("main textarea[name^=answer]:visible").all():
        answer.fill("Weighed twice; the issuer was told.")
    importer.press("Record the decision")
    importer.expects("Confirmed after remedy")
    copy = importer.page.locator("a[href$='endorsed-copy.pdf']").first.get_attribute("href")
    assert importer.page.request.get(importer.url + copy).body().startswith(b"%PDF-")


def proof_stands_by_itself(public: Desk, number: str) -> None:
    """The proof and the key of the log are all that a stranger needs, without the office."""
    proof = public.page.request.get(f"{public.url}/proof/{number}.tlog-proof").body()
    public.go("/logs/bw/statements/")
    vkey = re.search(VKEY, public.page.content())
    shown = verify_proof_file(
        proof,
        parse_proof_file(proof).extra,
        policy=LogPolicy(log=Ed25519Verifier.from_vkey(vkey.group())),
    )
    assert shown.checkpoint.size > shown.index


def test_one_certificate_through_every_role(desk, office_url, tmp_path):
    exporter = desk("Gaborone Rough Traders")
    reference = applied(exporter)
    officer = desk("issuing_officer of Gaborone")
    examined(officer, reference)
    number = issued_by_two(officer, desk("issuing_officer_2 of Gaborone"), reference)

    # The paper carries a code that says, without this office, that it is good.
    paper, code = code_on_paper(exporter, number, tmp_path)
    trust = open_trust_list(exporter.page.request.get(f"{office_url}/trust-list.kptrust").body())
    today = datetime.now(ZoneInfo("Africa/Gaborone")).date()  # days are dates where the authority sits
    verdict = verify_certificate(code, trust=trust, on=today, regime_for=shipped_regime)
    assert verdict.verdict.value == "valid"
    assert verdict.statement.document.number == number
    assert [str(line.carats) for line in verdict.statement.document.lines] == ["8000.00", "80.00"]

    checked_at_the_border(desk("customs_officer of Dubai", width=390), number, paper, code)
    confirmed_after_remedy(desk("importing_officer of Dubai"), number)

    # Both of the exporting side see what came of it; the focal point has nothing to follow up.
    for person in (exporter, desk("focal_point of Gaborone")):
        person.go(f"/certificates/{number}/")
        person.expects("Confirmed after remedy", "7,980")
    focal = desk("focal_point of Gaborone")
    focal.go("/follow-up/")
    waiting, _, differing = focal.text().partition("Differences worth a question")
    assert number not in waiting
    assert number in differing

    # The public and an observer see that it was used, and nothing of who, how much and for how much.
    observer = desk("observer of Gaborone")
    assert observer.go(f"/certificates/{number}/").status == 403
    public = desk()
    for stranger in (public, observer):
        stranger.go(f"/verify/{number}/")
        stranger.expects(number)
        said = stranger.page.content()
        assert [secret for secret in SECRETS if secret in said] == []

    # The administrator cannot issue; the log says who did what, and its proof stands by itself.
    administrator = desk("administrator of Gaborone")
    for path in (f"/applications/{reference}/issue/", f"/certificates/{number}/", "/certificates/"):
        assert administrator.go(path).status == 403
    administrator.go(f"/audit/?number={number}")
    administrator.expects("issuing_officer_2 of Gaborone", "Sent an advance notice")
    proof_stands_by_itself(public, number)


def test_an_annulled_certificate_is_shown_as_void_to_everyone(desk):
    officer = desk("issuing_officer of Gaborone")
    officer.go("/certificates/?state=issued")
    number = officer.number()
    officer.go(f"/certificates/{number}/annul/")
    officer.page.locator("[name=reason]").select_option("unused")
    officer.press("Annul for ever")
    officer.expects("has not been given back")
    officer.page.locator("[name=is_surrendered]").check()
    officer.press("Annul for ever")
    officer.expects("Annulled")
    public = desk()
    public.go(f"/verify/{number}/")
    public.expects(re.compile("annulled|void", re.I))


def test_a_mistake_found_before_export_is_put_right_under_a_new_number(desk):
    officer = desk("issuing_officer of Gaborone")
    officer.go("/certificates/?state=issued")
    old = officer.number()
    officer.go(f"/certificates/{old}/replace/")
    officer.page.locator("[name=containers-0-seals]").fill("BW-S-2002")
    officer.page.locator("[name=is_surrendered]").check()
    officer.page.locator("[name=remark]").fill("The seal was read wrongly.")
    officer.press("Annul the old and make the new ready")
    officer.page.locator("main a[href$='/issue/']").first.click()
    officer.page.wait_for_load_state()
    officer.press("Sign and issue")
    new = next(found for found in re.findall(r"BW-\d{4}-\d{6}", officer.text()) if found != old)
    officer.go(f"/certificates/{new}/")
    officer.expects("BW-S-2002", old)
    public = desk()
    public.go(f"/verify/{old}/")
    public.expects(re.compile("annulled|void|replaced", re.I))


def test_a_certificate_that_is_presented_again_is_flagged(desk):
    focal = desk("focal_point of Gaborone")
    focal.go("/certificates/?state=confirmed")
    used = focal.number()
    importer = desk("importing_officer of Dubai")
    importer.go("/check/")
    importer.page.locator("[name=number]").fill(used)
    importer.press("Check")
    importer.expects("Already used", re.compile("already confirmed", re.I), "Detain the shipment")


def sign_in(window: Desk, name: str, password: str) -> None:
    window.go("/sign-in/")
    window.page.locator("[name=username]").fill(name)
    window.page.locator("[name=password]").fill(password)
    window.press("Sign in")


def test_a_person_signs_in_with_a_password(desk):
    window = desk()
    sign_in(window, "bw-focal_point", PASSWORD)
    expect(window.page.locator("header")).to_contain_text("focal_point of Gaborone")


def test_five_wrong_passwords_close_the_door_for_a_while_and_say_what_to_do(desk):
    window = desk()
    for _ in range(4):
        sign_in(window, "bw-observer", "not the password")
        expect(window.page.locator("[name=password]")).to_be_visible()
    sign_in(window, "bw-observer", "not the password")
    window.expects("quarter of an hour", "ask the administrator")
    sign_in(window, "bw-observer", PASSWORD)
    window.expects("quarter of an hour")
