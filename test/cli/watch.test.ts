import { describe, expect, it, vi } from "vitest";
import { newWorld, type World } from "./support/world.ts";

/** Starts watching; `said` waits until these texts have been written, and forgets what came before it. */
function watching(
  world: World,
  ...argv: string[]
): { said: (...texts: string[]) => Promise<void>; end: () => Promise<number> } {
  const outcome = world.gradc("compile", "--watch", ...argv);
  return {
    said: async (...texts) => {
      await vi.waitFor(
        () => {
          for (const text of texts) expect(world.stderr.join("")).toContain(text);
        },
        { timeout: 20_000, interval: 20 },
      );
      world.stderr.length = 0;
    },
    end: async () => {
      world.interrupt();
      return (await outcome).code;
    },
  };
}

const READY = "watching for changes";

describe("gradc compile --watch", () => {
  it("compiles again when the model changes, and goes on after errors and faults", async () => {
    const world = newWorld();
    world.model("m.graph.ts");
    const { said, end } = watching(world, "m.graph.ts");
    await said(READY);
    expect(world.read("m.grad.ts")).toContain("default 1");
    world.model("m.graph.ts", { trouble: "load" });
    await said("GRADC1002", READY);
    world.model("m.graph.ts", { trouble: "fault" });
    await said("GRADC9001", READY);
    world.model("m.graph.ts", { version: 2 });
    await said("written m.grad.ts");
    expect(world.read("m.grad.ts")).toContain("default 2");
    expect(await end()).toBe(0);
  }, 60_000);

  it("watches what the model imports, also what it comes to import", async () => {
    const world = newWorld();
    world.write("a.ts", "1");
    world.write("b.ts", "1");
    world.model("m.graph.ts", { imports: ["a.ts"] });
    const { said, end } = watching(world, "m.graph.ts");
    await said(READY);
    world.write("a.ts", "2");
    await said(`unchanged m.grad.ts\n${READY}`);
    world.model("m.graph.ts", { imports: ["b.ts"] });
    await said(READY);
    world.write("b.ts", "2");
    await said(`unchanged m.grad.ts\n${READY}`);
    expect(await end()).toBe(0);
  }, 60_000);

  it("waits for a model that is not there yet", async () => {
    const world = newWorld();
    const { said, end } = watching(world, "m.graph.ts");
    await said("it does not exist", READY);
    world.model("m.graph.ts");
    await said("written m.grad.ts");
    expect(await end()).toBe(0);
  }, 60_000);
});
