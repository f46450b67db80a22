// Sentences come from the page; here their gaps are filled.

/** `words` maps names to sentences, or to `{one, other}` where a number decides. */
export function makeWords(words, language) {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
  return {
    say: (name, values = {}) => fill(words[name] ?? "", values),
    count: (name, count) => fill(words[name][plural.select(count)] ?? words[name].other, { count: number.format(count) }),
    number: (value) => number.format(value),
    /** 10.02 in Indonesian, 10:02 in English, in the zone of the exhibition. */
    clock: (moment, zone) =>
      new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone || undefined }).format(new Date(moment)),
    /** A field that has a translation `field_en`. */
    field: (row, field) => (language === "en" && row[`${field}_en`]) || row[field],
  };
}
