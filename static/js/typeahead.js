// Suggestions while typing: a combobox with a list box (ARIA 1.2). The field is a plain search field without this file.
const WAIT = 150; // milliseconds of rest before asking
const LEAST = 2; // letters

class Typeahead {
  constructor(box) {
    this.box = box;
    this.field = box.querySelector("input");
    this.list = document.createElement("ul");
    this.list.id = `${this.field.id}-saran`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.dataset.wordsLabel);
    this.list.hidden = true;
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    box.append(this.list);
    box.after(this.status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) {
      this.field.setAttribute(name, value);
    }
    this.field.addEventListener("input", () => this.wait());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.close(), 120));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
    this.field.form.addEventListener("submit", () => this.close());
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    this.request?.abort();
    const typed = this.field.value.trim();
    if (typed.length < LEAST) {
      this.close();
      return;
    }
    this.request = new AbortController();
    try {
      const address = `${this.box.dataset.typeahead}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(suggestions) {
    if (document.activeElement !== this.field) return;
    this.active = -1;
    this.list.replaceChildren(...suggestions.map((one, place) => this.option(one, place)));
    const some = suggestions.length > 0;
    this.expand(some);
    this.status.textContent = some ? this.box.dataset.wordsSome.replace("{number}", suggestions.length) : this.box.dataset.wordsNone;
  }

  option({ label, detail, url, kind }, place) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.url = url;
    item.dataset.kind = kind;
    const name = document.createElement("b");
    name.textContent = label;
    const more = document.createElement("span");
    more.textContent = detail;
    item.append(name, " ", more);
    return item;
  }

  key(event) {
    const options = [...this.list.children];
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      this.expand(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = this.active + step;
      this.mark(next < -1 ? options.length - 1 : next >= options.length ? -1 : next);
    } else if (event.key === "Enter" && this.active >= 0 && !this.list.hidden) {
      event.preventDefault();
      this.take(options[this.active]);
    }
  }

  mark(place) {
    this.active = place;
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
    const chosen = this.list.children[place];
    if (!chosen) {
      this.field.removeAttribute("aria-activedescendant");
      return;
    }
    this.field.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  take(option) {
    if (option) location.assign(option.dataset.url);
  }

  expand(open) {
    this.list.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open));
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.expand(false);
    this.active = -1;
    this.field.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
  }
}

for (const box of document.querySelectorAll("[data-typeahead]")) new Typeahead(box);
