/** An answer as people read it: colour, symbol and words, what to do, what was found, and all that the paper must say. */

import { CODES } from "./verdict.js";
import { DAY_SECONDS, dayOfIso } from "./days.js";
import { ageInWords, country, dayInWords, hundredths, say, timeInWords, whole } from "./texts.js";

export const LOOKS = { green: "t-ok", amber: "t-warn", red: "t-bad" };
/** Answers under which the content is nobody's word. */
const UNPROVEN = new Set(["unknown_issuer", "forged", "key_not_entitled"]);
/** Parameters that are days, instants or countries, by name. */
const DAYS = new Set(["day", "since", "first", "last", "issued", "expired", "published", "until_day"]);
const INSTANTS = new Set(["until", "from", "made", "now", "seen"]);
const COUNTRIES = new Set(["participant", "party", "issuer"]);
const HOLDERS = new Set(["holder", "named"]);
const TELEPHONE = /^\+?[\d\s().-]{5,}$/;

const byId = (id) => document.getElementById(id);

export function element(name, { words = "", look = "", ...rest } = {}, children = []) {
  const one = Object.assign(document.createElement(name), rest);
  if (look) one.className = look;
  if (words) one.textContent = words;
  one.append(...children);
  return one;
}

export const symbol = (tone) => byId(`icon-${tone}`).content.cloneNode(true);

/** Put an answer into the page. contacts: of the bundle; own: participant and authority whose lists these are. */
export function showAnswer(answer, { bundle, now }) {
  const { verdict, tone, certificate } = answer;
  byId("verdict").className = `verdict ${LOOKS[tone]}`;
  byId("verdict").dataset.verdict = verdict;
  byId("verdict-mark").replaceChildren(symbol(tone));
  byId("verdict-word").textContent = say(`verdict_${verdict}`);
  byId("verdict-text").textContent = say(`verdict_${verdict}_text`);
  byId("verdict-detail").textContent = say("checked_at", {
    time: timeInWords(now), age: ageInWords(now - bundle.made_at), made: timeInWords(bundle.made_at),
  });
  byId("next-text").textContent = say(`next_${verdict}`);
  byId("found-card").hidden = answer.findings.length === 0;
  byId("found").replaceChildren(...answer.findings.map((one) => findingItem(one, bundle)));
  byId("contacts").replaceChildren(...contactsOf(certificate, bundle));
  byId("facts-card").hidden = certificate === null;
  if (certificate !== null) showFacts(answer);
}

function findingItem(one, bundle) {
  const tone = CODES.get(one.code).verdict === "look_closer" || CODES.get(one.code).verdict === "stale"
    || CODES.get(one.code).verdict === "unreadable" ? "amber" : "red";
  const layer = element("span", { look: "severity" }, [symbol(tone), say(`layer_${one.layer}`)]);
  return element("li", { look: LOOKS[tone] }, [layer, element("div", {}, [
    element("p", { words: say(`finding_${one.code}`, wordsOf(one.params, bundle)) }),
  ])]);
}

/** The name of an authority on the lists, whose code it is; the code where the lists do not name it. */
export const authorityName = (bundle, code) => bundle.contacts.find((one) => one.authority === code)?.name ?? code;

/** Parameters as people read them, each kept in its own direction. */
function wordsOf(params, bundle) {
  const words = {};
  for (const [name, value] of Object.entries(params)) {
    if (/^\d{4}-\d\d-\d\d$/.test(value) && (DAYS.has(name) || INSTANTS.has(name))) words[name] = dayInWords(dayOfIso(value));
    else if (INSTANTS.has(name) && value) words[name] = timeInWords(Date.parse(value) / 1000);
    else if (DAYS.has(name) && value === "") words[name] = say("no_end");
    else if (COUNTRIES.has(name)) words[name] = country(value);
    else if (name === "hours") words[name] = ageInWords(Number(value) * 3600);
    else if (name === "reason") words[name] = say(`reason_${value}`);
    else if (name === "kind") words[name] = say(`kind_${value}`);
    else if (name === "post") words[name] = value || say("post_unnamed");
    else if (name === "authority") words[name] = authorityName(bundle, value);
    else if (HOLDERS.has(name)) words[name] = value.replace(/ .*/, (code) => ` ${authorityName(bundle, code.slice(1))}`);
    else words[name] = value;
    words[name] = `\u2068${words[name]}\u2069`;
  }
  return words;
}

/** Whom to call: the issuing authority, and the one whose lists these are. */
function contactsOf(certificate, bundle) {
  const issuer = certificate && bundle.contacts.filter((one) => one.participant === certificate.issuing_participant);
  const own = bundle.contacts.filter((one) => one.participant === bundle.participant
    && one.authority === bundle.authority);
  const shown = [...(issuer ?? []).map((one) => [say("call_issuer"), one]), ...own.map((one) => [say("call_own"), one])];
  if (!shown.length) return [];
  return [element("h3", { words: say("call_title"), look: "second" }), ...shown.map(([title, one]) => (
    element("div", { look: "contact" }, [
      element("p", { look: "hint", words: title }),
      element("p", {}, [element("b", { words: one.name, dir: "auto" }), " ", country(one.participant)]),
      ...one.lines.map((line) => element("p", { dir: "auto" }, [contactLine(line)])),
    ])
  ))];
}

