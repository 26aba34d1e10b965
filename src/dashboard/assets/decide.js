// Pause and resume: with a token, a confirmation and a reason.

import { ask, setToken, token } from "./connection.js";
import { announce, byId, setText } from "./elements.js";

let known;
/** What waits for the token of a person; `undefined` if nothing does. */
let asked;

/** The button that pauses or resumes, or takes the token where nothing can be seen without. */
export function drawDecide(all) {
  known = all;
  const { account, risk, connection } = all;
  const button = byId("decide");
  if (connection === "token") {
    button.hidden = false;
    button.className = "main";
    return setText(button, "Enter the token");
  }
  if (!account || !risk) {
    button.hidden = true;
    return;
  }
  button.hidden = false;
  button.className = risk.pause === null ? "" : "main";
  setText(button, risk.pause === null ? "Pause trading" : "Resume trading");
}

/** Asks a person for the token; returns when one was given. */
export function askForToken(fault = "") {
  setText(byId("token-fault"), fault);
  asked ??= Promise.withResolvers();
  const dialog = byId("token-dialog");
  if (!dialog.open) dialog.showModal();
  return asked.promise;
}

function open() {
  if (known.connection === "token") {
    askForToken();
    return;
  }
  if (token() === null) {
    askForToken().then(open);
    return;
  }
  if (byId("dialog").open) return;
  const isPaused = known.risk.pause !== null;
  setText(byId("dialog-title"), isPaused ? "Resume trading?" : "Pause trading?");
  setText(
    byId("dialog-words"),
    isPaused
      ? "Signals become orders again." +
        (known.risk.isKilled
          ? " The kill switch counts the next loss from what the account is worth now."
          : "")
      : "Nothing is bought until a person resumes. What is held stays; signals are still noted.",
  );
  setText(byId("dialog-ok"), isPaused ? "Resume" : "Pause");
  setText(byId("dialog-fault"), "");
  byId("reason").value = "";
  byId("dialog").showModal();
  byId("reason").focus();
}

async function decide(event) {
  event.preventDefault();
  const path = known.risk.pause === null ? "/pause" : "/resume";
  const ok = byId("dialog-ok");
  ok.disabled = true;
  setText(byId("dialog-fault"), "");
  try {
    const response = await ask(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ reason: byId("reason").value }),
    });
    const { message } = await response.json();
    if (response.ok) {
      byId("dialog").close();
      announce(message);
      return;
    }
    setText(byId("dialog-fault"), message.replace(/[.\s]*$/, "."));
    if (response.status === 401) {
      byId("dialog").close();
      askForToken(`${message}.`).then(open);
    }
  } catch (_lost) {
    setText(byId("dialog-fault"), "The program does not answer.");
  } finally {
    ok.disabled = false;
  }
}

byId("decide").addEventListener("click", open);
byId("dialog-form").addEventListener("submit", decide);
byId("dialog-cancel").addEventListener("click", () => byId("dialog").close());
byId("token-cancel").addEventListener("click", () => byId("token-dialog").close());
byId("token-form").addEventListener("submit", () => {
  setToken(byId("token").value.trim());
  byId("token").value = "";
  asked?.resolve();
  asked = undefined;
});
// The token leaves the address at once.
token();
