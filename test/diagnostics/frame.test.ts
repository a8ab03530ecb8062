import pico from "picocolors";
import { describe, expect, it } from "vitest";
import { diagnostic, type Place } from "../../src/diagnostics/diagnostic.ts";
import { frame } from "../../src/diagnostics/frame.ts";

const plain = pico.createColors(false);

/** The place of `marked` in `source`. */
function placeOf(source: string, marked: string, file = "m.graph.ts"): Place {
  const start = source.indexOf(marked);
  if (start < 0) throw new Error(`${marked} is not in the source`);
  return { file, source, start, end: start + marked.length };
}

function show(source: string, marked: string, label?: string, help?: string): string[] {
  const place = placeOf(source, marked);
  const one = diagnostic("GRADC2003", "error", "matmul cannot", { label, help, place });
  return frame(one, { colors: plain }).split("\n");
}

/** The part of the source line under which the carets stand. */
function underlined(lines: readonly string[]): string {
  const [, source = "", carets = ""] = lines;
  const start = carets.indexOf("^");
  return source.slice(start, carets.lastIndexOf("^") + 1);
}

describe("frame", () => {
  it("is the contract's form", () => {
    const source = `${"\n".repeat(8)}    const o = matmul(W2, x);\n`;
    expect(
      frame(
        diagnostic("GRADC2003", "error", "matmul cannot combine [2, 8] with [4]", {
          label: "W2 is [2, 8], x is [4]: the last size of W2 must equal the first of x",
          help: "transpose W2",
          place: placeOf(source, "matmul(W2, x)", "mlp.graph.ts"),
        }),
        { colors: plain },
      ),
    ).toBe(
      [
        "mlp.graph.ts:9:15 GRADC2003 matmul cannot combine [2, 8] with [4]",
        "  9 |     const o = matmul(W2, x);",
        "    |               ^^^^^^^^^^^^^ W2 is [2, 8], x is [4]: the last size of W2 must equal the first of x",
        "  help: transpose W2",
      ].join("\n"),
    );
  });

  it("widens the gutter with the line number", () => {
    expect(show(`${"\n".repeat(99)}abc`, "b")).toEqual([
      "m.graph.ts:100:2 GRADC2003 matmul cannot",
      "  100 | abc",
      "      |  ^",
    ]);
  });

  it("marks warnings", () => {
    const one = diagnostic("GRADC4001", "warning", "gradient is always zero");
    expect(frame(one, { colors: plain })).toBe("GRADC4001 warning: gradient is always zero");
  });

  it("shows label and help without a place", () => {
    const one = diagnostic("GRADC2003", "error", "no", { label: "here", help: "so\nand so" });
    expect(frame(one, { colors: plain })).toBe("GRADC2003 no\n  here\n  help: so\n        and so");
  });

  it("clips what spans several lines to the first", () => {
    expect(show("a = matmul(\n  b)", "matmul(\n  b)")[2]).toBe("    |     ^^^^^^^");
    expect(show("a = matmul(\r\n  b)", "matmul(\r\n  b)")[1]).toBe("  1 | a = matmul(");
  });

  it.each([
    [0, 0, "1:1"],
    [3, 3, "1:4"],
    [99, 120, "1:4"],
    [-4, 2, "1:1"],
    [2, 1, "1:3"],
  ])("has a caret for the place %i to %i", (start, end, position) => {
    const place = { file: "f", source: "abc", start, end };
    const lines = frame(diagnostic("GRADC2003", "error", "no", { place }), { colors: plain }).split(
      "\n",
    );
    expect(lines[0]).toBe(`f:${position} GRADC2003 no`);
    expect(lines[2]).toContain("^");
  });

  it("points at an empty line and at the end of a file", () => {
    const place = { file: "f", source: "a\n\nb\n", start: 2, end: 3 };
    const lines = frame(diagnostic("GRADC2003", "error", "no", { place }), { colors: plain });
    expect(lines).toBe("f:2:1 GRADC2003 no\n  2 |\n    | ^");
    const end = { ...place, start: 5, end: 5 };
    expect(frame(diagnostic("GRADC2003", "error", "no", { place: end }), { colors: plain })).toBe(
      "f:4:1 GRADC2003 no\n  4 |\n    | ^",
    );
  });

  it("counts columns as editors do and aligns carets as terminals do", () => {
    expect(show("\tx = y;", "y")).toEqual([
      "m.graph.ts:1:6 GRADC2003 matmul cannot",
      "  1 |     x = y;",
      "    |         ^",
    ]);
    expect(show("ab\tx", "x")[2]).toBe("    |     ^"); // the tab stop is at 4
    expect(show("漢字 = y", "y")[2]).toBe(`    | ${" ".repeat(7)}^`);
    expect(show("y = 漢字", "漢字")[2]).toBe("    |     ^^^^");
    expect(show("e\u0301 = y", "y")[2]).toBe("    |     ^");
    expect(show("👩‍👩‍👧 = y", "y")[2]).toBe("    |      ^");
    expect(underlined(show("e = y", "y"))).toBe("y");
  });

  it("escapes what could spoof a terminal, and still points right", () => {
    const lines = show("/*\u202e*/ x\u001b[31m = y", "y", "la\u2028bel\u0007", "he\rlp");
    expect(lines[1]).toBe("  1 | /*\\u{202e}*/ x\\u{1b}[31m = y");
    expect(underlined(lines)).toBe("y");
    expect(lines[2]).toContain("la\\u{2028}bel\\u{7}");
    expect(lines[3]).toBe("  help: he\\u{d}lp");
    const place = { ...placeOf("x", "x"), file: "a\nb\u001b.ts" };
    const one = diagnostic("GRADC2003", "error", "un\u200bseen\nGRADC0 forged", { place });
    expect(frame(one, { colors: plain }).split("\n").slice(0, 2)).toEqual([
      "a\\u{a}b\\u{1b}.ts:1:1 GRADC2003 un\\u{200b}seen",
      "  GRADC0 forged",
    ]);
  });

  it("shows a window of a long line, with the marked part in it", () => {
    const source = `${"a".repeat(5000)}MARK${"b".repeat(5000)}`;
    const lines = show(source, "MARK");
    expect(underlined(lines)).toBe("MARK");
    expect(lines[0]).toContain(":1:5001 ");
    expect(lines[1]).toMatch(/^ {2}1 \| …a+MARKb+…$/);
    expect(lines[1]?.length).toBeLessThan(180);
    const all = show("M".repeat(10_000), "M".repeat(10_000));
    expect(all[2]?.length).toBeLessThan(180);
  });

  it("colours only if asked to", () => {
    const place = placeOf("x = y", "y");
    const one = diagnostic("GRADC2003", "error", "no", { place, help: "yes" });
    const escape = String.fromCharCode(27);
    expect(frame(one, { colors: plain })).not.toContain(escape);
    expect(frame(one, { colors: pico.createColors(true) })).toContain(`${escape}[31mGRADC2003`);
  });

  it("names files as the caller wishes", () => {
    const one = diagnostic("GRADC2003", "error", "no", { place: placeOf("x", "x", "/a/b.ts") });
    expect(frame(one, { colors: plain, fileName: () => "b.ts" })).toMatch(/^b\.ts:1:1 /);
  });
});
