import { withDerivatives } from "../3-differentiate/derivatives.ts";
import { compileModel, type CompileOptions } from "../compile.ts";
import { present } from "../diagnostics/invariant.ts";
import { copyModel } from "../ir/copy.ts";
import type { Model } from "../ir/model.ts";
import { symbolsOf } from "../ir/symbols.ts";
import { bindModel } from "../ops/bind.ts";
import { requirementsOf } from "../ops/requirements.ts";
import { Checker } from "./checker.ts";
import { type EmittedModule, evaluateModule } from "./live.ts";
import { mergeReports } from "./merge.ts";
import type { CheckReport } from "./report.ts";
import { bindingsOf, showBinding } from "./sizes.ts";
import { TransformChecker } from "./transforms.ts";

export interface CheckOptions {
  /** Chooses the points; the same seed gives the same report. */
  readonly seed?: number;
  /** How many random points. */
  readonly points?: number;
  /** How many points on the model's kinks, at most. */
  readonly kinks?: number;
  /** How the model is compiled before it is checked. */
  readonly compile?: CompileOptions;
}

/** Compiles the model and verifies every partial derivative that the emitted code computes. */
export async function checkModel(
  model: Model,
  { seed = 1, points = 4, kinks = 12, compile = {} }: CheckOptions = {},
): Promise<CheckReport> {
  const { code, diagnostics } = await compileModel(model, compile);
  const chosen = compile.wrt?.map((name) =>
    present(model.graph.leaves.find((leaf) => leaf.name === name)),
  );
  const subject = withDerivatives(copyModel({ ...model, wrt: chosen ?? model.wrt })).model;
  const options = {
    seed,
    points,
    kinks,
    upstream: compile.upstream ?? false,
    accumulate: compile.accumulate ?? false,
    diagnostics,
  };
  const symbols = symbolsOf(model.graph);
  const checkOne = (own: Model, module: EmittedModule): CheckReport => {
    const report = new Checker(own, module, options).run();
    if (!compile.emit || compile.emit.length === 0) return report;
    const transforms = new TransformChecker(own, module, seed).run(points);
    const passed = report.passed && transforms.every(({ verdict }) => verdict === "ok");
    return { ...report, transforms, passed };
  };
  if (symbols.length === 0) return checkOne(subject, evaluateModule(code));
  const reports = bindingsOf(subject.graph, requirementsOf(subject.graph)).map((binding) => {
    const module = evaluateModule(
      code,
      symbols.map((symbol) => present(binding[symbol])),
    );
    const report = checkOne(bindModel(subject, binding), module);
    return { sizes: showBinding(binding), report };
  });
  return mergeReports(reports, {
    leaves: subject.wrt.map((leaf) => leaf.node),
    outputs: subject.graph.outputs.map((output) => output.node),
  });
}
