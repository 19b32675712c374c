/** The painter of the live camera, a worker of its own so that the page never waits.
 *
 * It is sent {runtime, wasm, network} once and answers {ready} or {broken}; then {pixels, width, height, row}, one
 * picture at a time, and answers {pixels, width, height, ms}. Pixels are RGBA; sides are multiples of 4.
 */

const STYLES = 26;
let session = null;

self.onmessage = async ({ data }) => {
  try {
    self.postMessage(data.network ? await load(data) : await paint(data));
  } catch (error) {
    self.postMessage({ broken: String(error) });
  }
};

/** @param {{runtime: string, wasm: string, network: string}} addresses */
async function load({ runtime, wasm, network }) {
  importScripts(runtime);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  ort.env.wasm.wasmPaths = { "ort-wasm-simd.wasm": wasm };
  session = await ort.InferenceSession.create(network, { executionProviders: ["wasm"] });
  return { ready: true };
}

/** @param {{pixels: Uint8ClampedArray, width: number, height: number, row: number}} picture */
async function paint({ pixels, width, height, row }) {
  const began = performance.now();
  const count = width * height;
  const planes = new Float32Array(3 * count);
  for (let at = 0; at < count; at++)
    for (let colour = 0; colour < 3; colour++) planes[colour * count + at] = pixels[4 * at + colour] / 255;
  const mixture = new Float32Array(STYLES);
  mixture[row] = 1;
  const { painting } = await session.run({
    picture: new ort.Tensor("float32", planes, [1, 3, height, width]),
    mixture: new ort.Tensor("float32", mixture, [STYLES]),
  });
  for (let at = 0; at < count; at++) {
    for (let colour = 0; colour < 3; colour++) pixels[4 * at + colour] = painting.data[colour * count + at] * 255 + 0.5;
    pixels[4 * at + 3] = 255;
  }
  return { pixels, width, height, ms: performance.now() - began };
}
