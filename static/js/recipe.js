/**
 * A picture that carries its recipe, given to a picture control: the offer to restore the settings it was made with.
 * Dropping such a file beside the controls opens it at once (`data-sends` in js/picture.js does that).
 */

document.addEventListener("artsite:recipe", (event) => {
  const control = /** @type {Element} */ (event.target);
  const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById("recipe-offer"));
  const offer = template?.content.firstElementChild?.cloneNode(true);
  if (!(offer instanceof HTMLElement)) return;
  control.querySelector("[data-recipe-offer]")?.remove();
  offer.querySelector("button")?.addEventListener("click", () => send(/** @type {CustomEvent} */ (event).detail.file));
  control.append(offer);
});

/** @param {File} file */
function send(file) {
  const field = document.querySelector("[data-recipe-form] input[type=file]");
  if (!(field instanceof HTMLInputElement)) return;
  const carrier = new DataTransfer();
  carrier.items.add(file);
  field.files = carrier.files;
  field.form?.requestSubmit();
}

// A dialog whose business is done closes itself.
document.addEventListener("dialog:done", (event) => {
  /** @type {Element} */ (event.target).closest("dialog")?.close();
});
