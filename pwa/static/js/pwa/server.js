/* Everything this app asks of the server, and what its answers mean. */
((pwa) => {
  "use strict";
  const { database, safe } = pwa;

  const said = () => ({ "X-App-Version": pwa.version, Accept: "application/json" });

  // A redirect, a login page, a proxy's apology: no answer of ours.
  const isOurs = (answer) => (answer.headers.get("content-type") ?? "").includes("json");

  /* Who is signed in. Ended from elsewhere: this phone forgets what it can read. */
  async function session() {
    const answer = await fetch("/app/session", { headers: said(), cache: "no-store" });
    if (!answer.ok || !isOurs(answer)) throw new Error("no answer");
    const found = await answer.json();
    if (found.owner) {
      await safe.unlock(found);
      await database.put("meta", found.csrf, "csrf");
    } else if (found.standing === "ended") {
      await safe.forget();
    }
    return found;
  }

  async function json(url) {
    const answer = await fetch(url, { headers: said(), cache: "no-store" });
    if (answer.status === 401) await session();
    if (!answer.ok || !isOurs(answer)) return null;
    await safe.reached();
    return answer.json();
  }

  const csrf = async () => (await database.get("meta", "csrf")) ?? (await session()).csrf ?? "";

  async function posted(url, body, headers) {
    return fetch(url, { method: "POST", body, headers: { ...said(), "X-CSRF-Token": await csrf(), ...headers } });
  }

  /* A token belongs to a session: after signing in again the old one is refused once. */
  async function post(url, body, headers = {}) {
    const answer = await posted(url, body, headers);
    if (answer.status !== 403 || !isOurs(answer)) return answer;
    if ((await answer.clone().json()).code !== "csrf") return answer;
    await session();
    return posted(url, body, headers);
  }

  const postJson = (url, value) => post(url, JSON.stringify(value), { "Content-Type": "application/json" });

  function packed(entry, photos, owner) {
    const { number, action, fields, version, made_at, place } = entry;
    const action_ = JSON.stringify({ owner, number, action, fields, version, made_at, place: place ?? null });
    if (!photos.length) return [action_, { "Content-Type": "application/json" }];
    const form = new FormData();
    form.append("action", action_);
    for (const photo of photos) form.append("photos", photo, photo.name);
    return [form, {}];
  }

  /* {fate, message, …} for an action the server decided about; an error for one that must be sent again. */
  async function send({ entry, owner, key }, photos) {
    const [body, headers] = packed(entry, photos, owner);
    const answer = await post("/app/sync", body, { ...headers, "Idempotency-Key": key });
    if (answer.status === 401) return { fate: "signed_out", standing: (await session()).standing };
    if (answer.status === 426) return { fate: "outdated", ...(await answer.json()) };
    if (answer.status >= 500 || answer.status === 429 || !isOurs(answer)) throw new Error(`try again: ${answer.status}`);
    const decided = await answer.json();
    if (decided.code === "other_person") return { fate: "signed_out" };
    return decided.fate ? decided : { fate: "refused", message: decided.detail, errors: decided.errors ?? {} };
  }

  const acknowledge = async (notice) =>
    (await postJson("/app/push/acknowledge", { notice }).catch(() => null))?.ok ?? false;

  pwa.server = { session, json, postJson, send, acknowledge };
})(self.pwa);
