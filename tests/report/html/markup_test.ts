import { assert, assertEquals } from "@std/assert";
import { escapeHtml, jsonScript, markup, trusted } from "../../../src/report/html/markup.ts";
import { fc } from "../../properties.ts";

Deno.test("markup escapes what is put in, but not what is HTML already", () => {
  assertEquals(markup`<p>${"<b> & \"'"}</p>`.text, "<p>&lt;b&gt; &amp; &quot;&#39;</p>");
  assertEquals(markup`<p>${markup`<b>${"x"}</b>`}</p>`.text, "<p><b>x</b></p>");
  assertEquals(markup`${trusted("<i>")}${[1, "<", markup`<u>`]}`.text, "<i>1&lt;<u>");
  assertEquals(markup`a${null}${undefined}${false}${0}`.text, "a0");
});

Deno.test("escapeHtml() leaves no character that means something", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert(!/[<>"']/.test(escapeHtml(text)));
    assert(!/&(?!(amp|lt|gt|quot|#39);)/.test(escapeHtml(text)));
  }));
});

Deno.test("jsonScript() cannot end its element, and says the same", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
    const data = JSON.parse(JSON.stringify({ value, text, end: "</script><!--" }));
    const { text: json } = jsonScript(data);
    assert(!/[<>]/.test(json));
    assertEquals(JSON.parse(json), data);
  }));
});
