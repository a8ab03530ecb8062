/**
 * gradc as a tool of GradBench (github.com/gradbench/gradbench):
 *
 *   node bench/gradbench/tool.js
 *
 * reads a message a line and answers each on a line of its own. What an evaluation took in time and
 * memory goes to standard error.
 */
import { createInterface } from "node:readline";
import { evals } from "./evals.ts";
import { evaluate } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Answer, Message, Runs } from "./protocol.ts";

async function answer(message: Message): Promise<Answer> {
  const { id, kind } = message;
  switch (kind) {
    case "start":
      return { id, tool: "gradc" };
    case "define":
      return define(message);
    case "evaluate":
      return evaluated(message);
    default:
      return { id };
  }
}

function define({ id, module = "" }: Message): Answer {
  const known = Object.hasOwn(evals, module);
  return known ? { id, success: true } : { id, success: false, error: `no eval ${module}` };
}

async function evaluated({
  id,
  module = "",
  function: name = "",
  input,
}: Message): Promise<Answer> {
  try {
    const evaluation = evals[module]?.[name] as Evaluation<unknown> | undefined;
    if (!evaluation) throw new Error(`no function ${name} of ${module}`);
    const what = `${module}.${name}`;
    const { output, timings, sizes } = await evaluate(what, evaluation, input as Runs);
    console.error(JSON.stringify({ what, ...sizes, resident: process.memoryUsage.rss() }));
    return { id, success: true, output, timings };
  } catch (error) {
    return {
      id,
      success: false,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Message))}\n`);
}
