import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Answer, Message } from "./protocol.ts";

/** The tool as a child process: everything goes through the protocol. */
export class Tool {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  /** What it wrote to standard error since it was asked. */
  #logged: string[] = [];
  #id = 0;

  constructor() {
    const tool = fileURLToPath(new URL("tool.js", import.meta.url));
    this.#child = spawn(process.execPath, [tool]);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    createInterface({ input: this.#child.stderr }).on("line", (line) => this.#logged.push(line));
  }

  /** @throws {Error} if what comes back is no answer to this message */
  async ask(message: Omit<Message, "id">): Promise<Answer> {
    const id = this.#id++;
    this.#logged = [];
    this.#child.stdin.write(`${JSON.stringify({ id, ...message })}\n`);
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`the tool ended: ${this.#logged.join("\n")}`);
    const answer = JSON.parse(line.value) as Answer;
    if (answer.id !== id) throw new Error(`asked ${id}, was answered ${answer.id}`);
    return answer;
  }

  /** The last line of what it wrote to standard error for the last answer. */
  get logged(): string | undefined {
    return this.#logged.at(-1);
  }

  close(): void {
    this.#child.stdin.end();
  }
}
