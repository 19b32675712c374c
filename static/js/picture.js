/**
 * The picture control: drop, paste, file or pick. A file goes to the control's upload address at once; the hidden
 * input then holds the id of what arrived and fires `change`. Without this script the file travels with the form.
 */

const words = document.getElementById("words")?.dataset ?? {};

/** @param {Element} control @param {string} selector @returns {any} */
const part = (control, selector) => control.querySelector(selector);

/** @param {Element} control @param {{id: string, title?: string, thumb_url?: string}} chosen */
function choose(control, chosen) {
  const value = part(control, "[data-picture-value]");
  value.value = chosen.id;
  part(control, "[data-file]").value = "";
  part(control, "[data-chosen]").hidden = !chosen.id;
  part(control, "[data-empty]").hidden = Boolean(chosen.id);
  if (chosen.thumb_url) part(control, "[data-chosen-picture]").src = chosen.thumb_url;
  part(control, "[data-chosen-picture]").alt = chosen.title ?? "";
  part(control, "[data-chosen-title]").textContent = chosen.title ?? "";
  problem(control, "");
  value.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {Element} control @param {string} text what happened and what to do; nothing takes it away */
function problem(control, text) {
  part(control, "[data-problem]").hidden = !text;
  part(control, "[data-problem-words]").textContent = text;
  if (text) part(control, "[data-file]").setAttribute("aria-invalid", "true");
  else part(control, "[data-file]").removeAttribute("aria-invalid");
}

/** @param {Element} control @param {number | null} fraction 0…1, or null when nothing is on its way */
function progress(control, fraction) {
  part(control, "[data-progress]").hidden = fraction === null;
  part(control, "[data-progress-words]").textContent = fraction === null ? "" : words.uploading ?? "";
  if (fraction !== null) part(control, "[data-progress] progress").value = fraction;
}

/** Send one file; fetch cannot tell how far an upload has come, so it is an XMLHttpRequest.
 * @param {HTMLElement} control @param {File} file */
function upload(control, file) {
  const films = part(control, "[data-file]").accept.includes("video/");
  const table = part(control, "[data-file]").accept.includes(".cube") && file.name.toLowerCase().endsWith(".cube");
  if (!file.type.startsWith("image/") && !(films && file.type.startsWith("video/")) && !table) return problem(control, words.notpicture ?? "");
  const address = control.dataset.uploadUrl;
  if (!address) return undefined;
  const body = new FormData();
  body.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", address);
  request.responseType = "json";
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", token());
  request.upload.onprogress = (event) => progress(control, event.loaded / event.total);
  request.onload = () => arrived(control, file, request);
  request.onerror = () => problem(control, words.uploadfailed ?? "");
  request.onloadend = () => progress(control, null);
  problem(control, "");
  progress(control, 0);
  request.send(body);
  return undefined;
}

/** @param {HTMLElement} control @param {File} file @param {XMLHttpRequest} request */
function arrived(control, file, request) {
  const answer = request.response ?? {};
  if (request.status < 300 && answer.id) {
    const thumb = answer.thumb_url || URL.createObjectURL(file);
    choose(control, { id: answer.id, title: answer.title || file.name, thumb_url: thumb });
    if (answer.has_recipe) control.dispatchEvent(new CustomEvent("artsite:recipe", { bubbles: true, detail: { file } }));
  } else if (request.status === 413) problem(control, words.large ?? "");
  else if (request.status === 401 || request.status === 403) problem(control, words.forbidden ?? "");
  else problem(control, answer.detail || words.uploadfailed || "");
}

/** @returns {string} the token that htmx sends, too */
function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
const controlOf = (target) =>
  target instanceof Element ? target.closest("[data-control=picture][data-upload-url]") : null;

/** @param {DataTransfer | null} data @returns {File | undefined} */
const fileOf = (data) => [...(data?.files ?? [])][0];

/** A file field that sends its form as soon as it holds something. @param {HTMLInputElement} field */
function sendOff(field) {
  if (field.files?.length) field.form?.requestSubmit();
}

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field instanceof HTMLInputElement && field.matches("[data-sends]")) return sendOff(field);
  if (!(field instanceof HTMLInputElement) || !field.matches("[data-file]") || !field.files?.length) return undefined;
  const control = controlOf(field);
  return control ? upload(control, field.files[0]) : undefined;
});

// A camera and a canvas (js/camera.js, js/canvas/) hand over what they made as a file.
document.addEventListener("artsite:file", (event) => {
  const control = controlOf(event.target);
  if (control) upload(control, /** @type {CustomEvent} */ (event).detail.file);
});

document.addEventListener("dragover", (event) => {
  const over = controlOf(event.target);
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  for (const drop of document.querySelectorAll(".drop.is-over")) drop.classList.remove("is-over");
  over?.querySelector(".drop")?.classList.add("is-over");
});

for (const kind of ["dragleave", "drop", "dragend"]) {
  document.addEventListener(kind, () => {
    for (const drop of document.querySelectorAll(".drop.is-over")) drop.classList.remove("is-over");
  });
}

document.addEventListener("drop", (event) => {
  const file = fileOf(event.dataTransfer);
  if (!file) return;
  // A picture dropped beside the control must not make the browser leave the page for it.
  event.preventDefault();
  const control = controlOf(event.target);
  const sender = document.querySelector("input[data-sends]");
  if (control) upload(control, file);
  else if (sender instanceof HTMLInputElement && event.dataTransfer) {
    sender.files = event.dataTransfer.files;
    sendOff(sender);
  }
});

document.addEventListener("paste", (event) => {
  const file = fileOf(event.clipboardData);
  if (!file) return;
  const controls = [...document.querySelectorAll("[data-control=picture]")];
  // Never into a field that is folded away: a photograph would become a colour table unseen.
  const free = controls.find((control) => control.checkVisibility() && !part(control, "[data-picture-value]").value);
  const control = controlOf(event.target) ?? free ?? controls[0];
  if (!(control instanceof HTMLElement)) return;
  event.preventDefault();
  upload(control, file);
});

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const control = controlOf(target);
  if (control && target.closest("[data-clear]")) {
    choose(control, { id: "" });
    part(control, "[data-file]").focus();
  }
  const pick = target.closest("[data-pick-id]");
  const dialog = pick?.closest("dialog");
  const goal = dialog && document.getElementById(dialog.dataset.pickerFor ?? "");
  if (!(pick instanceof HTMLElement) || !goal) return;
  const { pickId, pickTitle, pickThumb } = pick.dataset;
  choose(goal, { id: pickId ?? "", title: pickTitle, thumb_url: pickThumb });
  dialog.close();
});
