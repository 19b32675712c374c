/** Painting a mask and drawing a sketch: the buttons of picture controls. What they open is loaded when it is asked for. */

document.addEventListener("click", async (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-paints], [data-draws]");
  const control = button?.closest("[data-control=picture]");
  if (!(button instanceof HTMLElement) || !(control instanceof HTMLElement)) return;
  const { open } = await import("./canvas/easel.js");
  await open(control, button.dataset.paints ?? null);
});
