/** The frame of the page: which view is shown, and how it speaks to the person. */

import { BundleRefused } from "./bundle.js";
import { hasWords, say, timeInWords } from "./texts.js";

const VIEWS = ["first", "compare", "check", "answer", "seen", "lists"];
export const byId = (id) => document.getElementById(id);
export const shownView = () => document.body.dataset.view;

/** Show one view and put the reader's place at its heading. */
export function show(view) {
  for (const one of VIEWS) byId(`view-${one}`).hidden = one !== view;
  for (const link of document.querySelectorAll(".nav a")) {
    const isHere = link.hash === `#${view === "answer" ? "check" : view}`;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  sayNothing();
  document.body.dataset.view = view;
  byId(`view-${view}`).querySelector("h1").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

export function sayNothing() {
  byId("trouble").hidden = true;
  byId("done").hidden = true;
}

/** `trouble` or `done`, in words. */
export function tell(id, words) {
  sayNothing();
  byId(`${id}-text`).textContent = words;
  byId(id).hidden = false;
}

export const done = (key, params) => tell("done", say(key, params));

/** Say in words what went wrong; a fault of ours is told too, with its name. */
export function trouble(error) {
  tell("trouble", wordsOf(error));
}

function wordsOf(error) {
  if (error.code === "clock_behind") {
    return say("finding_clock_behind", { now: timeInWords(error.params.now), made: timeInWords(error.params.made) });
  }
  if (error instanceof BundleRefused) {
    return hasWords(`refused_${error.code}`) ? say(`refused_${error.code}`) : say("refused", { reason: error.code });
  }
  if (error.name === "NotAllowedError") return say("camera_refused");
  if (error.name === "NotFoundError" || error.name === "NotReadableError") return say("camera_missing");
  if (error.status === 401 || error.status === 403) return say("sync_no_code");
  if (error.isOfNetwork || error.name === "TimeoutError" || error.status) return say("no_network");
  return say("trouble_unknown", { name: `${error.name} ${error.message}`.slice(0, 200) });
}

/** What a button does; whatever fails is told. */
export const guarded = (act) => async (event) => {
  event?.preventDefault();
  try {
    await act(event);
  } catch (error) {
    trouble(error);
  }
};
