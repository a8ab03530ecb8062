import type { CheckReport, CheckRow } from "../check/report.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { visible } from "../diagnostics/visible.ts";
import { diagnosticAsJson, showDiagnostics, shownPath, writeJson } from "./context.ts";
import type { Context } from "./context.ts";
import { DONE, exitCodeOf, WRONG } from "./exit.ts";
import { findings, reportAsJson } from "./findings.ts";
import { codeOptions, type CheckFlags } from "./options.ts";
import { startProgress } from "./progress.ts";
import { collect, loadSources, type Source } from "./sources.ts";
import { table } from "./table.ts";

interface Checked {
  readonly source: Source;
  readonly report: CheckReport;
}

/** `gradc check`: exits 1 if any partial derivative is not proved right. */
export async function checkCommand(
  files: readonly string[],
  flags: CheckFlags,
  context: Context,
): Promise<number> {
  const diagnostics: Diagnostic[] = [];
  const checked: Checked[] = [];
  const progress = startProgress(context.io);
  try {
    const loaded = await loadSources(files, context, progress);
    diagnostics.push(...loaded.errors);
    for (const source of loaded.sources) {
      progress.step(`checking ${source.model.graph.name}`);
      diagnostics.push(
        ...(await collect(async () => {
          const report = await context.tools.checkModel(source.model, {
            ...(flags.seed === undefined ? {} : { seed: flags.seed }),
            ...(flags.points === undefined ? {} : { points: flags.points }),
            compile: codeOptions(flags),
          });
          diagnostics.push(...report.diagnostics);
          checked.push({ source, report });
        })),
      );
    }
  } finally {
    progress.stop();
  }
  const missed = checked.some(({ report }) => !isProved(report));
  const exitCode = exitCodeOf(diagnostics) || (missed ? WRONG : DONE);
  if (flags.json) {
    writeJson(
      {
        ok: exitCode === DONE,
        models: checked.map(({ source, report }) => ({
          source: shownPath(source.path, context),
          export: source.exportName,
          ...reportAsJson(report, context),
        })),
        diagnostics: diagnostics.map((one) => diagnosticAsJson(one, context)),
      },
      context,
    );
    return exitCode;
  }
  showDiagnostics(diagnostics, context);
  for (const one of checked) showReport(one, context);
  return exitCode;
}

function showReport({ source, report }: Checked, { io, colors, ...rest }: Context): void {
  const write = (line: string): void => {
    io.stderr.write(`${line}\n`);
  };
  const place = shownPath(source.path, { io, colors, ...rest });
  write(colors.bold(visible(`${report.model} (${place}, --seed ${report.seed})`)));
  const [head = "", ...lines] = table(
    ["", "name", "shape", "numbers", "worst error", "verdict", "where"],
    [
      ...report.outputs.map((row) => cellsOfRow("value", row)),
      ...report.rows.map((row) => cellsOfRow("gradient", row)),
      ...report.rules.map((row) => cellsOfRow("rule", row)),
      ...(report.transforms ?? []).map((row) => cellsOfRow("function", row)),
    ],
    new Set([3, 4]),
  );
  const verdicts = [
    ...report.outputs,
    ...report.rows,
    ...report.rules,
    ...(report.transforms ?? []),
  ].map((row) => row.verdict);
  write(`  ${colors.dim(head)}`);
  lines.forEach((line, at) => {
    write(`  ${verdicts[at] === "ok" ? line : colors.red(line)}`);
  });
  if (report.sizes) write(`  for ${report.sizes.join("; ")}`);
  const { points, kinks, differences, tangents, adjoints, values } = report.counts;
  write(
    `  ${points} random points, ${kinks} on kinks; compared: ${differences} differences, ` +
      `${tangents} tangents, ${adjoints} interpreted adjoints, ${values} values`,
  );
  for (const line of findings(report, { io, colors, ...rest })) write(line);
  write(`  ${isProved(report) ? colors.green("passed") : colors.red("FAILED")}`);
}

function cellsOfRow(kind: string, row: CheckRow): string[] {
  return [
    kind,
    row.leaf,
    `[${row.shape.join(", ")}]`,
    String(row.partials),
    row.worst.toExponential(1),
    row.verdict,
    row.at,
  ];
}

/** Nothing compared is nothing proved. */
function isProved(report: CheckReport): boolean {
  return report.passed && report.rows.length > 0;
}
