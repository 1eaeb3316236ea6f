/* On every page of the app: registers the worker. What is needed later is loaded later. */
(() => {
  "use strict";
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/app/sw.js", { scope: "/app", updateViaCache: "none" });
})();
