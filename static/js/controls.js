/**
 * Controls: a slider's number follows the hand, a reset appears when a value has left its default, the dice roll a
 * seed, the lock keeps it. Listens on the document, so controls that htmx brings work at once.
 */

const MAX_SEED = 2 ** 32 - 1;

/** @param {Element} control @returns {HTMLInputElement[]} */
function fields(control) {
  return [...control.querySelectorAll("input:not([type=hidden], [type=file]), select, textarea")]
    .filter((field) => !field.closest("dialog"));
}

/** @param {Element} control @returns {string} */
function valueOf(control) {
  const all = fields(control);
  if (control.dataset.control === "toggle") return all[0].checked ? "true" : "";
  if (all[0]?.type === "radio") return all.find((field) => field.checked)?.value ?? "";
  return all[0]?.value ?? "";
}

/** @param {Element} control @param {string} value */
function setValue(control, value) {
  const all = fields(control);
  for (const field of all) {
    if (field.type === "checkbox") field.checked = value === "true";
    else if (field.type === "radio") field.checked = field.value === value;
    else field.value = value;
  }
  const told = all.find((field) => field.checked) ?? all[0];
  for (const kind of ["input", "change"]) told?.dispatchEvent(new Event(kind, { bubbles: true }));
}

/** @param {string} a @param {string} b @returns {boolean} the same text, or the same number written differently */
function same(a, b) {
  return a === b || (a !== "" && b !== "" && Number(a) === Number(b));
}

/** Bring what stands around a control into line with its value. @param {Element} control */
function refresh(control) {
  const value = valueOf(control);
  const shown = control.querySelector("[data-shown]");
  const step = fields(control)[0]?.step;
  if (shown && control.dataset.control === "choice") shown.textContent = labelOf(control);
  else if (shown) shown.textContent = [written(value, step), control.dataset.unit].filter(Boolean).join("\u00a0");
  const reset = control.querySelector("[data-reset]");
  if (reset) reset.hidden = control.dataset.control === "seed" || same(value, control.dataset.default ?? "");
  control.querySelector("[data-lock]")?.setAttribute("aria-pressed", String(value !== ""));
}

/** @param {string} value @param {string | undefined} step @returns {string} with as many decimals as a step has */
function written(value, step) {
  const decimals = step?.split(".")[1]?.length ?? 0;
  return value === "" || Number.isNaN(Number(value)) ? value : Number(value).toFixed(step === "any" ? 2 : decimals);
}

/** @param {Element} control @returns {string} the word of the option that is chosen */
function labelOf(control) {
  return control.querySelector(":checked")?.parentElement?.querySelector(".choice__label")?.textContent ?? "";
}

/** @returns {string} */
function roll() {
  return String(crypto.getRandomValues(new Uint32Array(1))[0] % (MAX_SEED + 1));
}

document.addEventListener("input", (event) => {
  const control = /** @type {Element} */ (event.target).closest("[data-control]");
  if (control && control.dataset.control !== "picture") refresh(control);
});

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const control = target.closest("[data-control]");
  if (!control) return;
  if (target.closest("[data-reset]")) {
    setValue(control, control.dataset.default ?? "");
    fields(control)[0]?.focus();
  }
  if (target.closest("[data-dice]")) setValue(control, roll());
  if (target.closest("[data-lock]")) setValue(control, valueOf(control) === "" ? control.dataset.last || roll() : "");
});

/** @param {ParentNode} root */
function refreshAll(root) {
  for (const control of root.querySelectorAll("[data-control]:not([data-control=picture])")) refresh(control);
}

refreshAll(document);
document.addEventListener("htmx:load", (event) => refreshAll(/** @type {Element} */ (event.target)));
document.addEventListener("reset", () => window.setTimeout(() => refreshAll(document)));
