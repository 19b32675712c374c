/**
 * The desk of an engine's page: what is set is saved on the server moments later, and at once when the page is left.
 * An answer that another window wrote meanwhile (409) is a choice, not an error. When the panel is drawn anew, it
 * stands as it was scrolled.
 */

const PAUSE = 700;
/** @type {number | undefined} */
let timer;
let unsaved = false;
/** Where the panel's columns stood. @type {number[]} */
let scrolled = [];

const desk = () => document.getElementById("desk");
const columns = () => [...document.querySelectorAll(".studio__inputs, .studio__settings")];

function saveSoon() {
  unsaved = true;
  window.clearTimeout(timer);
  timer = window.setTimeout(saveNow, PAUSE);
}

function saveNow() {
  window.clearTimeout(timer);
  unsaved = false;
  desk()?.dispatchEvent(new Event("desk:save"));
}

/** Save while the page goes away, when htmx can no longer wait for the answer. */
function saveLeaving() {
  const form = document.getElementById("panel");
  const address = desk()?.getAttribute("hx-post");
  if (!unsaved || !(form instanceof HTMLFormElement) || !address) return;
  unsaved = false;
  const typed = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  fetch(address, { method: "POST", body: new URLSearchParams(/** @type {any} */ (typed)), keepalive: true });
}

/** Save what an address brought along, which the desk has not seen. */
function saveNew() {
  if (desk()?.hasAttribute("data-new")) saveNow();
  desk()?.removeAttribute("data-new");
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const field = /** @type {Element} */ (event.target);
    const form = field.closest("form") ?? /** @type {any} */ (field).form;
    if (form?.id === "panel" && !field.matches("[type=file]")) saveSoon();
  });
}

document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveLeaving());
window.addEventListener("pagehide", saveLeaving);

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.target?.id === "desk" && detail.xhr.status === 409) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

document.addEventListener("htmx:beforeRequest", (event) => {
  // What is asked for with the whole form has saved it; what is still waiting would only come too late.
  const { elt } = /** @type {CustomEvent} */ (event).detail;
  if (elt.closest("#panel") && !elt.matches("#desk")) window.clearTimeout(timer);
  scrolled = columns().map((column) => column.scrollTop);
});

document.addEventListener("htmx:load", (event) => {
  const drawn = /** @type {Element} */ (event.target);
  if (drawn.id !== "panel") return;
  columns().forEach((column, index) => column.scrollTo({ top: scrolled[index] ?? 0 }));
  saveNew();
});

window.addEventListener("load", saveNew);
