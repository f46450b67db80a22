// The camera: rear, asked for once, paused while nobody looks. It hands over what it reads and decides nothing.
const PAUSE = 100; // milliseconds between two looks: at most ten a second
const WIDEST = 720; // pixels that the decoder gets; more only costs time

/** Why there is no camera, as the name of a sentence. */
export function fault(error) {
  if (["NotAllowedError", "SecurityError"].includes(error?.name)) return "cameraDenied";
  if (["NotFoundError", "OverconstrainedError", "DevicesNotFoundError"].includes(error?.name)) return "cameraMissing";
  if (["NotReadableError", "AbortError"].includes(error?.name)) return "cameraBusy";
  return "cameraFailed";
}

/**
 * `video` shows the picture; `loadDecoder()` gives `decode(video, widest)`, which answers texts; `onText(text)` gets each.
 * `onState({on, torch, lit, fault})` tells what to show: `torch` whether this camera has a light, `lit` whether it is on.
 */
export function makeCamera({ video, mediaDevices, secure, loadDecoder, onText, onState }) {
  let stream = null;
  let decode = null;
  let timer = null;
  let wanted = false;
  let lit = false;
  const track = () => stream?.getVideoTracks()[0];
  const hasTorch = () => Boolean(track()?.getCapabilities?.().torch);
  const tell = (problem = "") => onState({ on: Boolean(stream), torch: hasTorch(), lit, fault: problem });

  async function look() {
    clearTimeout(timer);
    if (!stream || !decode) return;
    if (!document.hidden && video.readyState >= 2) {
      const texts = await decode(video, WIDEST).catch(() => []);
      for (const text of texts) if (stream) onText(text);
    }
    timer = setTimeout(look, PAUSE);
  }

  function close() {
    clearTimeout(timer);
    for (const each of stream?.getTracks() ?? []) each.stop();
    stream = null;
    lit = false;
    video.srcObject = null;
  }

  async function open() {
    if (stream) return true;
    wanted = true;
    if (!secure || !mediaDevices?.getUserMedia) {
      tell(secure ? "cameraMissing" : "cameraInsecure");
      return false;
    }
    try {
      const video_ = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
      const given = await mediaDevices.getUserMedia({ audio: false, video: video_ });
      if (!wanted) {
        for (const each of given.getTracks()) each.stop();
        return false;
      }
      stream = given;
      track().addEventListener("ended", () => {
        close();
        tell("cameraBusy");
      });
      video.srcObject = stream;
      await video.play();
      tell();
      decode ??= await loadDecoder();
      look();
      return true;
    } catch (error) {
      close();
      tell(error?.name === "DecoderError" ? "decoderMissing" : fault(error));
      return false;
    }
  }

  return {
    open,
    close() {
      wanted = false;
      close();
      tell();
    },
    isOpen: () => Boolean(stream),
    /** The page is hidden: the picture stands still and nothing is read; the same stream goes on when it is seen again. */
    pause() {
      if (track()) track().enabled = false;
    },
    resume() {
      if (!track()) return;
      track().enabled = true;
      video.play().catch(() => {});
    },
    async torch() {
      if (!hasTorch()) return;
      lit = !lit;
      await track().applyConstraints({ advanced: [{ torch: lit }] }).catch(() => {
        lit = false;
      });
      tell();
    },
  };
}
