import { assertEquals, assertThrows } from "@std/assert";
import { HOSTS, hostsWith } from "../../src/polymarket/hosts.ts";

Deno.test("hostsWith() leaves the exchange's own addresses where nothing else is given", () => {
  assertEquals(hostsWith({}), HOSTS);
  assertEquals(hostsWith({ gamma: undefined, data: " " }), HOSTS);
});

Deno.test("hostsWith() takes encrypted addresses anywhere and others on this machine only", () => {
  for (
    const [name, text] of [
      ["gamma", "https://mirror.example/gamma"],
      ["gamma", "http://localhost:1"],
      ["data", "http://127.0.0.1:8080"],
      ["clob", "http://[::1]:8080"],
      ["rtds", "ws://127.0.0.1:8080/rtds"],
      ["clobWs", "wss://mirror.example"],
    ] as const
  ) {
    assertEquals(hostsWith({ [name]: text })[name], text);
  }
});

Deno.test("hostsWith() refuses what is not safe to ask", () => {
  for (
    const [name, text] of [
      ["gamma", "http://example.com"],
      ["gamma", "http://127.0.0.1.example.com"],
      ["gamma", "http://localhost.example.com"],
      ["gamma", "ws://127.0.0.1"],
      ["gamma", "wss://example.com"],
      ["rtds", "https://example.com"],
      ["rtds", "ws://192.168.0.1"],
      ["data", "file:///etc/passwd"],
      ["data", "gamma"],
      ["data", "https://example.com/?key=1"],
      ["data", "https://example.com/#part"],
    ] as const
  ) {
    assertThrows(() => hostsWith({ [name]: text }), RangeError, text);
  }
});

Deno.test("hostsWith() never shows a password", () => {
  for (const text of ["https://me:hunter2@example.com", "http://me:hunter2@example.com"]) {
    const error = assertThrows(() => hostsWith({ data: text }), RangeError);
    assertEquals(error.message.includes("hunter2"), false);
  }
});
