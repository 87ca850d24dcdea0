// Empties folders of generated/, so that nothing from an earlier run can pass for this one's work.

import { mkdirSync, rmSync } from "node:fs";

for (const name of process.argv.slice(2)) {
  const folder = new URL(`../generated/${name}/`, import.meta.url);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
