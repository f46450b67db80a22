// Badge codes, as visitors/codes.py makes them: 12 characters of Crockford base32, the last a check character in GF(32).
export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const LENGTH = 12;
export const LONGEST = 300; // what the server takes as the text of a reader

const MISREAD = { I: "1", L: "1", O: "0" };

function times(value, power) {
  for (let step = 0; step < power; step += 1) {
    value <<= 1;
    if (value & 0b100000) value ^= 0b100101;
  }
  return value;
}

/** The twelfth character for eleven data characters. */
export function checkCharacter(data) {
  let total = 0;
  [...data].forEach((letter, index) => {
    total ^= times(ALPHABET.indexOf(letter), index + 1);
  });
  return ALPHABET[total];
}

/** What was scanned or typed as a bare code: the address around it, case, blanks, hyphens and I, L, O are forgiven. */
export function normalise(text) {
  const found = /\/T\/([^/?#\s]+)/i.exec(text);
  const bare = (found ? found[1] : text).replace(/[\s\-\u0000-\u001f\u007f]+/g, "").toUpperCase();
  return bare.replace(/[ILO]/g, (letter) => MISREAD[letter]);
}

export function isValid(code) {
  return code.length === LENGTH && [...code].every((letter) => ALPHABET.includes(letter)) && checkCharacter(code.slice(0, -1)) === code.at(-1);
}

/** For people to read: 7KD2 9M4X Q8R1. */
export function grouped(code) {
  return code.replace(/(.{4})(?=.)/g, "$1 ");
}

/**
 * What is wrong with a text as typed so far: `fault` is `letter` (with the `letter`), `short`, `long`, `check`, or
 * empty for a right code; `length` counts the characters of the bare code.
 */
export function diagnose(text) {
  const code = normalise(text);
  const length = [...code].length;
  const letter = [...code].find((each) => !ALPHABET.includes(each)) ?? "";
  if (letter) return { code, length, fault: "letter", letter };
  if (length < LENGTH) return { code, length, fault: "short", letter: "" };
  if (length > LENGTH) return { code, length, fault: "long", letter: "" };
  return { code, length, fault: isValid(code) ? "" : "check", letter: "" };
}
