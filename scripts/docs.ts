/** `npm run docs`: writes the pages that are made from the source. */
import { writeFileSync } from "node:fs";
import { format } from "prettier";
import { catalogue } from "./catalogue.ts";
import { operationReference } from "./operations.ts";
import { performancePage } from "./performance.ts";
import { readme } from "./readme.ts";
import { solversPage } from "./solvers.ts";
import { verificationPage } from "./verification.ts";

const pages = { "docs/diagnostics.md": catalogue(), "docs/ops.md": operationReference() };
for (const [path, text] of Object.entries(pages)) {
  writeFileSync(path, await format(text, { parser: "markdown" }));
}
writeFileSync("docs/performance.md", await performancePage());
writeFileSync("docs/verification.md", await verificationPage());
writeFileSync("README.md", readme());
writeFileSync("docs/solvers.md", await solversPage());
