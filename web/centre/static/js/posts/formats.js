/* Formats that are inline style, as WeChat keeps nothing else; and reading HTML under a policy that forbids style
   attributes: they are set aside as text and given back through the style object, which is allowed. */
(() => {
  "use strict";
  const Parchment = Quill.import("parchment");
  const { StyleAttributor, Scope } = Parchment;

  for (const name of ["align", "color", "direction"]) Quill.register(Quill.import(`attributors/style/${name}`), true);
  const size = Quill.import("attributors/style/size");
  size.whitelist = null;
  Quill.register(size, true);

  // Behind words goes one property, behind a whole paragraph another: Quill finds a format by either of its names.
  Quill.register({ "formats/background": new StyleAttributor("background", "background", { scope: Scope.BLOCK }) }, true);
  Quill.register(new StyleAttributor("highlight", "background-color", { scope: Scope.INLINE }), true);
  for (const name of ["line-height", "text-indent", "border-left", "border-bottom", "padding", "padding-left"])
    Quill.register(new StyleAttributor(name, name, { scope: Scope.BLOCK }), true);

  const ASIDE = "data-css";
  const OURS = /^(\/desk\/posts\/files\/\d+|https?:\/\/mmbiz\.qpic\.cn\/.*)$/;
  const Clipboard = Quill.import("modules/clipboard");

  Quill.register("modules/clipboard", class extends Clipboard {
    convertHTML(html) {
      return super.convertHTML(html.replace(/(<[a-z][^>]*?\s)style\s*=/gi, `$1${ASIDE}=`));
    }

    // Called with the parsed page, before Quill reads it.
    normalizeHTML(page) {
      super.normalizeHTML(page);
      for (const node of page.querySelectorAll(`[${ASIDE}]`)) {
        node.style.cssText = node.getAttribute(ASIDE);
        node.removeAttribute(ASIDE);
      }
      const foreign = [...page.querySelectorAll("img")].filter((image) => !OURS.test(image.getAttribute("src") ?? ""));
      for (const image of foreign) image.remove();
      if (foreign.length) this.quill.root.dispatchEvent(new CustomEvent("foreign", { bubbles: true }));
    }
  }, true);
})();
