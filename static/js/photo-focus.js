// Photos at the desk: seen at once, what matters in them chosen by a tap, a click or the arrow keys, put in order, several at a time.
// The two number fields and the position stay what is sent; without this script they are filled in by hand.
const group = document.getElementById("photos-group");
const chooser = document.querySelector(".photo-several");
const words = chooser?.querySelector(".photo-words").dataset;
const STEP = 5; // percent a key

const fieldOf = (row, name) => row.querySelector(`[name$="-${name}"]`);
const between = (value) => Math.min(100, Math.max(0, Math.round(value)));

function ready(row) {
  if (row.classList.contains("empty-form") || row.querySelector(".focus")) return;
  const x = fieldOf(row, "focus_x");
  const y = fieldOf(row, "focus_y");
  const upload = fieldOf(row, "image");
  if (!x || !y || !upload) return;
  const box = document.createElement("div");
  box.className = "focus";
  box.innerHTML = '<button type="button" class="focus-pick"><span class="focus-mark"></span></button><div class="focus-crops" aria-hidden="true"></div><p class="help focus-said" aria-live="polite"></p>';
  const pick = box.querySelector("button");
  const crops = box.querySelector(".focus-crops");
  const said = box.querySelector(".focus-said");
  (row.querySelector(".field-preview") ?? upload.closest(".form-row")).after(box);
  box.hidden = true;

  const show = () => {
    const [left, top] = [between(Number(x.value)), between(Number(y.value))];
    pick.querySelector(".focus-mark").style.setProperty("left", `${left}%`);
    pick.querySelector(".focus-mark").style.setProperty("top", `${top}%`);
    for (const crop of crops.children) crop.style.setProperty("object-position", `${left}% ${top}%`);
    pick.setAttribute("aria-label", words.focus.replace("{x}", left).replace("{y}", top));
  };
  const put = (left, top) => {
    x.value = between(left);
    y.value = between(top);
    x.dispatchEvent(new Event("input", { bubbles: true }));
    show();
    said.textContent = words.said.replace("{x}", x.value).replace("{y}", y.value);
  };
  pick.addEventListener("click", (event) => {
    if (event.detail === 0) return; // by keyboard: the arrow keys choose
    const frame = pick.getBoundingClientRect();
    put(((event.clientX - frame.left) / frame.width) * 100, ((event.clientY - frame.top) / frame.height) * 100);
  });
  pick.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!move) return;
    event.preventDefault();
    put(Number(x.value) + move[0], Number(y.value) + move[1]);
  });
  for (const field of [x, y]) field.addEventListener("input", show);

  const draw = (pictures) => {
    pick.querySelectorAll("img, canvas").forEach((old) => old.remove());
    crops.replaceChildren();
    pick.prepend(pictures[0]);
    for (const [place, name] of ["focus-wide", "focus-square"].entries()) {
      pictures[place + 1].className = name;
      crops.append(pictures[place + 1]);
    }
    box.hidden = false;
    show();
  };
  const stored = row.querySelector(".photo-now");
  if (stored) {
    draw([0, 1, 2].map(() => Object.assign(new Image(), { src: stored.src, alt: "" })));
    stored.closest(".form-row").hidden = true;
  }
  else row.querySelector(".field-preview")?.setAttribute("hidden", "");
  upload.addEventListener("change", async () => {
    const file = upload.files[0];
    upload.setCustomValidity("");
    if (!file) return;
    try {
      if (file.size > Number(words.most)) throw new Error(words.tooLarge);
      const bitmap = await createImageBitmap(file).catch(() => { throw new Error(words.unreadable); });
      draw([0, 1, 2].map(() => drawn(bitmap)));
      said.textContent = "";
      said.classList.remove("is-wrong");
    } catch (error) {
      box.hidden = false;
      pick.hidden = crops.hidden = true;
      said.textContent = error.message;
      said.classList.add("is-wrong");
      upload.value = "";
      return;
    }
    pick.hidden = crops.hidden = false;
  });
  order(row);
}

/** The picture small enough to look at; drawn, since no address of a local file is allowed by our policy. */
function drawn(bitmap) {
  const canvas = document.createElement("canvas");
  const share = Math.min(1, 720 / bitmap.width);
  canvas.width = Math.round(bitmap.width * share);
  canvas.height = Math.round(bitmap.height * share);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// --- order

function order(row) {
  const bar = document.createElement("span");
  bar.className = "photo-order";
  for (const [way, name] of [[-1, "up"], [1, "down"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline";
    button.textContent = words[name];
    button.addEventListener("click", () => {
      const rows = shown();
      const other = rows[rows.indexOf(row) + way];
      if (!other) return;
      if (way < 0) other.before(row);
      else other.after(row);
      shown().forEach((each, place) => (fieldOf(each, "position").value = place));
      fieldOf(row, "position").dispatchEvent(new Event("input", { bubbles: true }));
      button.focus();
    });
    bar.append(button);
  }
  row.querySelector("h3")?.append(bar);
}

const shown = () => [...group.querySelectorAll(".inline-related:not(.empty-form)")];

// --- several at once: each file gets a row of its own

function several() {
  const input = chooser.querySelector("input");
  chooser.hidden = false;
  input.addEventListener("change", () => {
    for (const file of [...input.files]) {
      let row = shown().find((each) => !each.querySelector(".photo-now") && !fieldOf(each, "image").files.length);
      if (!row) {
        group.querySelector(".add-row a")?.click();
        row = shown().at(-1);
      }
      const upload = row && fieldOf(row, "image");
      if (!upload || upload.files.length) break;
      const one = new DataTransfer();
      one.items.add(file);
      ready(row);
      upload.files = one.files;
      fieldOf(row, "position").value = shown().indexOf(row);
      upload.dispatchEvent(new Event("change", { bubbles: true }));
    }
    input.value = "";
  });
}

if (group && chooser) {
  shown().forEach(ready);
  document.addEventListener("formset:added", (event) => {
    if (!group.contains(event.target)) return;
    ready(event.target);
    fieldOf(event.target, "position").value = shown().indexOf(event.target);
  });
  several();
}
