// The connection to the program: what changes comes by itself, and comes back by itself after a failure.

const KEY = "pilotfish-token";
const RETRY_MS = 1500;
/** The program says something every five seconds. */
const SILENT_MS = 15_000;

/** The token of this page: from the link it was opened with, or as a person gave it. */
export function token() {
  const linked = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (linked !== undefined) {
    setToken(linked);
    // It is not to be seen, nor to be in the history.
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(KEY);
}

/** Remembers a token for as long as the page is open. */
export function setToken(text) {
  sessionStorage.setItem(KEY, text);
}

/** Asks the program, with the token if there is one. */
export async function ask(path, options = {}) {
  const own = token();
  const headers = { ...options.headers };
  if (own !== null) headers.authorization = `Bearer ${own}`;
  return await fetch(path, { ...options, headers, cache: "no-store" });
}

/**
 * Listens for good.
 *
 * @param onEvent Told the name and the data of each event.
 * @param onState Told `open`, `lost`, `token`: that one is needed, or `refused` and why.
 */
export async function listen(onEvent, onState) {
  for (;;) {
    const stop = new AbortController();
    let refusal;
    try {
      const response = await ask("/events", { signal: stop.signal });
      if (response.status === 401) {
        await onState("token");
        continue;
      }
      if (!response.ok) {
        refusal = (await response.json()).message;
        throw new Error(`Status ${response.status}`);
      }
      onState("open");
      await readEvents(response.body, stop, onEvent);
    } catch (_lost) {
      // It is said on the page, and tried again.
    }
    stop.abort();
    onState(refusal === undefined ? "lost" : "refused", refusal);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function readEvents(body, stop, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let begun = "";
  for (;;) {
    const silence = setTimeout(() => stop.abort(), SILENT_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    const parts = (begun + value).split("\n\n");
    begun = parts.pop();
    for (const part of parts) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(part) ?? [];
      if (name !== undefined) onEvent(name, JSON.parse(data));
    }
  }
}
