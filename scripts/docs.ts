/** `npm run docs`: writes the pages that are made from the source. */
import { writeFileSync } from "node:fs";
import { format } from "prettier";
import { catalogue } from "./catalogue.ts";
import { readme } from "./readme.ts";

writeFileSync("docs/diagnostics.md", await format(catalogue(), { parser: "markdown" }));
writeFileSync("README.md", readme());
