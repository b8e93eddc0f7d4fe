/** The page of a border post: which view is shown, what each button does. What is true is decided elsewhere. */

import { ageOf, authorityName, element, factRow, showAnswer, symbol } from "./answer.js";
import { localDay } from "./days.js";
import { byId, done, guarded, sayNothing, show, shownView, tell, trouble } from "./frame.js";
import { install } from "./installing.js";
import { adopt, fetchFirst, fetchNewer, follow, lists, readFirst, resume, rootNames } from "./lists.js";
import { keepRemark, keepSeen, seenElsewhere, sync, takeRecords, waiting } from "./records.js";
import { hasCamera, readPicture, scan, warmUp } from "./scanner.js";
import { saveFile, showCount, showSeen } from "./seen.js";
import { keep, kept, thisDevice } from "./store.js";
import { ageInWords, country, ownLanguage, say, speak, timeInWords, whole } from "./texts.js";
import { verify } from "./verdict.js";

const SYNC_EVERY = 10 * 60 * 1000;
const nowSeconds = () => Math.floor(Date.now() / 1000);
const { bundle: BUNDLE, seen: SEEN, worker: WORKER, page: PAGE } = document.body.dataset;

let taken = null; // lists that a person has still to compare
let record = null; // of the answer on the screen
let answered = null; // what was asked, to show it again in another language
let camera = null;

/** Show a view; the camera is for the view of checking alone. */
function turnTo(view) {
  if (view !== "check") camera?.stop();
  show(view);
}

function showAge() {
  const bundle = lists();
  byId("age").hidden = bundle === null;
  byId("nav").hidden = bundle === null; // before the first lists there is nowhere else to go
  if (bundle === null) return;
  const { seconds, isOld } = ageOf(bundle, nowSeconds());
  const tone = isOld ? "amber" : "green";
  byId("age").className = `age ${isOld ? "t-warn" : "t-ok"}`;
  byId("age-mark").replaceChildren(symbol(tone));
  byId("age-text").textContent = say(isOld ? "age_old" : "age", {
    made: timeInWords(bundle.made_at), age: ageInWords(seconds),
  });
}

async function showPost() {
  const { post } = await thisDevice();
  byId("post-shown").textContent = post;
  byId("post-shown").dir = "auto";
  byId("net").textContent = say(navigator.onLine ? "net_on" : "net_off");
}

// --- lists --------------------------------------------------------------------------------------------------

async function bytesOf(input) {
  const [file] = input.files;
  input.value = "";
  return file ? new Uint8Array(await file.arrayBuffer()) : null;
}

function compare(given) {
  taken = given;
  const { bundle } = given;
  byId("compare-facts").replaceChildren(...factsOfLists(bundle));
  byId("compare-quorum").textContent = say("compare_quorum", {
    needed: whole(bundle.trust.needed_roots), all: whole(bundle.trust.roots.length),
  });
  byId("compare-list").replaceChildren(...rootItems(bundle));
  turnTo("compare");
}

const rootItems = (bundle) => rootNames(bundle).map((name) => element("li", {}, [element("code", { words: name, dir: "ltr" })]));

const factsOfLists = (bundle) => [
  factRow("lists_maker", `${authorityName(bundle, bundle.authority)} · ${country(bundle.participant)}`),
  factRow("lists_made", timeInWords(bundle.made_at)),
  factRow("lists_age", ageInWords(nowSeconds() - bundle.made_at)),
  factRow("lists_amber", ageInWords(bundle.amber_after * 3600)),
  factRow("lists_logs", whole(bundle.logs.length)),
  factRow("lists_entries", whole(bundle.logs.reduce((sum, one) => sum + one.size, 0))),
];

function showLists() {
  const bundle = lists();
  byId("lists-facts").replaceChildren(...factsOfLists(bundle));
  byId("lists-roots").replaceChildren(...rootItems(bundle));
}

async function updated(outcome) {
  showAge();
  showLists();
  done(outcome === "newer" ? "lists_newer" : "lists_same");
}

// --- checking -----------------------------------------------------------------------------------------------

async function check(signed) {
  const bundle = lists();
  const now = nowSeconds();
  const answer = await verify(signed, { bundle, day: localDay(Date.now()), now, seen: seenElsewhere });
  answered = { answer, now };
  record = await keepSeen(answer, now);
  byId("remark").value = "";
  byId("remark-form").hidden = record === null;
  showAnswer(answer, { bundle, now });
  turnTo("answer");
  await showCount();
  background();
}

async function startCamera() {
  if (!hasCamera()) {
    tell("trouble", say("camera_missing"));
    return;
  }
  sayNothing();
  byId("camera").hidden = false;
  byId("scan").hidden = true;
  try {
    camera = await scan(byId("video"));
    if (shownView() !== "check") camera.stop(); // the person went elsewhere while the browser asked for leave
    const text = await camera.result;
    if (text !== null) await check(text);
  } finally {
    camera = null;
    byId("camera").hidden = true;
    byId("scan").hidden = false;
  }
}

async function checkPicture() {
  const [file] = byId("picture").files;
  byId("picture").value = "";
  if (!file) return;
  const text = await readPicture(file);
  if (text === null) tell("trouble", say("picture_no_code"));
  else await check(text);
}

async function checkTyped() {
  const text = byId("code").value;
  if (!text.trim()) return;
  byId("code").value = "";
  await check(text);
}

