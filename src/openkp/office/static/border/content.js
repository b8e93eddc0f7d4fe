/**
 * What each kind of statement says, field by field: the mirror of the tables in `openkp.statements.content`.
 * A number once given keeps its meaning; `tests/browser/test_border_vectors.py` compares both tables.
 */

import { Unreadable, isInteger, isMap } from "./cbor.js";
import {
  blob, carats, choice, count, day, field, hsCode, hsCodeOrAll, instant, many, optional, pastDay, readFields,
  returnPeriod, row, text, usd, yesNo,
} from "./forms.js";

export const CHOICES = {
  outcome: ["confirmed", "confirmed_after_remedy", "detained", "seized", "returned"],
  "seal-state": ["intact", "broken", "missing", "different"],
  verification: ["opened", "risk_based"],
  "annulment-reason": ["unused", "expired", "error", "spoilt_print", "replaced", "lost", "withdrawn"],
  position: ["support", "can_live_with", "no_objection", "reservation", "stand_aside", "objection", "absent",
    "not_stated"],
  "return-kind": ["trade", "production"],
  flow: ["production", "export", "import"],
  sector: ["all", "artisanal", "industrial"],
};
const chosen = (name) => choice(CHOICES[name]);

const party = row([field(0, "name", text), field(1, "address", text, "")]);
const origin = row([
  field(0, "participant", text),
  field(1, "carats", optional(carats)),
  field(2, "zone", text, ""),
  field(3, "mine", text, ""),
  field(4, "produced_from", optional(pastDay), null),
  field(5, "produced_to", optional(pastDay), null),
  field(6, "min_carats", optional(carats), null),
  field(7, "max_carats", optional(carats), null),
]);
const line = row([field(0, "hs", hsCode), field(1, "carats", carats), field(2, "usd", usd)]);
const container = row([field(0, "seals", many(text)), field(1, "mark", text, "")]);
const position = row([field(0, "party", text), field(1, "position", chosen("position"))]);
const withdrawn = row([field(0, "party", text), field(1, "paragraph", text, ""), field(2, "grounds", text, "")]);
const returnLine = row([
  field(0, "flow", chosen("flow")),
  field(1, "carats", optional(carats)),
  field(2, "usd", optional(usd)),
  field(3, "hs", hsCodeOrAll, ""),
  field(4, "partner", text, ""),
  field(5, "certificates", optional(count()), null),
  field(6, "origin", text, ""),
  field(7, "sector", chosen("sector"), "all"),
]);
const parcels = count(-(10 ** 9), 10 ** 9);

/** A decision is not judged here: it is enough to know that this is none of the papers of a shipment. */
function decision(value) {
  if (!isMap(value)) throw new Unreadable("wrong_type");
  return value;
}

