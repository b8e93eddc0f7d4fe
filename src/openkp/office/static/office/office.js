// Small comforts. Every page works without this file.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  // Copying needs a script and a secure address, so the button shows only where both are there.
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const word = button.querySelector("span");
      const before = word.textContent;
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      word.textContent = button.dataset.done;
      setTimeout(() => { word.textContent = before; }, 2000);
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  // On a phone the row of desks scrolls: show where we are.
  document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  // Someone who sends a form with errors finds the list of errors first.
  document.querySelector(".summary")?.focus();
});
// Menus close by Escape and by a click elsewhere.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-menu][open]");
  closeMenus();
  open?.querySelector("summary").focus();
});
// A form is sent once, however often the button is pressed; the pressed button's value must still be sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 4000);
});
// One key decides: only while the focus is on the buttons of that form, never while somebody types.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input,textarea,select")) return;
  const form = event.target.closest("[data-keys]");
  form?.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
// A form with data-follow fetches its page as soon as something is chosen, and takes over the parts it names.
document.addEventListener("change", async (event) => {
  const form = event.target.closest("form[data-follow]");
  if (!form) return;
  const address = `${form.action.split("#")[0]}?${new URLSearchParams(new FormData(form))}`;
  form.dataset.asked = address;
  const answer = await fetch(address).catch(() => null);
  if (form.dataset.asked !== address) return; // something else was chosen meanwhile
  if (!answer?.ok) { form.submit(); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of form.dataset.follow.split(" ")) {
    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  }
  history.replaceState(null, "", address);
});
