// Runs docs/push.md as it stands: every block that names a file becomes that file, every block of
// shell is run, in order, in an empty folder.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { url } from "./registry.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const text = readFileSync(join(here, "../../docs/push.md"), "utf8");
const blocks = [...text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)];
const folder = mkdtempSync(join(tmpdir(), "registry-guide-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
// The compiler's own types of Node.js are looked for beside the file.
symlinkSync(join(here, "node_modules"), join(folder, "node_modules"));

const env = {
  ...process.env,
  REGISTRY_URL: url,
  REGISTRY_TOKEN: process.env.PUSH_TOKEN,
  PATH: [join(here, "node_modules/.bin"), process.env.PATH].join(delimiter),
};
let [files, runs] = [0, 0];
for (const [, language, file, body] of blocks) {
  if (file) {
    writeFileSync(join(folder, file), body);
    files += 1;
  } else {
    assert.equal(language, "sh", "a block without a name is run");
    execFileSync("bash", ["-euo", "pipefail", "-c", body], { cwd: folder, env, stdio: "inherit" });
    runs += 1;
  }
}
assert.ok(files >= 4 && runs >= 4, `${files} files and ${runs} runs: where is the guide?`);
console.log(`docs/push.md: ${files} files written, ${runs} blocks run`);
