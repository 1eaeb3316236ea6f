/* The words of this page's language; a page without the bar has none. */
export const texts = JSON.parse(document.getElementById("phone-words")?.textContent ?? "{}");
