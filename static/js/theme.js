/** Light, dark or as the device: at once, without leaving the page. Without this script the form posts. */

const YEAR = 31_536_000;

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const choice = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (!form.matches("[data-theme-switch]") || !choice) return;
  event.preventDefault();
  choose(choice.value);
  for (const button of form.querySelectorAll("button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button === choice));
  }
});

/** @param {string} theme "light", "dark" or "system" */
function choose(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}
