/**
 * The keys of an engine's page. None of them works while one types, composes a character or looks at a dialogue,
 * except Ctrl+Enter, which makes from anywhere in the form.
 */

/** @param {EventTarget | null} target @returns {boolean} whether letters belong to what has the focus */
function typing(target) {
  return target instanceof Element
    && target.closest("input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;
}

/** @param {string} selector */
function press(selector) {
  const button = document.querySelector(selector);
  if (button instanceof HTMLElement && !button.hasAttribute("disabled")) button.click();
}

/** @param {number} by */
const along = (by) => document.dispatchEvent(new CustomEvent("strip:step", { detail: by }));

/** @type {Record<string, () => void>} */
const KEYS = {
  v: () => press("#stage form[action$='/vary/'] button"),
  c: () => press("#stage [data-key=compare]"),
  s: () => press("#stage button[name=action][value$=keep]"),
  z: () => press("[data-key=undo]"),
  Z: () => press("[data-key=redo]"),
  "?": () => press("[data-opens=keys-dialog]"),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || document.querySelector("dialog[open]")) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key === "Enter") {
    event.preventDefault();
    press(".panel__make");
    return;
  }
  if (event.altKey || typing(event.target)) return;
  if (command) {
    const undoes = { z: "z", Z: "Z", y: "Z" }[event.key];
    if (!undoes) return;
    event.preventDefault();
    KEYS[undoes]();
    return;
  }
  const target = /** @type {Element} */ (event.target);
  if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !target.closest("[data-control], details[open] .menu__panel")) {
    event.preventDefault();
    along(event.key === "ArrowRight" ? 1 : -1);
    return;
  }
  const act = KEYS[event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key];
  if (!act || event.repeat) return;
  event.preventDefault();
  act();
});
