/**
 * Live previews: while the settings of a quick engine are moved, the stage shows what would be made. One request is
 * on its way at a time, and the next carries whatever is set by then, so nothing piles up and the last hand wins.
 * Without this script the panel is as it always was: press Make.
 */

const form = document.querySelector("form[data-live]");
const address = form?.getAttribute("data-live") ?? "";
const sourceField = form?.getAttribute("data-live-source") ?? "";

/** Milliseconds after which a preview counts as slow. */
const PATIENCE = 150;

let busy = false;
let slow = false;
let moved = false;
let quietUntil = 0;
/** What the stage was opened for. */
let opened = "";

/** @returns {HTMLElement | null} */
const stage = () => document.getElementById("stage");

/** @returns {string} the picture that is chosen */
function source() {
  const field = sourceField && panel()?.elements.namedItem(sourceField);
  const all = field instanceof RadioNodeList ? [...field] : [field];
  const told = all.find((one) => one instanceof HTMLInputElement && one.type === "hidden");
  return told instanceof HTMLInputElement ? told.value : "";
}

/** The form as it is now; htmx may have replaced it. @returns {HTMLFormElement | null} */
function panel() {
  const found = document.getElementById("panel");
  return found instanceof HTMLFormElement ? found : null;
}

/** @returns {boolean} whether a job is at work on the stage; it must not be covered */
const atWork = () => Boolean(stage()?.querySelector("[ws-connect]"));

/** @returns {Promise<Element | null>} where previews are shown, made ready for this picture */
async function place(chosen) {
  const found = stage()?.querySelector("[data-live-stage]");
  if (found && opened === chosen) return found;
  opened = chosen;
  await window.htmx.ajax("GET", `${address}?source=${encodeURIComponent(chosen)}`, { target: "#stage", swap: "innerHTML" });
  for (const frame of document.querySelectorAll(".filmstrip__frame[aria-current]")) frame.removeAttribute("aria-current");
  return stage()?.querySelector("[data-live-stage]") ?? null;
}

/** @returns {URLSearchParams} what is set, without files */
function settings() {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(/** @type {HTMLFormElement} */ (panel()))) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") sent.append(name, value);
  }
  return sent;
}

/** @param {boolean} draft whether a smaller picture will do @returns {Promise<Response>} */
function ask(draft) {
  const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
  return fetch(draft ? `${address}?draft=1` : address, { method: "POST", body: settings(), headers: { "X-CSRFToken": token } });
}

/** @param {Element} where @param {Response} answer @param {boolean} draft */
async function show(where, answer, draft) {
  const picture = where.querySelector(".compare__side--after img, [data-live-picture]");
  const note = where.querySelector("[data-live-note]");
  const words = answer.status === 200 ? decodeURIComponent(answer.headers.get("X-Note") ?? "") : await answer.text();
  if (note && !draft && note.textContent !== words) note.textContent = words;
  if (answer.status !== 200 || !(picture instanceof HTMLImageElement)) return;
  const next = new Image();
  next.src = URL.createObjectURL(await answer.blob());
  await next.decode();
  const last = picture.src;
  picture.src = next.src;
  picture.hidden = false;
  if (last.startsWith("blob:")) URL.revokeObjectURL(last);
  where.dispatchEvent(new CustomEvent("live:shown", { bubbles: true, detail: { draft } }));
}

/** @param {boolean} draft */
async function once(draft) {
  const chosen = source();
  if (atWork() || !panel() || (sourceField && !chosen)) return;
  const where = await place(chosen);
  if (!where) return;
  const began = performance.now();
  const answer = await ask(draft);
  if (!draft) slow = performance.now() - began > PATIENCE;
  if (answer.status === 429 || answer.status === 503) {
    quietUntil = Date.now() + 1000 * Number(answer.headers.get("Retry-After") ?? 5);
    window.setTimeout(follow, quietUntil - Date.now());
  } else if (answer.status === 200 || answer.status === 422) await show(where, answer, draft);
}

/** Something was moved: show it, now or as soon as the request on its way is back. */
async function follow() {
  moved = true;
  if (busy || Date.now() < quietUntil) return;
  busy = true;
  try {
    while (moved) {
      moved = false;
      // Beside the picture as it was, a smaller one is drawn as large; alone it would shrink on the page.
      const draft = slow && Boolean(stage()?.querySelector("[data-live-stage] .compare"));
      await once(draft);
      if (draft && !moved) await once(false);
    }
  } catch {
    // No connection: connection.js says so, and the next move tries again.
  } finally {
    busy = false;
  }
}

if (form) {
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const target = /** @type {Element} */ (event.target);
      if (target.closest("#panel") && !target.closest("dialog, [data-file]")) follow();
    });
  }
  window.addEventListener("load", () => {
    if (stage()?.querySelector(".job--none")) follow();
  });
}
