// Reading a QR code out of a picture: with the browser's own detector where it works, otherwise with ours.

class DecoderError extends Error {
  name = "DecoderError";
}

/** The browser's detector, or nothing: some name it and cannot read QR codes, some fail at the first picture. */
async function native(BarcodeDetector) {
  try {
    if (!(await BarcodeDetector?.getSupportedFormats())?.includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    await detector.detect(new OffscreenCanvas(8, 8).transferToImageBitmap());
    return async (video) => (await detector.detect(video)).map((found) => found.rawValue);
  } catch {
    return null;
  }
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: resolve });
    script.onerror = () => reject(new DecoderError("the decoder did not load"));
    document.head.append(script);
  });
}

async function ours({ script, wasm }) {
  if (!window.ZXingWASM) await loadScript(script);
  const { prepareZXingModule, readBarcodes } = window.ZXingWASM;
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true }).catch(() => {
    throw new DecoderError("the decoder did not start");
  });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video, widest) => {
    const scale = Math.min(1, widest / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(image, { formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true });
    return found.filter((each) => each.isValid).map((each) => each.text);
  };
}

/** `decode(video, widest)` answers the texts of the QR codes in the picture. `files` names the script and the wasm of our decoder. */
export const loadDecoder = (files) => async () => (await native(window.BarcodeDetector)) ?? ours(files);
