/** What this post saw: kept on the device, flagged when it comes twice, sent when there is a network. */

import { isoInstant } from "./days.js";
import { ask } from "./network.js";
import { keepRecord, newId, records, recordsOf, thisDevice } from "./store.js";

const BATCH = 200;
const FORM = "openkp-border-records";
const FIELDS = ["id", "number", "digest", "verdict", "seen_at", "post", "device", "bundle_made_at", "remark"];
/** What names no certificate is not compared, and nobody needs to hear of it. */
const NOT_KEPT = new Set(["unreadable", "not_a_certificate"]);

/** {post, seen} of an earlier presentation of the digest at another post or by another device; else null. */
export async function seenElsewhere(digest) {
  const device = await thisDevice();
  const before = (await recordsOf(digest)).filter((one) => one.device !== device.id || one.post !== device.post)
    .sort((a, b) => (a.seen_at < b.seen_at ? -1 : 1))[0];
  return before ? { post: before.post, seen: before.seen_at } : null;
}

/** Keep an answer as a record; returns it, or null for what names no certificate. */
export async function keepSeen(answer, now) {
  if (NOT_KEPT.has(answer.verdict)) return null;
  const device = await thisDevice();
  const record = {
    id: newId(),
    number: answer.certificate?.number.slice(0, 200) ?? "",
    digest: answer.digest,
    verdict: answer.verdict,
    seen_at: isoInstant(now),
    post: device.post,
    device: device.id,
    bundle_made_at: answer.as_of,
    remark: "",
    sent_at: null,
    refused: null,
  };
  await keepRecord(record);
  return record;
}

/**
 * Keep a remark with the record. What was sent is never changed: then the remark makes a record of its own, which is
 * sent too. Not to be called while `sync` is at work.
 */
export async function keepRemark(record, remark) {
  const held = (await recordsOf(record.digest)).find((one) => one.id === record.id) ?? record;
  if (held.remark === remark) return;
  const isSent = held.sent_at !== null || held.refused;
  if (isSent) Object.assign(record, { id: newId() });
  await keepRecord(Object.assign(record, { remark, sent_at: null, refused: null }));
}

/** All records, newest first. */
export const seenHere = async () => (await records()).sort((a, b) => (a.seen_at < b.seen_at ? 1 : -1));

export const waiting = async () => (await records()).filter((one) => one.sent_at === null && !one.refused);

const plain = (record) => Object.fromEntries(FIELDS.map((name) => [name, record[name]]));

/**
 * Send what was not sent yet. Returns {sent, refused, alerts}; throws as `ask` does. Sending twice changes nothing:
 * each record has its id.
 */
export async function sync(address, now) {
  const device = await thisDevice();
  const headers = { "Content-Type": "application/json" };
  if (device.code) headers["OpenKP-Post-Code"] = device.code;
  const told = { sent: 0, refused: 0, alerts: 0 };
  const all = await waiting();
  for (let at = 0; at < all.length; at += BATCH) {
    const batch = all.slice(at, at + BATCH);
    const body = JSON.stringify({ records: batch.map(plain) });
    const answer = await ask(address, { method: "POST", headers, body });
    const { kept, known, refused, alerts } = await answer.json();
    const taken = new Set([...kept, ...known]);
    const wrong = new Map(refused.map((one) => [one.id, one.findings]));
    for (const one of batch) {
      if (taken.has(one.id)) await keepRecord(Object.assign(one, { sent_at: isoInstant(now) }));
      else if (wrong.has(one.id)) await keepRecord(Object.assign(one, { refused: wrong.get(one.id) }));
    }
    told.sent += taken.size;
    told.refused += wrong.size;
    told.alerts += alerts;
  }
  return told;
}

/** All records as a file for a stick. */
export async function exported() {
  const content = { form: FORM, version: 1, records: (await seenHere()).map(plain) };
  return new Blob([JSON.stringify(content, null, 1)], { type: "application/json" });
}

/** Records of another device of this post; returns how many were new, or null for a file that is none. */
export async function takeRecords(text) {
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    return null;
  }
  if (content?.form !== FORM || !Array.isArray(content.records) || !content.records.every(isRecord)) return null;
  const known = new Set((await records()).map((one) => one.id));
  const fresh = content.records.filter((one) => !known.has(one.id));
  for (const one of fresh) await keepRecord({ ...plain(one), sent_at: null, refused: null });
  return fresh.length;
}

const isRecord = (one) => one !== null && typeof one === "object" && /^[0-9a-f]{32}$/.test(one.id)
  && FIELDS.every((name) => typeof one[name] === "string") && /^[0-9a-f]{64}$|^$/.test(one.digest)
  && !Number.isNaN(Date.parse(one.seen_at));
