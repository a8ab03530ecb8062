import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Answer, Message } from "./protocol.ts";

/** The tool as a child process: everything goes through the protocol. */
export class Tool {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #reports: AsyncIterator<string>;
  #id = 0;

  constructor() {
    const tool = fileURLToPath(new URL("tool.js", import.meta.url));
    this.#child = spawn(process.execPath, [tool]);
    this.#answers = linesOf(this.#child.stdout);
    this.#reports = linesOf(this.#child.stderr);
  }

  /** @throws {Error} if what comes back is no answer to this message */
  async ask(message: Omit<Message, "id">): Promise<Answer> {
    const id = this.#id++;
    this.#child.stdin.write(`${JSON.stringify({ id, ...message })}\n`);
    const line = await this.#answers.next();
    if (line.done === true) throw new Error(`the tool has ended: ${await this.#lastWords()}`);
    const answer = JSON.parse(line.value) as Answer;
    if (answer.id !== id) throw new Error(`asked ${id}, was answered ${answer.id}`);
    return answer;
  }

  /** What the tool reports of an evaluation: one line for each that succeeds, in order. */
  async report(): Promise<string> {
    const line = await this.#reports.next();
    if (line.done === true) throw new Error("the tool has ended");
    return line.value;
  }

  close(): void {
    this.#child.stdin.end();
  }

  async #lastWords(): Promise<string> {
    const lines: string[] = [];
    for (let line = await this.#reports.next(); line.done !== true;) {
      lines.push(line.value);
      line = await this.#reports.next();
    }
    return lines.join("\n");
  }
}

function linesOf(stream: Readable): AsyncIterator<string> {
  return createInterface({ input: stream })[Symbol.asyncIterator]();
}
