// What went wrong with a passkey is told on the page, in its own words, not in the console.
"use strict";
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const told = document.querySelector("[data-passkey-trouble]");
  if (told) told.hidden = false;
});
