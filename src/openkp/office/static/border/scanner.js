/** Reading codes: from the camera, and from a picture. The reader is ZXing-C++ in WebAssembly, vendored. */

import { PREFIX } from "./base45.js";
import { prepareZXingModule, readBarcodes } from "./vendor/zxing-wasm/reader/index.js";

const WASM = new URL("./vendor/zxing-wasm/reader/zxing_reader.wasm", import.meta.url).href;
const LIVE = { formats: ["QRCode"], tryHarder: true, tryDownscale: false, maxNumberOfSymbols: 4 };
const STILL = { formats: ["QRCode"], tryHarder: true, tryRotate: true, tryInvert: true, maxNumberOfSymbols: 8 };
/** Wider frames cost time and read no better: a code of 93 modules has 4 pixels each at half this width. */
const MOST_PIXELS = 1280;
const PAUSE = 60;

prepareZXingModule({ overrides: { locateFile: () => WASM } });

/** Fetch and compile the reader before it is needed. */
export const warmUp = () => prepareZXingModule({ overrides: { locateFile: () => WASM }, fireImmediately: true });

/** The text of the code on a picture: that of a certificate if there is one, else any, else null. */
export async function readPicture(blob) {
  const found = await readBarcodes(blob, STILL);
  return chosen(found);
}

function chosen(found) {
  const texts = found.filter((one) => one.isValid).map((one) => one.text);
  return texts.find((text) => text.startsWith(PREFIX)) ?? texts[0] ?? null;
}

/**
 * Scan until a code is found or `stop` is called. Returns {result, stop}; `result` resolves with the text, or null
 * if it was stopped. Throws the browser's DOMException where there is no camera or it may not be used.
 */
export async function scan(video) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1080 } },
  });
  let isStopped = false;
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const result = look().finally(() => {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  });
  return { result, stop: () => { isStopped = true; } };

  async function look() {
    while (!isStopped) {
      const text = await frame();
      if (text !== null) return text;
      await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
    }
    return null;
  }

  async function frame() {
    const { videoWidth, videoHeight } = video;
    if (!videoWidth) return null;
    const scale = Math.min(1, MOST_PIXELS / Math.max(videoWidth, videoHeight));
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), LIVE);
    return chosen(found);
  }
}

/** True where the browser can show a camera at all (it needs https or localhost). */
export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);
