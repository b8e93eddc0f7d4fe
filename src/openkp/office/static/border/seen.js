/** The view of what this device saw, and the file of it for a stick. */

import { LOOKS, element, symbol } from "./answer.js";
import { byId } from "./frame.js";
import { exported, seenHere, waiting } from "./records.js";
import { hasWords, say, timeInWords, whole } from "./texts.js";
import { TONES } from "./verdict.js";

const MOST_ROWS = 200;

export async function showCount() {
  const left = (await waiting()).length;
  byId("seen-count").textContent = whole(left);
  byId("seen-count").hidden = left === 0;
}

export async function showSeen() {
  const all = await seenHere();
  byId("seen-table").hidden = all.length === 0;
  byId("seen-empty").hidden = all.length > 0;
  byId("seen-state").textContent = say("seen_state", {
    all: whole(all.length), left: whole(all.filter((one) => one.sent_at === null && !one.refused).length),
  });
  const heads = [...byId("seen-table").querySelectorAll("th")].map((one) => one.textContent);
  byId("seen-rows").replaceChildren(...all.slice(0, MOST_ROWS).map((one) => element("tr", {}, [
    timeInWords(Date.parse(one.seen_at) / 1000), one.number, verdictTag(one.verdict),
    one.remark, say(one.refused ? "sent_refused" : one.sent_at ? "sent_yes" : "sent_not"),
  ].map((shown, at) => {
    const cell = element("td", {}, shown === "" ? [] : [element("bdi", {}, [shown])]);
    cell.dataset.label = heads[at];
    return cell;
  }))));
}

function verdictTag(verdict) {
  const words = hasWords(`verdict_${verdict}`) ? say(`verdict_${verdict}`) : verdict;
  const tone = TONES[verdict] ?? "amber";
  return element("span", { look: `tag ${LOOKS[tone]}` }, [symbol(tone), words]);
}

/** Give the person all records as a file. */
export async function saveFile() {
  const address = URL.createObjectURL(await exported());
  const name = `openkp-records-${new Date().toISOString().slice(0, 10)}.json`;
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
