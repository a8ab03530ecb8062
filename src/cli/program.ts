import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { visible } from "../diagnostics/visible.ts";
import type { Context } from "./context.ts";
import { DONE, USAGE } from "./exit.ts";
import { colorsFor, type Io } from "./io.ts";
import type { CheckFlags, CompileFlags, InspectFlags } from "./options.ts";
import type { Tools } from "./tools.ts";
import { type EmitName, transformNames } from "../ir/graph.ts";
import { version } from "../version.ts";

/** Understands the arguments and runs the command they name. Returns the exit code. */
export async function parseAndRun(argv: readonly string[], io: Io, tools: Tools): Promise<number> {
  let exitCode = DONE;
  const program = new Command("gradc");
  const command = (signature: string, summary: string): Command =>
    program
      .command(signature)
      .description(summary)
      .configureHelp({ showGlobalOptions: true })
      .showHelpAfterError(`(gradc ${signature.split(" ")[0] ?? ""} --help tells more)`);
  const context = (): Context => ({
    io,
    tools,
    colors: colorsFor(io, program.opts<{ color: boolean }>().color),
  });

  program
    .description(
      "Compiles a static graph to one readable TypeScript module with forward() and backward().",
    )
    .version(version, "--version", "print gradc's version")
    .option("--no-color", "no colours (NO_COLOR=1 does the same)")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout.write,
      writeErr: io.stderr.write,
      outputError: (text, write) => {
        // Arguments are shown back: nothing in them may act on the terminal.
        write(`${text.trimEnd().split("\n").map(visible).join("\n")}\n`);
      },
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .showHelpAfterError("(gradc --help tells more)")
    .addHelpText("after", examples.program);

  withCodeOptions(command("compile <file...>", "write the module of every model in the files"))
    .option("--debug", "check lengths and positions, and find the first NaN or infinite number")
    .option("-o, --out <path>", "where to: a .ts file, or a directory (default: beside the source)")
    .addOption(
      new Option("--stdout", "print the module instead of writing it").conflicts([
        "out",
        "check",
        "watch",
        "json",
        "force",
      ]),
    )
    .addOption(
      new Option("--check", "write nothing; exit 1 if a file on disk is stale").conflicts([
        "watch",
        "force",
      ]),
    )
    .addOption(
      new Option("--watch", "compile again whenever a model or what it imports changes").conflicts(
        "json",
      ),
    )
    .option("--json", "print what was done, and all diagnostics, as JSON")
    .option("--force", "overwrite files that gradc did not write")
    .addHelpText("after", examples.compile)
    .action(async (files: string[], flags: CompileFlags) => {
      // chokidar is for those who watch.
      const run = flags.watch
        ? (await import("./watch.ts")).watchCommand
        : (await import("./compile.ts")).compileCommand;
      exitCode = await run(files, flags, context());
    });

  withCodeOptions(command("check <file...>", "verify every partial derivative of the emitted code"))
    .option("--seed <number>", "seed of the random points", wholeNumber)
    .option("--points <number>", "how many random points", wholeNumber)
    .option("--json", "print the results as JSON")
    .addHelpText("after", examples.check)
    .action(async (files: string[], flags: CheckFlags) => {
      const { checkCommand } = await import("./check.ts");
      exitCode = await checkCommand(files, flags, context());
    });

  withCodeOptions(
    command("inspect <file>", "print the graph, the cache layout, operation counts and memory"),
  )
    .option("--pass <name>", "print the graph as it is after this pass")
    .option("--json", "print the same as JSON")
    .addHelpText("after", examples.inspect)
    .action(async (file: string, flags: InspectFlags) => {
      const { inspectCommand } = await import("./inspect.ts");
      exitCode = await inspectCommand(file, flags, context());
    });

  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE;
    throw error;
  }
  return exitCode;
}

function withCodeOptions(command: Command): Command {
  return command
    .option("--wrt <names>", "differentiate with respect to these leaves, as in x,W1", names)
    .option(
      "--emit <names>",
      `also emit these functions, as in jvp,hvp: ${transformNames.join(", ")}`,
      transforms,
    )
    .option(
      "--upstream",
      "take the gradient of the outputs as an argument instead of seeding the loss",
    )
    .option("--accumulate", "backward adds to grads instead of overwriting it")
    .option(
      "--cache-budget <size>",
      "a cache of at most this size, as in 512KB or 1MB: loops are run again",
      bytes,
    )
    .addOption(
      new Option(
        "--memory <owner>",
        "who owns the arrays: callers, who pass them (argument, the default), or the module, which has one set",
      ).choices(["argument", "module"]),
    )
    .option("--strict-index", "array reads carry `!` (automatic under noUncheckedIndexedAccess)")
    .option("--fast-math", "allow rewrites that change NaN, infinities and signed zeros");
}

function names(text: string, before: readonly string[] = []): readonly string[] {
  const listed = text.split(",").map((name) => name.trim());
  if (listed.includes("")) throw new InvalidArgumentError("Give names separated by commas.");
  return [...before, ...listed];
}

function transforms(text: string, before: readonly EmitName[] = []): readonly EmitName[] {
  const listed = text.split(",").map((name) => {
    const known = transformNames.find((one) => one === name.trim());
    if (known) return known;
    throw new InvalidArgumentError(`There are ${transformNames.join(", ")}.`);
  });
  return [...before, ...listed];
}

const units: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 };

function bytes(text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?) ?([KMG]?B)$/i.exec(text.trim()) ?? [];
  const size = Math.floor(Number(number) * (units[unit.toUpperCase()] ?? 0));
  if (!Number.isSafeInteger(size) || size <= 0) {
    throw new InvalidArgumentError("Give a size in B, KB, MB or GB, as in 1MB.");
  }
  return size;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}

const examples = {
  program: `
Examples:
  gradc compile mlp.graph.ts      writes mlp.grad.ts beside it
  gradc check mlp.graph.ts        compares every partial derivative with independent references
  gradc inspect mlp.graph.ts      shows what it computes and what it keeps

Exit codes: 0 done; 1 the model is wrong, or a file is stale; 2 wrong usage, configuration or
file system; 70 a fault of gradc's own.`,
  compile: `
Examples:
  gradc compile mlp.graph.ts                    writes mlp.grad.ts
  gradc compile models/*.graph.ts -o src/grad   writes all of them into src/grad
  gradc compile mlp.graph.ts --wrt x,W1         differentiates with respect to x and W1
  gradc compile mlp.graph.ts --emit predict,hvp adds predict() and hvp()
  gradc compile --check models/*.graph.ts       in CI: are the checked-in files up to date?
  gradc compile --stdout mlp.graph.json         prints the module`,
  check: `
Examples:
  gradc check mlp.graph.ts
  gradc check --seed 7 --json mlp.graph.ts`,
  inspect: `
Examples:
  gradc inspect mlp.graph.ts
  gradc inspect --pass adjoint mlp.graph.ts`,
};