// --- what was seen ------------------------------------------------------------------------------------------

let sending = null;

function synchronise() {
  sending ??= sync(SEEN, nowSeconds()).finally(async () => {
    sending = null;
    await showCount();
    if (shownView() === "seen") await showSeen();
  });
  return sending;
}

/** A remark is kept once nothing is on its way: what was sent without it goes again with it. */
async function saveRemark() {
  await sending?.catch(() => null);
  await keepRemark(record, byId("remark").value.trim());
  await showCount();
  done("remark_saved");
  background();
}

/** What happens by itself when there is a network: newer lists are asked for, records are sent. Silent if it fails. */
async function background() {
  if (!navigator.onLine || lists() === null) return;
  try {
    if ((await waiting()).length) await synchronise();
    if (nowSeconds() - lists().made_at > 3600 && (await fetchNewer(BUNDLE)) === "newer") {
      showAge();
      showLists();
    }
  } catch {
    await showCount(); // the next try comes by itself; the button says why it fails
  }
}

async function sendNow() {
  const told = await synchronise();
  if (told.alerts) tell("trouble", say("sync_alerts", { alerts: whole(told.alerts) }));
  else if (told.refused) tell("trouble", say("sync_refused", { refused: whole(told.refused) }));
  else done("sync_done", { sent: whole(told.sent) });
}

async function addRecords() {
  const [file] = byId("records-file").files;
  byId("records-file").value = "";
  const added = file ? await takeRecords(await file.text()) : null;
  await showSeen();
  await showCount();
  if (added === null) tell("trouble", say("records_not"));
  else done("records_added", { added: whole(added) });
}

// --- the page -----------------------------------------------------------------------------------------------

async function open(view) {
  if (lists() === null) {
    turnTo(taken ? "compare" : "first");
    return;
  }
  if (view === "seen") await showSeen();
  if (view === "lists") showLists();
  turnTo(view === "seen" || view === "lists" ? view : "check");
}

async function saveSettings() {
  const device = await thisDevice();
  await keep("device", { ...device, post: byId("post").value.trim(), code: byId("post-code").value.trim() });
  await showPost();
  done("settings_saved");
}

async function changeLanguage() {
  const code = byId("language").value;
  await keep("language", code);
  await speak(code);
  showAge();
  await showPost();
  const view = shownView();
  if (view === "answer") showAnswer(answered.answer, { bundle: lists(), now: answered.now });
  if (view === "compare") compare(taken);
  if (view === "seen") await showSeen();
  if (view === "lists") showLists();
  sayNothing();
}

function wire() {
  const on = (id, event, act) => byId(id).addEventListener(event, guarded(act));
  on("first-fetch", "click", async () => compare(await fetchFirst(BUNDLE)));
  on("first-file", "change", async () => {
    const file = await bytesOf(byId("first-file"));
    if (file) compare(await readFirst(file));
  });
  on("compare-same", "click", async () => {
    await adopt(taken);
    taken = null;
    showAge();
    turnTo("check");
    done("lists_taken");
  });
  on("compare-differ", "click", () => {
    taken = null;
    turnTo("first");
    tell("trouble", say("compare_differed"));
  });
  on("lists-fetch", "click", async () => updated(await fetchNewer(BUNDLE)));
  on("lists-file", "change", async () => {
    const file = await bytesOf(byId("lists-file"));
    if (file) await updated(await follow(file));
  });
  on("scan", "click", startCamera);
  on("scan-stop", "click", () => camera?.stop());
  on("picture", "change", checkPicture);
  on("typed", "submit", checkTyped);
  byId("code").addEventListener("keydown", (event) => {
    // A hand scanner types the text and a line end.
    if (event.key === "Enter" && byId("code").value.startsWith("KP1:")) guarded(checkTyped)(event);
  });
  on("again", "click", async () => {
    turnTo("check");
    if (hasCamera()) await startCamera();
  });
  on("remark-form", "submit", saveRemark);
  on("sync", "click", sendNow);
  on("export", "click", saveFile);
  on("records-file", "change", addRecords);
  on("settings", "submit", saveSettings);
  on("language", "change", changeLanguage);
  for (const link of document.querySelectorAll("#nav a")) {
    // Where the address has it already nothing would happen: an answer is a view without an address.
    link.addEventListener("click", guarded(() => {
      if (location.hash === link.hash) return open(link.hash.slice(1));
      location.hash = link.hash;
      return null;
    }));
  }
  window.addEventListener("hashchange", guarded(() => open(location.hash.slice(1))));
  window.addEventListener("online", () => { showPost(); background(); });
  window.addEventListener("offline", showPost);
  setInterval(() => { showAge(); background(); }, SYNC_EVERY);
}

async function start() {
  wire();
  const device = await thisDevice();
  byId("post").value = device.post;
  byId("post-code").value = device.code;
  const chosen = await ownLanguage([...byId("language").options].map((one) => one.value));
  byId("language").value = chosen;
  await speak(chosen);
  await resume();
  showAge();
  await showPost();
  await showCount();
  await open(location.hash.slice(1));
  document.body.dataset.ready = "yes";
  install({ worker: WORKER, page: PAGE }).catch(trouble);
  warmUp().catch(trouble);
  background();
}

start().catch(trouble);
