/**
 * Messages: dismissed by their button; added by anyone through
 * document.dispatchEvent(new CustomEvent("artsite:say", {detail: {text, level, key}})).
 * A message with a key takes the place of the one before it. What htmx could not do is told here, with what to do.
 */

const box = document.getElementById("messages");
const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById("message-template"));
const words = document.getElementById("words")?.dataset ?? {};

document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-dismiss]");
  button?.closest("[data-message]")?.remove();
});

document.addEventListener("artsite:say", (event) => {
  const { text, level, key } = /** @type {CustomEvent} */ (event).detail;
  say(text, level, key);
});

/**
 * @param {string} text
 * @param {string} [level] "info", "success", "warning" or "error"
 * @param {string} [key] messages with the same key replace each other
 */
function say(text, level = "info", key = "") {
  const message = /** @type {HTMLElement | undefined} */ (template?.content.firstElementChild?.cloneNode(true));
  if (!box || !message || !text) return;
  if (key) box.querySelector(`[data-key="${CSS.escape(key)}"]`)?.remove();
  message.dataset.key = key;
  message.className = `message message--${level}`;
  const line = message.querySelector(".message__text");
  if (line) line.textContent = text;
  const drawing = message.querySelector("use");
  const icons = { success: "circle-check", warning: "triangle-alert", error: "circle-alert" };
  drawing?.setAttribute("href", drawing.getAttribute("href")?.replace(/#.*/, `#${icons[level] ?? "info"}`) ?? "");
  box.append(message);
}

/** @param {number} status of the answer; @returns {string} what happened and what to do */
function explain(status) {
  if (status === 401 || status === 403) return words.forbidden ?? "";
  if (status === 404 || status === 410) return words.missing ?? "";
  if (status === 413) return words.large ?? "";
  if (status === 429) return words.many ?? "";
  return words.failed ?? "";
}

document.addEventListener("htmx:responseError", (event) => {
  const request = /** @type {CustomEvent} */ (event).detail.xhr;
  say(detail(request) || explain(request.status), "error", "htmx");
});
document.addEventListener("htmx:sendError", () => say(words.unreachable ?? "", "error", "htmx"));
document.addEventListener("htmx:timeout", () => say(words.slow ?? "", "warning", "htmx"));

/** @param {XMLHttpRequest} request @returns {string} the words of a problem document, if the answer is one */
function detail(request) {
  if (!request.getResponseHeader("Content-Type")?.includes("json")) return "";
  try {
    return JSON.parse(request.responseText).detail ?? "";
  } catch {
    return "";
  }
}
