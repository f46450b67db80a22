// A queue that cannot be sent leaves as a file, which the committee takes in at its desk. No token and no name is in it.

const asItem = (item) => {
  const { id, point, scanned_at, mode } = item;
  if (item.kind === "void") return { kind: "void", target: item.target, voided_at: scanned_at };
  if (item.kind === "walk-in") return { kind: "walk-in", id, point, scanned_at, mode, form: item.form };
  return { kind: "scan", id, point, scanned_at, mode, ...(item.heads ? { heads: item.heads } : { code: item.code }) };
};

/** One file for each edition: `{name, content}`. Taking a file in twice counts nothing twice: the ids stay. */
export function files({ items, now, app }) {
  const editions = [...new Set(items.map((item) => item.edition))];
  return editions.map((exhibition) => ({
    name: `${exhibition}-${now.toISOString().slice(0, 16).replaceAll(":", "")}.json`,
    content: {
      format: "batu-scan-queue-1",
      exhibition,
      exported_at: now.toISOString(),
      app,
      items: items.filter((item) => item.edition === exhibition).map(asItem),
    },
  }));
}

/** Hands each file to the browser's downloads. */
export function download({ name, content }) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
