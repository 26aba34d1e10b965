import { assert, assertEquals, assertNotMatch } from "@std/assert";
import { redactDeep, redactor, Secret } from "../../src/core/secret.ts";

const VALUE = "https://hooks.example/services/T00/B00/abcdef?key=q1w2";

Deno.test("Secret shows itself only to who asks for it", () => {
  const secret = new Secret(VALUE);
  const shown = [
    `${secret}`,
    String(secret),
    JSON.stringify([secret, { secret }]),
    Deno.inspect({ nested: { secret } }),
    Deno.inspect(new Map([["secret", secret]])),
    new Error(`Cannot reach ${secret}`).message,
  ];
  for (const text of shown) assertNotMatch(text, /abcdef|q1w2/);
  for (const text of shown) assert(text.includes("[secret]"), text);
  assertEquals(secret.reveal(), VALUE);
  assertEquals(Object.values(secret), []);
});

Deno.test("redactor() takes a secret out whole, in parts and escaped", () => {
  const redact = redactor([new Secret(VALUE), new Secret('tok"en')]);
  assertEquals(
    redact(`error sending request for url (${VALUE})`),
    "error sending request for url ([secret])",
  );
  assertEquals(redact("POST /services/T00/B00/abcdef?key=q1w2"), "POST [secret]");
  assertEquals(redact("POST /services/T00/B00/abcdef"), "POST [secret]");
  assertEquals(redact(encodeURIComponent(VALUE)), "[secret]");
  assertEquals(redact(JSON.stringify({ a: 'tok"en' })), '{"a":"[secret]"}');
  assertEquals(redact('tok"en tok"en'), "[secret] [secret]");
});

Deno.test("redactor() leaves texts alone that hold no secret", () => {
  const text = "feed alive on https://hooks.example/";
  assertEquals(redactor([])(text), text);
  assertEquals(redactor([new Secret("")])(text), text);
  assertEquals(redactor([new Secret("abc")])("abc"), "abc");
  assertEquals(
    redactor([new Secret("https://a.example/")])("https://b.example/x"),
    "https://b.example/x",
  );
});

Deno.test("redactDeep() reaches every text of a value", () => {
  const redact = redactor([new Secret("hunter2")]);
  const found = redactDeep(
    { a: ["x hunter2", 1, null], hunter2: { error: new TypeError("bad hunter2") } },
    redact,
  );
  assertEquals(found, {
    a: ["x [secret]", 1, null],
    "[secret]": { error: "TypeError: bad [secret]" },
  });
});
