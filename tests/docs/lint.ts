import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../stand-ins/shared/project-root";
import type { Service } from "../deploy/compose";

const run = promisify(execFile);

/** Options that take a value, as the next word or after =. */
const withValue = ["--tail", "--scale", "--name", "--profile"];

const helps = new Map<string, Promise<string>>();
/** Returns docker-compose's own help on one of its commands, or on itself if none is named. */
function helpOf(command: string): Promise<string> {
  const args = command === "" ? ["--help"] : [command, "--help"];
  const asked = helps.get(command) ?? run("docker-compose", args).then(({ stdout }) => stdout);
  helps.set(command, asked);
  return asked;
}

/**
 * Commands of docker-compose that run a program in a container. The words after their service are the program's own.
 */
const takesProgram = ["run", "exec"];

/**
 * Finds faults in a line that needs containers, which can't run here: a command, an option or a service that
 * docker-compose or the production stack doesn't have.
 */
export async function composeFaults(
  line: string,
  services: Readonly<Record<string, Service>>,
): Promise<string[]> {
  const [words = ""] = line.split(/ [#|] ?| 2?> /);
  const [, ...rest] = words.trim().split(/\s+/);
  const faults: string[] = [];
  let command = "";
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.startsWith("-")) {
      const [option = ""] = word.split("=");
      if (!(await helpOf(command)).includes(option)) faults.push(`${command} has no option ${option}`);
      if (withValue.includes(option) && !word.includes("=")) rest.shift();
    } else if (command === "") {
      command = word;
      if (!(await helpOf("")).includes(`  ${command} `)) return [`no command ${command}`];
    } else {
      if (!(word in services)) faults.push(`no service ${word}`);
      if (takesProgram.includes(command)) break;
    }
  }
  return faults;
}

/** Checks that the file exists and can be run. @throws Error if it doesn't */
export const expectProgram = (path: string): void => accessSync(join(projectRoot, path), constants.X_OK);
