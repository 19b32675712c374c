/**
 * The strip of what was made: the frame on show is marked, with the picture it continues and those that continue it.
 * Other scripts move along it with `strip:step` (detail: +1 is older, -1 is newer).
 */

/** @returns {HTMLElement[]} */
const frames = () => [...document.querySelectorAll(".filmstrip__frame")];

/** @returns {string} the job whose picture is on the stage */
function onStage() {
  return document.querySelector("#stage .job[id^=job-]")?.id.replace("job-", "") ?? "";
}

/** @param {HTMLElement | undefined} chosen */
function mark(chosen) {
  const { job, parent } = chosen?.dataset ?? {};
  for (const frame of frames()) {
    frame.toggleAttribute("aria-current", false);
    frame.classList.toggle("is-parent", Boolean(parent) && frame.dataset.job === parent);
    frame.classList.toggle("is-child", Boolean(job) && frame.dataset.parent === job);
  }
  chosen?.setAttribute("aria-current", "true");
}

function markOnStage() {
  const job = onStage();
  mark(frames().find((frame) => job && frame.dataset.job === job)
    ?? frames().find((frame) => frame.hasAttribute("aria-current")));
}

document.addEventListener("click", (event) => {
  const frame = /** @type {Element} */ (event.target).closest(".filmstrip__frame");
  if (frame instanceof HTMLElement) mark(frame);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const { id } = /** @type {Element} */ (event.target);
  if (id === "stage" || id === "filmstrip" || id.startsWith("live-")) markOnStage();
});

document.addEventListener("strip:step", (event) => {
  const all = frames();
  const at = all.findIndex((frame) => frame.hasAttribute("aria-current"));
  const next = all[at < 0 ? 0 : at + /** @type {CustomEvent} */ (event).detail];
  next?.click();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
});

markOnStage();
