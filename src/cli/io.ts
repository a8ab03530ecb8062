import pico from "picocolors";
import type { Colors } from "picocolors/types.js";

/** What a command may touch of the world; tests bring their own. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Calls `listener` instead of ending the process when the user interrupts. */
  readonly onInterrupt: (listener: () => void) => void;
}

export interface Output {
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
}

/** Colours for `stderr`, where everything goes that is neither code nor JSON. */
export function colorsFor({ env, stderr }: Io, wanted: boolean): Colors {
  // https://no-color.org: present and not empty, whatever the value.
  const refused = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return pico.createColors(wanted && !refused && stderr.isTerminal);
}
