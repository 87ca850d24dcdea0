// Runs checks one after another, prints a line for each, and ends the process: 0 when all passed,
// 1 when one failed or none was run.

const patience = 30;
let passed = 0;
let failed = 0;
let skipped = 0;

/** Waits for a promise; fails with what was waited for when it has not come in time. */
export async function within(what, promise, seconds = patience) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing after ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export async function check(name, run) {
  try {
    await within("this check", run(), 4 * patience);
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}`);
    console.log(String(error?.stack ?? error).replace(/^/gm, "      "));
  }
}

export function skip(name, why) {
  skipped += 1;
  console.log(`skip  ${name} (${why})`);
}

/** Ends the process at once: a client that keeps a socket open must not keep it alive. */
export function finish() {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

// What is rejected while nobody waits for it is a failure too, and not a crash in mid-sentence.
process.on("unhandledRejection", (error) => {
  failed += 1;
  console.log(`FAIL  a rejection that nobody handled: ${error?.stack ?? error}`);
});
