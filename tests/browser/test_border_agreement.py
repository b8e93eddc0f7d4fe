"""Two verifiers, one answer: the browser's against Python's on every vector and on mutated certificates."""

from __future__ import annotations

import pytest

from border import world
from browser.border_modules import PREPARE, base64_of, served_files, vectors
from browser.border_rows import rows
from openkp.border.verdicts import CODES, TONES
from openkp.scheme.documents import Certificate
from openkp.statements import Kind
from openkp.statements.content import CHOICES, TABLE
from openkp.statements.forms import REQUIRED

#: What only the command line can say: it may be given a trust list alone.
NOT_OF_A_BUNDLE = {"trust_list_not_pinned", "log_not_asked"}
USUAL, MANY = 100_000, 1_000_000
ENGINES = ["webcrypto", "fallback"]


@pytest.fixture(scope="module")
def modules(browser):
    """A window with the verifier's modules in `window.kp`."""
    with served_files() as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.evaluate(PREPARE)
        assert page.evaluate("kp.crypto.signatureEngine()") == "webcrypto"
        yield page
        context.close()


@pytest.fixture(params=ENGINES)
def engine(request, browser):
    """The same for each way to check a signature."""
    with served_files() as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.evaluate(PREPARE)
        if request.param == "fallback":
            page.evaluate("kp.crypto.useFallback()")
        assert page.evaluate("kp.crypto.signatureEngine()") == request.param
        yield page
        context.close()


def test_answers_to_every_vector(engine):
    given = vectors("verdicts")
    answers = engine.evaluate(
        """async ({ bundle, cases }) => {
          const held = await kp.bundle.openBundle(kp.bytes(bundle));
          const answers = [];
          for (const one of cases) answers.push({ ...await kp.answer(one, held), certificate: null });
          return answers;
        }""",
        given,
    )
    expected = [{**case["answer"], "certificate": None} for case in given["cases"]]
    differing = [
        (case["name"], found, said)
        for case, found, said in zip(given["cases"], answers, expected, strict=True)
        if found != said
    ]
    assert differing == []


def test_updates_of_every_vector(engine):
    given = vectors("bundles")
    outcomes = engine.evaluate(
        """async ({ bundle, cases }) => {
          const held = kp.bytes(bundle);
          const current = await kp.bundle.openBundle(held);
          const outcomes = [];
          for (const one of cases) {
            try {
              const file = kp.bundle.applyDelta(held, kp.bytes(one.delta));
              if (kp.cbor.sameBytes(file, held)) {
                outcomes.push({ taken: false, codes: ["bundle_held_already"] });
                continue;
              }
              await kp.bundle.openBundle(file, { current });
              outcomes.push({ taken: true, codes: [] });
            } catch (error) {
              if (!(error instanceof kp.bundle.BundleRefused)) throw error;
              outcomes.push({ taken: false, codes: [error.code] });
            }
          }
          return outcomes;
        }""",
        given,
    )
    told = [{"taken": case["taken"], "codes": case["codes"]} for case in given["cases"]]
    assert [
        (case["name"], found, said)
        for case, found, said in zip(given["cases"], outcomes, told, strict=True)
        if found != said
    ] == []


#: Compares in the window, so that only what differs comes back.
ASK_ROWS = """async (lines) => {
  const outcomes = await Promise.all(lines.trimEnd().split("\\n").map(async (line) => {
    const row = JSON.parse(line);
    try {
      const said = await kp.answer(row, window.held);
      const found = [said.verdict, said.layer, said.findings.map((one) => one.code), said.digest];
      const expected = [row.verdict, row.layer, row.codes, row.digest];
      return JSON.stringify(found) === JSON.stringify(expected) ? null : { row, found };
    } catch (error) {
      return { row, found: String(error.stack) };
    }
  }));
  return { compared: outcomes.length, differing: outcomes.filter((one) => one !== null) };
}"""


def _compared(page, count: int, seed: int) -> int:
    """How many rows were compared. Fails for an answer that differs: a forgery taken, a crash."""
    page.evaluate(
        "async (bundle) => { window.held = await kp.bundle.openBundle(kp.bytes(bundle)); }",
        base64_of(world.sample()),
    )
    compared = 0
    for lines in rows(count, seed):
        outcome = page.evaluate(ASK_ROWS, lines)
        assert outcome["differing"] == []
        compared += outcome["compared"]
    return compared


def test_answers_to_mutated_certificates(modules):
    assert _compared(modules, USUAL, 20261126) == USUAL


@pytest.mark.slow
def test_answers_to_a_million_mutated_certificates(modules):
    assert _compared(modules, MANY, 7) == MANY


def test_answers_without_webcrypto(engine):
    """The vendored curves say what WebCrypto says."""
    assert _compared(engine, 2_000, 11) == 2_000


def test_codes_layers_and_tones_are_those_of_python(modules):
    codes = modules.evaluate("Object.fromEntries(kp.verdict.CODES)")
    told = {
        code: {"layer": means.layer.value, "verdict": means.answer.value}
        for code, means in CODES.items()
        if code not in NOT_OF_A_BUNDLE
    }
    assert codes == told
    tones = modules.evaluate("Object.entries(kp.verdict.TONES)")
    assert tones == [[answer.value, tone.value] for answer, tone in TONES.items()]


def test_tables_of_content_are_those_of_python(modules):
    tables = modules.evaluate(
        """() => [...kp.content.KINDS].map(([kind, { name, speaker, fields }]) => [kind, name, speaker,
             fields.map((one) => [one.key, one.name, typeof one.otherwise === "symbol"])])"""
    )
    assert [(kind, name, fields) for kind, name, _, fields in tables] == [
        (kind.value, kind.name.lower(), [[f.key, f.name, f.default is REQUIRED] for f in fields])
        for kind, (_, fields) in TABLE.items()
    ]
    choices = modules.evaluate("kp.content.CHOICES")
    assert choices == {
        name: [member.value for member, _ in sorted(numbers.items(), key=lambda pair: pair[1])]
        for name, numbers in CHOICES.items()
    }
    assert all(sorted(numbers.values()) == list(range(1, len(numbers) + 1)) for numbers in CHOICES.values())
    assert TABLE[Kind.CERTIFICATE][0] is Certificate
