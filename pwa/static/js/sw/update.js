/* A newer worker waits until somebody says so: nothing changes under a form that is being filled in. */
((pwa) => {
  "use strict";
  self.addEventListener("message", (event) => {
    if (event.data === "take over") event.waitUntil(self.skipWaiting());
    if (event.data === "which build") event.source.postMessage({ kind: "build", build: pwa.build, version: pwa.version });
  });
})(self.pwa);