const CERTIFICATE = [
  field(0, "number", text),
  field(1, "issuing_participant", text),
  field(2, "issuing_authority", text),
  field(3, "issued_on", day),
  field(4, "expires_on", day),
  field(5, "origins", many(origin)),
  field(6, "destination_participant", text),
  field(7, "exporter", party),
  field(8, "importer", party),
  field(9, "lines", many(line)),
  field(10, "parcels", parcels),
  field(11, "containers", many(container)),
  field(12, "validated_by", text),
  field(13, "destination_country", text, ""),
  field(14, "source_certificates", many(text), []),
  field(15, "quality", text, ""),
];
const ANNULMENT = [
  field(0, "certificate_number", text),
  field(1, "issuing_participant", text),
  field(2, "annulled_on", day),
  field(3, "reason", chosen("annulment-reason")),
  field(4, "is_surrendered", yesNo),
  field(5, "remark", text, ""),
];
const REPLACEMENT = [
  field(0, "replaced_number", text),
  field(1, "new_number", text),
  field(2, "issuing_participant", text),
  field(3, "replaced_on", day),
  field(4, "remark", text, ""),
];
const ADVANCE_NOTIFICATION = [
  field(0, "certificate_number", text),
  field(1, "issuing_participant", text),
  field(2, "destination_participant", text),
  field(3, "carats", carats),
  field(4, "usd", usd),
  field(5, "origins", many(origin)),
  field(6, "importer", party),
  field(7, "sent_on", day),
  field(8, "expected_on", optional(day), null),
  field(9, "route", text, ""),
];
const TRANSIT_RECORD = [
  field(0, "certificate_number", text),
  field(1, "issuing_participant", text),
  field(2, "transit_participant", text),
  field(3, "authority", text),
  field(4, "entered_on", day),
  field(5, "left_on", optional(day)),
  field(6, "seals_in", many(text)),
  field(7, "seals_out", many(text)),
  field(8, "carats_in", optional(carats), null),
  field(9, "carats_out", optional(carats), null),
  field(10, "is_opened", yesNo, false),
  field(11, "purpose_attested", yesNo, false),
];
const IMPORT_CONFIRMATION = [
  field(0, "certificate_number", text),
  field(1, "issuing_participant", text),
  field(2, "importing_participant", text),
  field(3, "importing_authority", text),
  field(4, "received_on", day),
  field(5, "confirmed_on", day),
  field(6, "outcome", chosen("outcome")),
  field(7, "parcels", parcels),
  field(8, "lines", many(line)),
  field(9, "importer", party),
  field(10, "exporter", party),
  field(11, "seals", many(text), []),
  field(12, "seal_state", chosen("seal-state"), "intact"),
  field(13, "verification", chosen("verification"), "opened"),
  field(14, "importing_country", text, ""),
  field(15, "confirmed_by", text, ""),
  field(16, "remark", text, ""),
];
const TECHNICAL_CERTIFICATE = [
  field(0, "number", text),
  field(1, "issuing_participant", text),
  field(2, "issuing_authority", text),
  field(3, "issued_on", day),
  field(4, "expires_on", day),
  field(5, "destination_participant", text),
  field(6, "reason", text),
  field(7, "lines", many(line)),
  field(8, "parcels", parcels),
  field(9, "seals", many(text)),
  field(10, "consignor", party),
  field(11, "consignee", party),
  field(12, "original_certificate", text, ""),
];
const DECISION = [
  field(0, "decision", decision),
  field(1, "speaker", text),
  field(2, "meeting", text),
  field(3, "proposal", text),
  field(4, "text_digest", blob(32)),
  field(5, "declared_at", instant),
  field(6, "positions", many(position)),
  field(7, "withdrawn_objections", many(withdrawn), []),
  field(8, "observers", many(position), []),
  field(9, "present", many(text), []),
];
const RETURN = [
  field(0, "participant", text),
  field(1, "kind", chosen("return-kind")),
  field(2, "period", returnPeriod),
  field(3, "vintage", count(1), 1),
  field(4, "lines", many(returnLine), []),
  field(5, "reason", text, ""),
];

export const CERTIFICATE_KIND = 1;
/** Kind, its name, the field that names its maker, its fields. */
export const KINDS = new Map([
  [1, { name: "certificate", speaker: "issuing_participant", fields: CERTIFICATE }],
  [2, { name: "annulment", speaker: "issuing_participant", fields: ANNULMENT }],
  [3, { name: "replacement", speaker: "issuing_participant", fields: REPLACEMENT }],
  [4, { name: "advance_notification", speaker: "issuing_participant", fields: ADVANCE_NOTIFICATION }],
  [5, { name: "transit_record", speaker: "transit_participant", fields: TRANSIT_RECORD }],
  [6, { name: "import_confirmation", speaker: "importing_participant", fields: IMPORT_CONFIRMATION }],
  [7, { name: "technical_certificate", speaker: "issuing_participant", fields: TECHNICAL_CERTIFICATE }],
  [8, { name: "decision", speaker: "speaker", fields: DECISION }],
  [9, { name: "return", speaker: "participant", fields: RETURN }],
]);

/** The document of a map. Throws Unreadable, `where` being the field. */
export function readDocument(kind, value) {
  const plan = isInteger(kind) ? KINDS.get(kind) : undefined;
  if (!plan) throw new Unreadable("unknown_kind", { where: "kind" });
  const found = readFields(value, plan.fields);
  if (plan.name === "return" && (found.kind === "trade") !== found.period.includes("Q")) {
    throw new Unreadable("out_of_range", { where: "document" });
  }
  return found;
}
