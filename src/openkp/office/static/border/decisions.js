/**
 * What standings and decisions of the Process say of a certificate (docs/reference/verdicts.md, "Decisions"): issuer,
 * destination and each origin, on the day of issue and since. Findings are pairs of code and parameters.
 */

import { isWithin, isoDay } from "./days.js";

const [PARTICIPANT, PARTIAL, SUSPENDED, SELF_SUSPENDED, REMOVED] = [1, 2, 3, 4, 5];
const [ON_PRODUCTION, ON_IMPORT] = [1, 4];
const [MAY_ARRIVE, STOPPED] = [1, 2];
const [COVERED, UNKNOWN, EXCLUDED] = [0, 1, 2];
const NO_LIMITS = { bars: [], allowances: [], approvals: [], import_bars: [], is_import_limited: false };
const NOTHING_STATED = { zone: "", mine: "", produced_from: null, produced_to: null };
/** A bar that says that parcels under way may arrive: it finds something, and nothing is said of it. */
const ARRIVES = "arrives";

const CALLS_FOR_NOT_ALLOWED = new Set([
  "destination_may_not_trade", "receiving_barred_by_decision", "stones_barred", "place_needed", "decisions_disagree",
]);
const isBarred = ([code]) => CALLS_FOR_NOT_ALLOWED.has(code);

/** Findings about standing and decisions, in their order. `day`: the local day of the post. */
export function checkDecisions(certificate, bundle, day) {
  const issued = certificate.issued_on;
  const isLater = day > issued;
  const told = new Set();
  const found = [...issuer(certificate, bundle, day)];
  const tell = (place, findings) => {
    for (const one of findings) {
      const name = JSON.stringify([place, one[0], one[1].decision ?? ""]);
      if (!told.has(name)) found.push(one);
      told.add(name);
    }
  };
  const barred = new Set();
  const places = placesOf(certificate);
  for (const place of places) {
    const findings = place.atIssue(bundle, issued);
    if (findings.some(isBarred)) barred.add(place.name);
    tell(place.name, findings);
  }
  for (const place of isLater ? places : []) {
    if (!barred.has(place.name)) tell(place.name, place.since(bundle, day, issued));
  }
  return found;
}

function placesOf(certificate) {
  const { destination_participant: code, origins } = certificate;
  const destination = {
    name: "destination",
    atIssue: (bundle, day) => [destinationOn(code, bundle, day)].filter(Boolean),
    since: (bundle, day, issued) => [destinationSince(code, bundle, day, issued)].filter(Boolean),
  };
  return [destination, ...origins.map((origin, name) => ({
    name,
    atIssue: (bundle, day) => originAtIssue(origin, certificate, bundle, day),
    since: (bundle, day, issued) => originSince(origin, bundle, day, issued),
  }))];
}

/** The segment of a code on a day, through the Participant that it belongs to; null: no Participant. */
function segmentOf(code, bundle, day) {
  const member = bundle.memberships.find((one) => one.country === code && isWithin(day, one.first, one.last));
  const participant = member ? member.participant : code;
  const held = bundle.standings.find((one) => one.participant === participant);
  return held?.segments.find((one) => isWithin(day, one.first, one.last)) ?? null;
}

const mayTrade = (segment) =>
  segment !== null && (segment.standing === PARTICIPANT || segment.standing === PARTIAL);
const limitsOf = (segment, bundle) =>
  segment === null || segment.limits === null ? NO_LIMITS : bundle.limits[segment.limits];
const said = (code, participant, day, bar = null) => [code, {
  participant, day: isoDay(day), ...(bar && { decision: bar.reference, title: bar.title }),
}];

function issuer({ issuing_participant: code, issued_on: issued }, bundle, day) {
  if (!mayTrade(segmentOf(code, bundle, issued))) return [said("issuer_not_participant_then", code, issued)];
  if (day > issued && !mayTrade(segmentOf(code, bundle, day))) return [said("issuer_not_participant_now", code, day)];
  return [];
}

function destinationOn(code, bundle, day) {
  const segment = segmentOf(code, bundle, day);
  const limits = limitsOf(segment, bundle);
  if (mayTrade(segment) && limits.import_bars.length) {
    return said("receiving_barred_by_decision", code, day, limits.import_bars[0]);
  }
  if (segment?.standing === PARTICIPANT) return null;
  if (segment?.standing === PARTIAL) {
    return limits.is_import_limited ? said("destination_under_conditions", code, day) : null;
  }
  return said("destination_may_not_trade", code, day);
}

function destinationSince(code, bundle, day, issued) {
  const found = destinationOn(code, bundle, day);
  if (found === null) return null;
  const segment = segmentOf(code, bundle, day);
  const limits = limitsOf(segment, bundle);
  let later;
  if (found[0] !== "destination_may_not_trade") {
    later = limits.import_bars.filter((bar) => countsSince(bar, issued)).map((bar) =>
      asOfTransit(said("receiving_barred_by_decision", code, day, bar), bar));
  } else if (segment?.standing === SUSPENDED || segment?.standing === SELF_SUSPENDED) {
    later = judgedSince(code, NOTHING_STATED, { limits, day, issued });
  } else return found;
  if (!later.length) return found;
  if (later[0] === ARRIVES) return null;
  const [name, params] = later[0];
  return [name === "stones_barred" ? "receiving_barred_by_decision" : name, params];
}

