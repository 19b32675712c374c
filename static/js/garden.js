/**
 * The garden: arrows move among the pictures, Enter breeds, the line beside the button says what will come, and a
 * picture that could not be drawn at once is asked for again.
 */

const TRIES = 8;
const WAIT_MS = 1500;

/** @returns {HTMLInputElement[]} */
const plants = () => [...document.querySelectorAll("[data-garden] .plant__input")];

function count() {
  const line = document.querySelector("[data-garden] [data-count]");
  if (!(line instanceof HTMLElement)) return;
  const chosen = plants().filter((plant) => plant.checked).length;
  const { none = "", one = "", more = "" } = line.dataset;
  line.textContent = chosen === 0 ? none : chosen === 1 ? one : `${chosen} ${more}`;
}

/** @param {HTMLInputElement[]} all @returns {number} how many stand in a row */
function columns(all) {
  const top = all[0].getBoundingClientRect().top;
  return all.filter((plant) => Math.abs(plant.getBoundingClientRect().top - top) < 4).length;
}

/** @param {string} id */
function press(id) {
  const button = document.getElementById(id);
  if (button instanceof HTMLButtonElement && !button.disabled) button.click();
}

/** @param {KeyboardEvent} event */
function onPlant(event) {
  const all = plants();
  const at = all.indexOf(/** @type {HTMLInputElement} */ (event.target));
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(all), ArrowDown: columns(all) }[event.key];
  if (event.key === "Enter") press("garden-breed");
  else if (by !== undefined) all[at + by]?.focus();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  const target = /** @type {Element} */ (event.target);
  if (target.matches(".plant__input")) onPlant(event);
  if (event.defaultPrevented || event.altKey || event.repeat || target.matches("input[type=text]")) return;
  const letter = event.key.toLowerCase();
  if (letter === "z" || (letter === "y" && (event.ctrlKey || event.metaKey))) {
    event.preventDefault();
    press(letter === "y" || event.shiftKey ? "garden-redo" : "garden-undo");
  } else if (event.key.startsWith("Arrow") && target === document.body) {
    event.preventDefault();
    plants()[0]?.focus();
  }
});

document.addEventListener("change", count);

document.addEventListener("error", (event) => {
  const picture = event.target;
  if (!(picture instanceof HTMLImageElement) || !picture.closest("[data-garden]")) return;
  const tries = Number(picture.dataset.tries ?? 0) + 1;
  if (tries > TRIES) return;
  picture.dataset.tries = String(tries);
  const address = new URL(picture.src);
  address.searchParams.set("try", String(tries));
  setTimeout(() => { picture.src = address.href; }, WAIT_MS * tries);
}, true);

document.addEventListener("htmx:afterSettle", (event) => {
  if (/** @type {Element} */ (event.target).id !== "garden") return;
  count();
  document.querySelector(".generation[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
});

count();
