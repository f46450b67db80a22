// What a result sounds and feels like: rising, flat, falling, soft. Never the only sign.
const TONES = {
  accepted: { notes: [660, 880], buzz: [60] },
  repeat: { notes: [520, 520], buzz: [40, 60, 40] },
  conflict: { notes: [520, 660], buzz: [40, 60, 40] },
  queued: { notes: [590], buzz: [40] },
  voided: { notes: [440], buzz: [30] },
  unknown: { notes: [392, 262], buzz: [200] },
  refused: { notes: [392, 262, 196], buzz: [200, 80, 200] },
  withdrawn: { notes: [392, 392, 262], buzz: [200, 80, 200] },
  failed: { notes: [392, 262, 196], buzz: [200, 80, 200] },
};
const LENGTH = 0.11;

/** `AudioContext` and `vibrate` are the browser's, or missing. The context is made with the first gesture, as browsers ask. */
export function makeSound({ AudioContext, vibrate }) {
  let context = null;
  let on = { sound: true, vibration: true };
  return {
    /** Call from a click or a key: only then may a page make sounds. */
    wake() {
      if (!AudioContext) return;
      context ??= new AudioContext();
      if (context.state === "suspended") context.resume().catch(() => {});
    },
    /** `{sound, vibration}`, each on or off. */
    set: (value) => {
      on = value;
    },
    play(outcome) {
      const tone = TONES[outcome];
      if (!tone) return;
      if (on.vibration) vibrate?.(tone.buzz);
      if (!on.sound || !context || context.state !== "running") return;
      tone.notes.forEach((frequency, index) => {
        const start = context.currentTime + index * LENGTH;
        const oscillator = context.createOscillator();
        const gain = context.createGain();
        oscillator.frequency.value = frequency;
        gain.gain.setValueAtTime(0.25, start);
        gain.gain.exponentialRampToValueAtTime(0.001, start + LENGTH);
        oscillator.connect(gain).connect(context.destination);
        oscillator.start(start);
        oscillator.stop(start + LENGTH);
      });
    },
  };
}
