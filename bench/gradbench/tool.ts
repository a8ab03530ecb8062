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
import type { Eval, Evaluation } from "./evaluation.ts";
import type { Answer, Message, Runs } from "./protocol.ts";

/** The eval that a message is about. */
async function evalOf({ module = "" }: Message): Promise<Eval> {
  if (!Object.hasOwn(evals, module)) throw new Error(`no eval ${module}`);
  return (await evals[module]()).default;
}

async function define(message: Message): Promise<Partial<Answer>> {
  await evalOf(message);
  return { success: true };
}

async function evaluated(message: Message): Promise<Partial<Answer>> {
  const { module = "", function: name = "", input } = message;
  const functions = await evalOf(message);
  if (!Object.hasOwn(functions, name)) throw new Error(`no function ${name} of ${module}`);
  const evaluation = functions[name] as Evaluation<unknown>;
  const what = `${module}.${name}`;
  const { output, timings, sizes } = await evaluate(what, evaluation, input as Runs);
  console.error(JSON.stringify({ what, ...sizes, resident: process.memoryUsage.rss() }));
  return { success: true, output, timings };
}

const answers: Readonly<Record<string, (message: Message) => Promise<Partial<Answer>>>> = {
  start: () => Promise.resolve({ tool: "gradc" }),
  define,
  evaluate: evaluated,
};

async function answer(message: Message): Promise<Answer> {
  const { id, kind } = message;
  try {
    return { id, ...(Object.hasOwn(answers, kind) ? await answers[kind](message) : {}) };
  } catch (error) {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { id, success: false, error: said };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Message))}\n`);
}
