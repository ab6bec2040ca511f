import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../stand-ins/shared/project-root";

/** Says when its work begins and ends, between which it pauses. */
const worker = `
  import { alone } from ${JSON.stringify(join(projectRoot, "scripts", "lib", "alone.mjs"))};
  await alone(() => console.log("waits"), async () => {
    console.log("begins " + Date.now());
    await new Promise((resolve) => setTimeout(resolve, 300));
    console.log("ends " + Date.now());
  });`;

test("when several commands set up the same clone, then each works alone, and those that wait say so", async () => {
  const run = () => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", worker]);
  const said = await Promise.all([run(), run(), run()]);
  const times = said.map(({ stdout }) =>
    [...stdout.matchAll(/(?:begins|ends) (\d+)/g)].map(([, ms]) => Number(ms)),
  );
  const inTurn = times.toSorted(([one = 0], [other = 0]) => one - other).flat();
  expect(inTurn).toHaveLength(6);
  expect(inTurn).toEqual(inTurn.toSorted((one, other) => one - other));
  expect(said.filter(({ stdout }) => stdout.startsWith("waits")).length).toBeGreaterThan(0);
});
