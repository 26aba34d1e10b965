import { assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT, reportError, UsageError } from "../../src/cli/errors.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import { Stopped } from "../../src/cli/stop_signals.ts";
import { DataError } from "../../src/research/data_error.ts";
import { StoreError, type StoreTrouble } from "../../src/store/store_error.ts";

Deno.test("reportError() gives wrong usage 2 and points at the command's help", () => {
  assertEquals(reportError(new UsageError("Cannot do x: y"), "replay"), {
    code: 2,
    text: 'Cannot do x: y. Run "pilotfish replay --help" to see what there is.',
  });
  assertEquals(
    reportError(new UsageError("Cannot do x: y", "Do z")).text,
    "Cannot do x: y. Do z.",
  );
  assertEquals(
    reportError(new UsageError("Cannot do x: y", 'Did you mean "z"?')).text,
    'Cannot do x: y. Did you mean "z"? Run "pilotfish --help" to see what there is.',
  );
});

Deno.test("reportError() leaves an exchange that does not answer at what it says, with what to do", () => {
  const error = new HttpError({ url: "https://x/markets", trouble: "network", attempts: 5 });
  assertEquals(reportError(error, "fetch"), {
    code: EXIT.failed,
    text: "Cannot read https://x/markets after 5 attempts: no answer, or a cut one " +
      "(check the connection to the internet, then try again).",
  });
});

Deno.test("reportError() gives unusable data 3", () => {
  const error = new DataError("Cannot read trades", { path: "a/b", next: "fetch it again" });
  assertEquals(reportError(error, "replay"), {
    code: EXIT.data,
    text: "Cannot read trades: a/b (fetch it again).",
  });
});

Deno.test("reportError() says what is safe and what to do about an account", () => {
  const troubles: readonly (readonly [StoreTrouble, number])[] = [
    ["damaged", EXIT.data],
    ["mismatch", EXIT.data],
    ["missing", EXIT.data],
    ["newer", EXIT.data],
    ["other_account", EXIT.usage],
    ["held", EXIT.failed],
    ["lease_lost", EXIT.failed],
    ["unavailable", EXIT.failed],
  ];
  for (const [trouble, code] of troubles) {
    const error = new StoreError("Cannot open it", { trouble, safe: "All is safe", next: "Wait" });
    assertEquals(reportError(error, "replay"), {
      code,
      text: "Cannot open it. All is safe. Wait.",
    });
  }
});

Deno.test("reportError() gives a program that was stopped the exit code of the signal", () => {
  assertEquals(reportError(new Stopped("SIGTERM", true), "replay"), {
    code: 143,
    text: "Stopped by SIGTERM. What happened is kept: the same command goes on from here.",
  });
  assertEquals(reportError(new Stopped("SIGINT"), "replay"), {
    code: 130,
    text: "Stopped by SIGINT. No file was changed.",
  });
});

Deno.test("reportError() explains what the program was not given, and names the path", () => {
  const write = new Deno.errors.NotCapable(
    'Requires write access to "/etc/x.0a1b2c3d.partial", run again with the --allow-write flag',
  );
  assertEquals(reportError(write), {
    code: EXIT.failed,
    text: "Cannot write outside the current folder and the temporary folder: /etc/x. " +
      "Name a path inside one of them, or change to the folder first.",
  });
  const read = new Deno.errors.NotCapable('Requires read access to "/x", run again');
  assertEquals(reportError(read).text.includes("was not given: /x."), true);
  const net = new Deno.errors.NotCapable('Requires net access to "a:443", run again');
  assertEquals(reportError(net).text.includes("(net): a:443."), true);
  assertEquals(reportError(new Deno.errors.NotCapable("odd")).code, EXIT.failed);
});

Deno.test("reportError() sees a refusal to write through the error around it", () => {
  const cause = new Deno.errors.NotCapable(
    'Requires write access to "/x", specify the required permissions during compilation',
  );
  const error = new DataError("Cannot make a folder", {
    path: "/x",
    next: "choose another",
    cause,
  });
  const { code, text } = reportError(error);
  assertEquals(code, EXIT.failed);
  assertEquals(text.startsWith("Cannot write outside the current folder"), true);
  const read = new Deno.errors.NotCapable('Requires read access to "/x", run again');
  const unreadable = new DataError("Cannot read", { path: "/x", next: "allow it", cause: read });
  assertEquals(reportError(unreadable).code, EXIT.data);
});

Deno.test("reportError() tells the system's refusals from the program's", () => {
  const error = new Deno.errors.PermissionDenied("Permission denied (os error 13): open '/x'");
  const { code, text } = reportError(error);
  assertEquals(code, EXIT.failed);
  assertEquals(text.startsWith("The system refuses: Permission denied"), true);
});

Deno.test("reportError() says what to do about a disk that is full or read-only", () => {
  const full = new Error("No space left on device (os error 28): write 'a.json'");
  assertEquals(reportError(full, "warmup"), {
    code: EXIT.failed,
    text: "The system refuses: No space left on device (os error 28): write 'a.json'. " +
      "Free some space, then run it again.",
  });
  for (
    const [message, next] of [
      ["There is not enough space on the disk. (os error 112)", "Free some space"],
      ["Disk quota exceeded (os error 122)", "Free some space"],
      ["Read-only file system (os error 30): mkdir 'a'", "Name a place that can be written to"],
      ["The media is write protected. (os error 19)", "Name a place that can be written to"],
      ["Too many open files (os error 24)", "Raise the limit of open files"],
    ] as const
  ) assertStringIncludes(reportError(new Error(message)).text, `${message}. ${next}`);
});

Deno.test("reportError() asks for another place instead of all permissions", () => {
  const error = new Deno.errors.NotCapable('Requires all access to "/proc/x", run again with …');
  assertEquals(
    reportError(error).text,
    "Cannot use what belongs to the system: /proc/x. Name another place.",
  );
});

Deno.test("reportError() gives anything else 1", () => {
  assertEquals(reportError(new TypeError("bad"), "why"), {
    code: EXIT.failed,
    text: 'Cannot finish "pilotfish why": bad. Run it again with --debug to see where.',
  });
  assertEquals(reportError("text").code, EXIT.failed);
});

Deno.test("reportError() reports what failed first, not that closing failed after it", () => {
  const first = new StoreError("Cannot write", { trouble: "unavailable", next: "Free some space" });
  const error = Object.assign(new Error("An error was suppressed"), {
    name: "SuppressedError",
    error: new Error("Cannot close"),
    suppressed: first,
  });
  assertEquals(reportError(error), { code: EXIT.failed, text: "Cannot write. Free some space." });
});
