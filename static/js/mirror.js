/** The live camera: one picture of the camera at a time goes to the painter, and what comes back is shown. */

const live = /** @type {HTMLElement} */ (document.querySelector("[data-live]"));
/** @param {string} name @returns {any} */
const part = (name) => live.querySelector(`[data-${name}]`);
const [canvas, video, state, settings] = ["canvas", "video", "state", "settings"].map(part);
const canvasContext = canvas.getContext("2d", { willReadFrequently: true });
const source = document.createElement("canvas");
const sourceContext = source.getContext("2d", { willReadFrequently: true });
const STILL = 640; // px of the longer side of a picture that does not move
const REMEMBERED = 0.9; // of the measured rate

/** @type {Worker | null} */ let painter = null;
/** @type {Promise<void> | null} */ let ready = null;
/** @type {ImageBitmap | null} */ let still = null;
/** @type {((answer: any) => void) | null} */ let answered = null;
let turn = Promise.resolve();
let [running, rate, last] = [false, 0, 0];

const chosen = (name) => new FormData(settings).get(name);
const row = () => Number(live.querySelector(`[data-row="${chosen("style")}"]`)?.textContent ?? 19);
const say = (words) => (state.textContent = words);

/** Send something to the painter, after what it is at; its answer is the value. */
function ask(message, transfer = []) {
  const mine = turn.then(
    () =>
      new Promise((resolve, reject) => {
        answered = (answer) => (answer.broken ? reject(new Error(answer.broken)) : resolve(answer));
        painter.postMessage(message, transfer);
      }),
  );
  turn = mine.catch(() => undefined);
  return mine;
}

/** Fetch the painter once. */
function prepare() {
  ready ??= (async () => {
    say(state.dataset.loading);
    painter = new Worker(live.dataset.worker);
    painter.onmessage = ({ data }) => answered?.(data);
    painter.onerror = () => answered?.({ broken: "worker" });
    const absolute = (name) => new URL(live.dataset[name], location.href).href;
    await ask({ runtime: absolute("runtime"), wasm: absolute("wasm"), network: absolute("network") });
  })().catch((error) => {
    ready = null;
    say(state.dataset.broken);
    throw error;
  });
  return ready;
}

/** Paint what `picture` shows, its longer side about `side` pixels. */
async function paint(picture, width, height, side, mirrored) {
  const scale = side / Math.max(width, height);
  const fitted = (length) => Math.max(16, Math.round((length * scale) / 4) * 4);
  [source.width, source.height] = [fitted(width), fitted(height)];
  if (mirrored) sourceContext.setTransform(-1, 0, 0, 1, source.width, 0);
  sourceContext.drawImage(picture, 0, 0, source.width, source.height);
  const { data } = sourceContext.getImageData(0, 0, source.width, source.height);
  const message = { pixels: data, width: source.width, height: source.height, row: row() };
  const painted = await ask(message, [data.buffer]);
  [canvas.width, canvas.height] = [painted.width, painted.height];
  canvasContext.putImageData(new ImageData(painted.pixels, painted.width, painted.height), 0, 0);
  return painted.ms;
}

async function paintStill() {
  const ms = await paint(still, still.width, still.height, STILL, false);
  say(`${state.dataset.still} ${(ms / 1000).toFixed(1)} s`);
  offerToSave();
}

/** Picture after picture, until somebody stops. */
async function follow() {
  while (running) {
    if (video.videoWidth && !document.hidden) {
      await paint(video, video.videoWidth, video.videoHeight, Number(chosen("side") ?? 256), true);
      const now = performance.now();
      if (last) rate = rate ? rate * REMEMBERED + (1000 / (now - last)) * (1 - REMEMBERED) : 1000 / (now - last);
      last = now;
      live.dataset.fps = rate.toFixed(1);
      say(`${rate.toFixed(1)} ${state.dataset.rate}`);
    }
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

async function start() {
  if (!navigator.mediaDevices?.getUserMedia) return say(state.dataset.nocamera);
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" }, audio: false });
  } catch {
    return say(state.dataset.nocamera);
  }
  await prepare();
  await video.play();
  [running, still, rate, last] = [true, null, 0, 0];
  [part("start").hidden, part("stop").hidden, part("save").hidden] = [true, false, true];
  return follow().catch(() => say(state.dataset.broken));
}

function stop() {
  running = false;
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
  [part("start").hidden, part("stop").hidden] = [false, true];
  if (rate) offerToSave();
}

/** What is on the canvas becomes a file that can be saved. */
function offerToSave() {
  canvas.toBlob((blob) => {
    URL.revokeObjectURL(part("save").href);
    part("save").href = URL.createObjectURL(blob);
    part("save").hidden = false;
  }, "image/png");
}

part("start").addEventListener("click", () => start().catch(stop));
part("stop").addEventListener("click", stop);
settings.addEventListener("change", () => still && paintStill());
part("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  stop();
  try {
    still = await createImageBitmap(file, { imageOrientation: "from-image" });
    await prepare();
    await paintStill();
  } catch {
    say(state.dataset.broken);
  }
});
