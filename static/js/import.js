// Long steps of an import tell how far they are: the form is sent by this script and answered a line of JSON at a time.
// Without it the same form works and the next page comes at the end.

const LINES = "application/x-ndjson";

function say(box, text) {
  box.querySelector("[data-said]").textContent = text;
}

function show(box, line) {
  const bar = box.querySelector("progress");
  if (!line.total) {
    bar.removeAttribute("value");
    say(box, box.dataset.reading);
    return;
  }
  bar.value = Math.round((100 * line.done) / line.total);
  const number = (value) => value.toLocaleString(document.documentElement.lang);
  const going = box.dataset.going.replace("{done}", number(line.done)).replace("{total}", number(line.total));
  say(box, line.done < line.total ? going : box.dataset.finishing);
}

function wrong(form, text) {
  const fault = form.querySelector("[data-fault]");
  form.querySelector("[data-progress]").hidden = true;
  fault.hidden = false;
  fault.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
  for (const button of form.querySelectorAll("button")) button.disabled = false;
}

// XMLHttpRequest, because it tells how much of the file is sent.
function send(form) {
  const box = form.querySelector("[data-progress]");
  const request = new XMLHttpRequest();
  let read = 0;
  let ended = false;
  const take = () => {
    const lines = request.responseText.slice(read).split("\n");
    read += request.responseText.slice(read).length - lines.pop().length;
    for (const line of lines.filter(Boolean).map((text) => JSON.parse(text))) {
      if (line.url) location.assign(line.url);
      else if (line.fault) wrong(form, line.fault);
      else show(box, line);
      ended ||= Boolean(line.url || line.fault);
    }
  };
  request.upload.addEventListener("progress", (event) => {
    if (!event.total) return;
    const percent = Math.round((100 * event.loaded) / event.total);
    box.querySelector("progress").value = percent;
    say(box, percent < 100 ? box.dataset.sending.replace("{percent}", percent) : box.dataset.reading);
  });
  const isLines = () => (request.getResponseHeader("Content-Type") || "").startsWith(LINES);
  request.addEventListener("progress", () => isLines() && take());
  request.addEventListener("loadend", () => {
    if (isLines()) take();
    if (!ended) wrong(form, box.dataset.lost);
  });
  request.open("POST", form.action);
  request.setRequestHeader("Accept", LINES);
  request.send(new FormData(form));
}

for (const form of document.querySelectorAll("form[data-import]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name) return; // throwing the plan away needs no progress
    const file = form.querySelector("input[type=file]");
    event.preventDefault();
    if (file?.files[0]?.size > Number(form.dataset.most)) {
      wrong(form, form.dataset.tooLarge);
      return;
    }
    if (file && !file.files.length) {
      form.submit();
      return;
    }
    const box = form.querySelector("[data-progress]");
    form.querySelector("[data-fault]").hidden = true;
    box.hidden = false;
    say(box, box.dataset.reading);
    send(form);
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
}
