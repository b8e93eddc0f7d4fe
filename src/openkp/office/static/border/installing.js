/** The page on the device: its service worker, and the offer of a newer version. */

import { byId } from "./frame.js";

/** Keep the page on the device, and offer a newer version when there is one. */
export async function install({ worker: address, page }) {
  if (!("serviceWorker" in navigator)) return;
  const hadWorker = navigator.serviceWorker.controller !== null;
  const registration = await navigator.serviceWorker.register(address, { scope: page, updateViaCache: "none" });
  const offer = (worker) => {
    byId("update").hidden = false;
    byId("update-now").addEventListener("click", () => worker.postMessage("take over"));
  };
  const watch = (worker) => worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker);
  });
  if (registration.waiting && hadWorker) offer(registration.waiting);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (hadWorker) location.reload(); });
}
