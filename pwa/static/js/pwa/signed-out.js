/* The sign-in page is shown to whoever holds the phone. Only what was not sent stays, sealed for its author. */
((pwa) => {
  "use strict";
  indexedDB.databases?.().then((known) => known.some(({ name }) => name === "hotline") && pwa.safe.forget());
})(self.pwa);
