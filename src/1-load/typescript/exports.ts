import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import type { Model } from "../../ir/model.ts";
import { describe } from "../builder/describe.ts";
import { modelIn } from "../builder/model.ts";

export interface LoadedModel {
  readonly exportName: string;
  readonly model: Model;
}

/** The models among a module's exports, the default one first, each once; there must be one. */
export function modelsIn(
  file: string,
  source: string,
  exports: Readonly<Record<string, unknown>>,
): LoadedModel[] {
  const place: Place = { file, source, start: 0, end: 0 };
  const help = 'export default model("name", { … })';
  const names = Object.keys(exports).sort(
    (a, b) => Number(b === "default") - Number(a === "default"),
  );
  const models = new Map<Model, string>();
  for (const name of names) {
    const value = exports[name];
    const model = modelIn(value);
    if (model && !models.has(model)) models.set(model, name);
    if (!model && name === "default") {
      fail("GRADC1006", `the default export is ${describe(value)}, not a model`, {
        place: defaultPlace(place),
        help,
      });
    }
  }
  if (models.size === 0) fail("GRADC1005", "the file exports no model", { place, help });
  return [...models].map(([model, exportName]) => ({ exportName, model }));
}

/** Where the default export is written, if it is written the usual way. */
function defaultPlace(place: Place): Place {
  const written = /^export default.*$/m.exec(place.source);
  return written
    ? { ...place, start: written.index, end: written.index + written[0].trimEnd().length }
    : place;
}
