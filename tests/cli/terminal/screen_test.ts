import { assertEquals } from "@std/assert";
import { Screen } from "../../../src/cli/terminal/screen.ts";

function screen(rows: number) {
  const written: string[] = [];
  const output = {
    isTerminal: true,
    columns: 80,
    rows,
    write: (text: string) => void written.push(text.replaceAll("\u001b", "ESC")),
  };
  return { screen: new Screen(output), written };
}

Deno.test("Screen.draw() clears once, then draws over what is there and clears the rest of each line", () => {
  const { screen: one, written } = screen(10);
  one.draw("a\nb\n");
  one.draw("c\n");
  assertEquals(written, ["ESC[2JESC[HaESC[K\nbESC[K\nESC[J", "ESC[HcESC[K\nESC[J"]);
});

Deno.test("Screen.draw() says what it leaves out of a text that is too high", () => {
  const { screen: one, written } = screen(4);
  one.draw("1\n2\n3\n4\n5\n");
  assertEquals(
    written[0]!.replaceAll("ESC[K", ""),
    "ESC[2JESC[H1\n2\n… 3 more lines: make the window higher\nESC[J",
  );
});
