/**
 * A quiet line while a live page has lost its connection. htmx reconnects by itself, and the server sends the
 * fragment anew as soon as the socket opens, so nothing has to be remembered here. Only the closes after which htmx
 * tries again are a loss; a socket that ended with its job is none, nor is the bell's, which nobody waits for.
 */

const line = document.getElementById("connection");
const GRACE = 1500;
const LOST = [1006, 1012, 1013];
/** Elements whose socket is down. @type {Set<EventTarget>} */
const lost = new Set();
/** @type {number | undefined} */
let timer;
let leaving = false;

function show() {
  window.clearTimeout(timer);
  const down = lost.size > 0 || !navigator.onLine;
  if (!down) line?.setAttribute("hidden", "");
  else timer = window.setTimeout(() => !leaving && line?.removeAttribute("hidden"), GRACE);
}

document.addEventListener("htmx:wsOpen", (event) => {
  if (event.target) lost.delete(event.target);
  show();
});

document.addEventListener("htmx:wsClose", (event) => {
  const close = /** @type {CustomEvent} */ (event).detail.event;
  const target = /** @type {Element | null} */ (event.target);
  if (target && LOST.includes(close?.code) && !target.closest("[data-quiet-socket]")) lost.add(target);
  show();
});

document.addEventListener("htmx:beforeCleanupElement", (event) => {
  if (event.target && lost.delete(event.target)) show();
});

window.addEventListener("online", show);
window.addEventListener("offline", show);
window.addEventListener("pagehide", () => {
  leaving = true;
});
window.addEventListener("pageshow", () => {
  leaving = false;
});