function originAtIssue(origin, certificate, bundle, day) {
  const segment = segmentOf(origin.participant, bundle, day);
  if (segment === null || segment.standing === REMOVED) return [];
  const limits = limitsOf(segment, bundle);
  const stones = stonesOf(origin);
  const isOlder = origin.participant !== certificate.issuing_participant && certificate.source_certificates.length > 0;
  const found = [];
  for (const bar of limits.bars) {
    const one = judge(bar, stones, { limits, code: origin.participant, day });
    if (one) found.push({ one, bar });
  }
  const approvals = found.some(({ one }) => isBarred(one)) ? [] : limits.approvals
    .filter((approval) => covers(approval.area, stones) !== EXCLUDED)
    .map((approval) => said("approval_needed", origin.participant, day, approval));
  const asked = found.map(({ one, bar }) => (isOlder && mayBeOlder(one, bar, stones) ? ["older_stock_asked", one[1]] : one));
  return [...asked, ...approvals];
}

/** Stones of a suspended country may lawfully lie abroad since before, unless the bar is on when they were mined. */
function mayBeOlder(one, bar, stones) {
  if (!isBarred(one) || one[0] === "decisions_disagree") return false;
  if (bar.counts_on === ON_PRODUCTION || bar.counts_on === ON_IMPORT) return false;
  return stones.produced_from === null || stones.produced_from < bar.since;
}

function originSince(origin, bundle, day, issued) {
  const segment = segmentOf(origin.participant, bundle, day);
  if (segment === null || segment.standing === REMOVED) return [];
  const limits = limitsOf(segment, bundle);
  return judgedSince(origin.participant, stonesOf(origin), { limits, day, issued }).filter((one) => one !== ARRIVES);
}

function judgedSince(code, stones, { limits, day, issued }) {
  const found = [];
  for (const bar of limits.bars) {
    const one = countsSince(bar, issued) ? judge(bar, stones, { limits, code, day }) : null;
    if (one) found.push(asOfTransit(one, bar));
  }
  return found;
}

const countsSince = (bar, issued) => bar.counts_on === ON_IMPORT || bar.since > issued;

/** What a decision that came after the day of issue means for a parcel under way. */
function asOfTransit(one, bar) {
  if (bar.counts_on === ON_IMPORT || bar.in_transit === STOPPED) return one;
  return bar.in_transit === MAY_ARRIVE ? ARRIVES : ["barred_since_it_left", one[1]];
}

function judge(bar, stones, { limits, code, day }) {
  const reach = covers(bar.area, stones);
  if (reach === EXCLUDED) return null;
  const known = bar.yields_to.map((at) => coversAllowance(limits.allowances[at], stones));
  if (known.includes(COVERED)) return null;
  if (reach === UNKNOWN) return said("place_asked", code, day, bar);
  const isAllowedElsewhere = limits.allowances.some((one, at) =>
    !bar.yields_to.includes(at) && coversAllowance(one, stones) === COVERED);
  if (isAllowedElsewhere) return said("decisions_disagree", code, day, bar);
  return said(known.includes(UNKNOWN) ? "place_needed" : "stones_barred", code, day, bar);
}

/** An allowance without an area is opened, but nothing is certified yet. */
const coversAllowance = (area, stones) => (area === null || area === undefined ? EXCLUDED : covers(area, stones));

function covers(area, stones) {
  const parts = [];
  if (area.produced_from !== null || area.produced_to !== null) parts.push(coversDays(area, stones));
  if (area.zones.length || area.mines.length) parts.push(coversPlace(area, stones));
  return Math.max(COVERED, ...parts);
}

function coversDays({ produced_from: first, produced_to: last }, stones) {
  const { produced_from: from, produced_to: to } = stones;
  if ((first !== null && to !== null && to < first) || (last !== null && from !== null && from > last)) return EXCLUDED;
  if (from === null || to === null) return UNKNOWN;
  return (first === null || from >= first) && (last === null || to <= last) ? COVERED : UNKNOWN;
}

function coversPlace({ zones, mines }, { zone, mine }) {
  if (zones.includes(zone) || mines.includes(mine)) return COVERED;
  return (!zones.length || zone) && (!mines.length || mine) ? EXCLUDED : UNKNOWN;
}

const stonesOf = (origin) => ({ ...origin, zone: plainName(origin.zone), mine: plainName(origin.mine) });

/** A zone or mine as names are compared. */
export function plainName(name) {
  return name.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "")
    .replace(/ß/g, "ss").replace(/ς/g, "σ").replace(/[ \t\n\r\f\v]+/g, " ").replace(/^ | $/g, "");
}