/** A telephone number to tap, an address to write to or open; else the words. */
function contactLine(line) {
  const href = TELEPHONE.test(line) ? `tel:${line.replace(/[^\d+]/g, "")}`
    : /^[^\s@]+@[^\s@]+$/.test(line) ? `mailto:${line}` : /^https?:\/\/\S+$/.test(line) ? line : "";
  return href ? element("a", { href, words: line, dir: "ltr" }) : line;
}

function showFacts(answer) {
  const { certificate, hidden, verdict } = answer;
  byId("facts-lede").textContent = say(UNPROVEN.has(verdict) ? "facts_unproven" : "facts_lede");
  const isHidden = (name) => hidden.includes(name);
  const rows = [
    ["fact_number", certificate.number],
    ["fact_issuer", country(certificate.issuing_participant)],
    ["fact_authority", certificate.issuing_authority],
    ["fact_issued", dayInWords(certificate.issued_on)],
    ["fact_expires", dayInWords(certificate.expires_on)],
    ["fact_destination", destinationOf(certificate)],
    ["fact_exporter", isHidden("exporter") ? null : partyOf(certificate.exporter)],
    ["fact_importer", isHidden("importer") ? null : partyOf(certificate.importer)],
    ["fact_parcels", isHidden("parcels") ? null : whole(certificate.parcels)],
    ["fact_seals", isHidden("containers") ? null : sealsOf(certificate)],
    ["fact_validated", isHidden("validated_by") ? null : certificate.validated_by],
    ["fact_sources", certificate.source_certificates.join("\n")],
    ["fact_quality", certificate.quality],
  ].filter(([, words]) => words !== "");
  byId("facts").replaceChildren(...rows.map(([name, words]) => factRow(name, words)));
  byId("facts-tables").replaceChildren(linesOf(certificate, isHidden("lines")), originsOf(certificate));
}

export function factRow(name, words) {
  const value = words === null
    ? element("dd", { look: "not-shown", words: say("not_shown") })
    : element("dd", { words, dir: "auto" });
  return element("div", {}, [element("dt", { words: say(name) }), value]);
}

const partyOf = ({ name, address }) => [name, address].filter(Boolean).join("\n");

function destinationOf({ destination_participant: code, destination_country: land }) {
  return land && land !== code ? `${country(code)}\n${country(land)}` : country(code);
}

function sealsOf({ containers }) {
  return containers.map(({ seals, mark }) => [seals.join(", "), mark && say("fact_mark", { mark })]
    .filter(Boolean).join(" · ")).join("\n");
}

const table = (title, heads, rows, foot = []) => element("div", { look: "table-frame" }, [
  element("table", { look: "data" }, [
    element("caption", { words: title }),
    element("thead", {}, [element("tr", {}, heads.map(([words, look]) => element("th", { words, look, scope: "col" })))]),
    element("tbody", {}, rows.map((cells) => element("tr", {}, cells.map((words, at) => cell(words, heads[at]))))),
    ...(foot.length ? [element("tfoot", {}, [
      element("tr", {}, foot.map((words, at) => cell(words, heads[at]))),
    ])] : []),
  ]),
]);

function cell(words, [label, look]) {
  const one = element("td", { words, look });
  one.dataset.label = label;
  return one;
}

function linesOf({ lines }, isHidden) {
  if (isHidden) {
    return element("p", { look: "not-shown" }, [`${say("lines_title")}: `, say("not_shown")]);
  }
  const heads = [[say("lines_hs"), ""], [say("lines_carats"), "num"], [say("lines_usd"), "num"]];
  const rows = lines.map((one) => [hsInWords(one.hs), hundredths(one.carats), hundredths(one.usd)]);
  const sum = (name) => lines.reduce((total, one) => total + one[name], 0);
  const foot = lines.length > 1 ? [say("lines_total"), hundredths(sum("carats")), hundredths(sum("usd"))] : [];
  return table(say("lines_title"), heads, rows, foot);
}

function hsInWords(hs) {
  const point = `${hs.slice(0, 4)}.${hs.slice(4)}`;
  const known = { 710210: "hs_unsorted", 710221: "hs_industrial", 710231: "hs_other" }[hs];
  return known ? `${point} ${say(known)}` : point;
}

function originsOf({ origins }) {
  if (!origins.length) return element("p", { words: say("origins_mixed") });
  const heads = [[say("origins_country"), ""], [say("origins_place"), ""], [say("lines_carats"), "num"]];
  const rows = origins.map((one) => [
    country(one.participant),
    [one.zone, one.mine, producedOf(one)].filter(Boolean).join(", ") || "–",
    one.carats === null ? say("origins_carats_unknown") : caratsOf(one),
  ]);
  return table(say("origins_title"), heads, rows);
}

function caratsOf({ carats, min_carats: least, max_carats: most }) {
  if (least === null || most === null) return hundredths(carats);
  return say("origins_range", { carats: hundredths(carats), least: hundredths(least), most: hundredths(most) });
}

function producedOf({ produced_from: first, produced_to: last }) {
  if (first === null && last === null) return "";
  const words = (day) => (day === null ? "…" : dayInWords(day));
  return say("origins_mined", { first: words(first), last: words(last) });
}

/** How old the lists are, in seconds, and the tone of that. */
export function ageOf(bundle, now) {
  const seconds = now - bundle.made_at;
  const isOld = seconds > bundle.amber_after * 3600 || seconds < -3600
    || Math.floor(now / DAY_SECONDS) > Math.floor(bundle.trust.valid_until / DAY_SECONDS);
  return { seconds, isOld };
}
