/**
 * The panel of an engine: samples painted from the artist's own picture take the place of the ordinary ones, and a
 * problem in the form is brought into view.
 */

/** Put painted samples in place, or the ordinary ones back. @param {HTMLElement} told */
function show(told) {
  const field = told.dataset.optionPictures ?? "";
  const painted = new Map([...told.children].map((one) => [one.dataset.value, one.dataset.src]));
  for (const input of document.querySelectorAll(`#panel input[name="${CSS.escape(field)}"]`)) {
    const picture = input.parentElement?.querySelector("img");
    if (!picture) continue;
    picture.dataset.ordinary ??= picture.src;
    const address = painted.get(input.value) ?? picture.dataset.ordinary;
    if (picture.src !== new URL(address, document.baseURI).href) picture.src = address;
  }
}

/** @param {ParentNode} root */
function look(root) {
  for (const told of root.querySelectorAll("[data-option-pictures]")) show(/** @type {HTMLElement} */ (told));
}

document.addEventListener("htmx:afterSwap", (event) => {
  const target = /** @type {Element} */ (event.target);
  look(target);
  if (target.id === "panel") document.querySelector("#panel [aria-invalid=true]")?.focus();
});

// What was wrong is right once a job was made of it.
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, xhr } = /** @type {CustomEvent} */ (event).detail;
  if (!successful || xhr.status !== 200 || !elt.matches(".panel__make")) return;
  for (const said of document.querySelectorAll("#panel .control__error")) said.remove();
  for (const field of document.querySelectorAll("#panel [aria-invalid=true]")) field.removeAttribute("aria-invalid");
});
