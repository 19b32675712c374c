/**
 * The Enter that ends a composition (Chinese, Japanese, Korean, dead keys) picks a word; it never sends a form.
 * Safari fires it after the composition has ended, with keyCode 229; others while `isComposing` holds. Input methods
 * have taken the key before the page hears of it, so preventing its default takes nothing from them.
 */

const SETTLE = 60;
let ended = -Infinity;
let composing = false;

document.addEventListener("compositionstart", () => {
  composing = true;
}, true);

document.addEventListener("compositionend", (event) => {
  composing = false;
  ended = event.timeStamp;
}, true);

for (const kind of ["keydown", "keypress", "keyup"]) {
  document.addEventListener(kind, (event) => {
    const key = /** @type {KeyboardEvent} */ (event);
    const enter = key.key === "Enter" || key.code === "Enter" || key.code === "NumpadEnter";
    if (!enter || !(key.isComposing || key.keyCode === 229 || key.timeStamp - ended < SETTLE)) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  }, true);
}

document.addEventListener("submit", (event) => {
  if (!composing) return;
  event.stopImmediatePropagation();
  event.preventDefault();
}, true);
