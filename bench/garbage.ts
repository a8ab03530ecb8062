/**
 * `npm run bench:garbage`: 10 million calls of forward and backward of a small model of each kind, each in a
 * process of its own whose nursery holds a megabyte. Exits 1 if there was a single garbage collection
 * while they ran, or a byte was left behind.
 */
import { measureGarbage } from "../test/support/garbage.ts";
import { kinds } from "../test/support/garbage-models.ts";

const CALLS = 10_000_000;

let isClean = true;
for (const [name, { code, sizes = [] }] of Object.entries(kinds)) {
  const { collections, bytes } = measureGarbage(await code(), { count: CALLS, sizes });
  if (collections > 0 || bytes >= 0.1) isClean = false;
  console.log(`${name}: ${collections} collections, ${bytes.toFixed(2)} bytes a call`);
}
process.exitCode = isClean ? 0 : 1;
