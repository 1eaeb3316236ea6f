/* <select data-combobox> becomes a field one can type into: arrows, Enter, Escape; with `multiple`, chips.
   The select itself stays the form's value, so without this script nothing is lost. */
(() => {
  "use strict";
  const MOST = 60;
  const said = document.currentScript.dataset; // words in the reader's language
  let serial = 0;

  const el = (tag, attributes = {}, text = "") => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text) made.textContent = text;
    return made;
  };

  class Combobox {
    constructor(select) {
      this.select = select;
      this.multiple = select.multiple;
      this.active = -1;
      this.listId = `combo-${++serial}`;
      this.build();
      this.showChosen();
    }

    build() {
      const { select } = this;
      const outer = select.closest(".select") ?? select;
      this.root = el("div", { class: "combo" });
      this.box = el("div", { class: "combo-box" });
      this.input = el("input", {
        type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
        "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.listId,
        placeholder: select.dataset.placeholder ?? "",
      });
      this.input.id = select.id;
      select.removeAttribute("id");
      for (const name of ["aria-describedby", "aria-invalid", "aria-required"])
        if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
      this.list = el("div", { class: "combo-list", role: "listbox", id: this.listId, hidden: "" });
      this.list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(this.input.id)}"]`)?.textContent ?? "");
      if (this.multiple) this.list.setAttribute("aria-multiselectable", "true");
      this.box.append(this.input);
      this.root.append(this.box, this.list);
      outer.before(this.root);
      outer.hidden = true;
      select.required = false;
      select.tabIndex = -1;
      select.combobox = this;
      this.input.combobox = this;
      this.listen();
    }

    listen() {
      this.input.addEventListener("input", () => this.open(this.input.value));
      this.input.addEventListener("focus", () => this.multiple || this.input.select());
      this.input.addEventListener("click", () => this.open(""));
      this.input.addEventListener("blur", () => setTimeout(() => this.leave(), 120));
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.list.addEventListener("mousedown", (event) => {
        event.preventDefault();
        const option = event.target.closest("[data-value]");
        if (option) this.choose(option.dataset.value);
      });
      this.box.addEventListener("click", (event) => {
        const remove = event.target.closest("[data-remove]");
        if (remove) { this.toggle(remove.dataset.remove, false); this.input.focus(); }
      });
      this.select.form?.addEventListener("reset", () => setTimeout(() => this.showChosen()));
    }

    get options() { return [...this.select.options].filter((one) => one.value); }

    key(event) {
      const { key } = event;
      if (key === "ArrowDown" || key === "ArrowUp") {
        event.preventDefault();
        if (this.list.hidden) this.open(""); else this.move(key === "ArrowDown" ? 1 : -1);
      } else if (key === "Enter" && !this.list.hidden) {
        event.preventDefault();
        const option = this.list.querySelectorAll("[data-value]")[Math.max(0, this.active)];
        if (option) this.choose(option.dataset.value);
      } else if (key === "Escape" && !this.list.hidden) {
        event.preventDefault(); event.stopPropagation(); this.close(); this.showChosen();
      } else if (key === "Backspace" && this.multiple && !this.input.value) {
        const last = [...this.select.selectedOptions].pop();
        if (last) this.toggle(last.value, false);
      }
    }

    open(typed) {
      const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const found = this.options.filter((one) => words.every((word) => one.text.toLowerCase().includes(word) || one.value.toLowerCase().startsWith(word)));
      this.list.replaceChildren(...found.slice(0, MOST).map((one, index) => this.row(one, index, words[0])));
      if (!found.length) this.list.append(el("div", { class: "combo-none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, said.none));
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      this.active = -1;
      if (words.length && found.length) this.move(1);
    }

    row(one, index, word) {
      const row = el("div", { class: "combo-option", role: "option", id: `${this.listId}-${index}`, "data-value": one.value, "aria-selected": String(one.selected) });
      const at = word ? one.text.toLowerCase().indexOf(word) : -1;
      if (at < 0) row.textContent = one.text;
      else row.append(one.text.slice(0, at), el("mark", {}, one.text.slice(at, at + word.length)), one.text.slice(at + word.length));
      return row;
    }

    move(step) {
      const rows = [...this.list.querySelectorAll("[data-value]")];
      if (!rows.length) return;
      this.active = (this.active + step + rows.length) % rows.length;
      rows.forEach((row, index) => row.classList.toggle("is-active", index === this.active));
      rows[this.active].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", rows[this.active].id);
    }

    choose(value) {
      if (this.multiple) { this.toggle(value, !this.option(value).selected); this.input.value = ""; }
      else this.pick(value);
      this.close();
    }

    option(value) { return this.options.find((one) => one.value === value); }

    pick(value) {
      if (this.multiple) { this.toggle(value, true); return; }
      this.select.value = value;
      this.changed();
    }

    toggle(value, on) {
      const option = this.option(value);
      if (option) option.selected = on;
      this.changed();
    }

    changed() {
      this.showChosen();
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    showChosen() {
      if (!this.multiple) { this.input.value = this.select.value ? this.select.selectedOptions[0].text : ""; return; }
      this.box.querySelectorAll(".combo-chip").forEach((chip) => chip.remove());
      for (const one of this.select.selectedOptions) {
        const chip = el("span", { class: "combo-chip" }, one.text);
        chip.append(el("button", { type: "button", "data-remove": one.value, "aria-label": said.remove.replace("{name}", one.text) }, "×"));
        this.input.before(chip);
      }
    }

    leave() {
      if (this.root.contains(document.activeElement)) return;
      // What was erased is no longer chosen; what was only half typed goes back to the choice.
      if (!this.multiple && !this.input.value.trim() && this.select.value) { this.select.value = ""; this.changed(); }
      this.close();
      if (this.multiple) this.input.value = ""; else this.showChosen();
    }

    close() {
      this.list.hidden = true;
      this.active = -1;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  function dress(scope) {
    for (const select of scope.querySelectorAll("select[data-combobox]"))
      if (!select.combobox) new Combobox(select);
  }

  document.addEventListener("DOMContentLoaded", () => dress(document));
  document.addEventListener("htmx:after:swap", () => dress(document));
  window.combobox = { dress };
})();
