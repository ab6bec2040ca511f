import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { expectPoll } from "../support/expect-poll";

/** Says when it waits and when its work begins and ends. The work ends with its input. */
const worker = `
  import { once } from "node:events";
  import { alone } from ${JSON.stringify(join(projectRoot, "scripts", "lib", "alone.mjs"))};
  await alone(() => console.log("waits"), async () => {
    console.log("begins");
    await once(process.stdin.resume(), "end");
    console.log("ends");
  });`;

/** Starts a command that works alone. */
function start() {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", worker]);
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  return { said: () => said.trim().split("\n"), finish: () => child.stdin.end(), ended: once(child, "exit") };
}

test("commands that set up the same clone work one after another, and those that wait say so", async () => {
  const first = start();
  await expectPoll(first.said).toEqual(["begins"]);
  const second = start();
  second.finish();
  await expectPoll(second.said).toEqual(["waits"]);
  first.finish();
  await Promise.all([first.ended, second.ended]);
  expect([first.said(), second.said()]).toEqual([
    ["begins", "ends"],
    ["waits", "begins", "ends"],
  ]);
});
