/**
 * A picture from the camera. A phone is asked for its own camera app; elsewhere the picture is taken here. The camera
 * is on only while the dialogue is open.
 */

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("camera-dialog"));
const video = dialog?.querySelector("video");
const button = /** @type {HTMLButtonElement | null} */ (dialog?.querySelector("[data-takes]") ?? null);
/** @type {Element | null} */
let control = null;
/** @type {MediaStream | null} */
let stream = null;

/** @param {Blob} picture */
function hand(picture) {
  const file = picture instanceof File ? picture : new File([picture], `${dialog?.dataset.name}.jpg`, { type: "image/jpeg" });
  control?.dispatchEvent(new CustomEvent("artsite:file", { bubbles: true, detail: { file } }));
}

function askPhone() {
  const field = document.createElement("input");
  Object.assign(field, { type: "file", accept: "image/*", capture: "environment" });
  field.addEventListener("change", () => field.files?.[0] && hand(field.files[0]));
  field.click();
}

async function askCamera() {
  try {
    if (!navigator.mediaDevices) throw new DOMException("", "NotFoundError");
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 }, height: { ideal: 1080 } } });
  } catch (error) {
    const isDenied = error instanceof DOMException && error.name === "NotAllowedError";
    const text = dialog?.dataset[isDenied ? "denied" : "none"];
    document.dispatchEvent(new CustomEvent("artsite:say", { detail: { text, level: "warning", key: "camera" } }));
    return;
  }
  if (video) video.srcObject = stream;
  if (button) button.disabled = false;
  dialog?.showModal();
}

function take() {
  if (!video?.videoWidth) return;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  canvas.toBlob((picture) => picture && hand(picture), "image/jpeg", 0.92);
  dialog?.close();
}

document.addEventListener("click", (event) => {
  const asked = /** @type {Element} */ (event.target).closest("[data-camera]");
  if (!asked) return;
  control = asked.closest("[data-control=picture]");
  if (window.matchMedia("(pointer: coarse) and (hover: none)").matches) askPhone();
  else askCamera();
});
button?.addEventListener("click", take);
dialog?.addEventListener("close", () => {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  if (video) video.srcObject = null;
});
