import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

import { StartError } from "./start-error";

/** Returns the full path of a program on PATH, or undefined if there is none. */
export function findOnPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env["PATH"] ?? "")
    .split(delimiter)
    .filter((dir) => dir !== "")
    .map((dir) => join(dir, name))
    .find(isProgram);
}

/**
 * Returns the program that a variable names, or undefined when the variable is not set.
 * @throws StartError when the variable names something that can't be run
 */
export function programFromVariable(variable: string, env: NodeJS.ProcessEnv): string | undefined {
  const path = env[variable];
  if (path === undefined || path === "") return undefined;
  if (!isProgram(path))
    throw new StartError({
      about: `环境变量 ${variable}`,
      fault: "不是可执行文件",
      value: path,
      remedy: "请更正或删除该变量。",
    });
  return path;
}

/** Says whether a path is a file that may be executed. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
