import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../config/environment";
import { readConfiguration } from "../../doctor/checks/configuration";
import type { Trouble } from "../tools/start-error";
import { wayOut } from "./data-files";

/** Returns the name by which the user is told of a variable. */
export const aboutVariable = (name: string): string => `环境变量 ${name}`;

/** `npm start` takes its variables from the shell, and from no file. */
const inShell = { set: "请用 export 设置环境变量", reader: "当前用户" };

/** Length below which a password is taken for a slip. Whoever reaches the port may try all that are shorter. */
const shortestPassword = 8;

/**
 * Reads the configuration of API and worker as they will read it, and tells its faults in the doctor's words. A file of
 * the data folder is named by its path, because the user has set no variable for it.
 */
export function configurationTroubles(environment: Environment, dataDir: string): Trouble[] {
  const { faults: found } = readConfiguration(environment, inShell);
  const { PUBLIC_URL: own = "" } = environment;
  const isOwnBad = found.some(({ about }) => about === "PUBLIC_URL");
  // Addresses that follow from a bad one are bad, too, but aren't the user's to mend.
  const faults = found.filter(
    ({ about }) => !isOwnBad || about === "PUBLIC_URL" || !environment[about]?.startsWith(own),
  );
  const troubles = faults.map((one): Trouble => {
    const { about, fault } = one;
    const origin = join(dataDir, "restored-from");
    if (about === "RESTORED_FROM" && existsSync(origin)) {
      return { about: origin, fault, remedy: "请删除这一个文件（之后不再提示恢复造成的缺口）。" };
    }
    const value = environment[about];
    return value?.startsWith(dataDir)
      ? { about: value, fault, remedy: wayOut(dataDir, value) }
      : { ...one, about: aboutVariable(about) };
  });
  const { DEMO_PASSWORD: password } = environment;
  if (!password || password.length >= shortestPassword) return troubles;
  const fault = `太短：不到 ${shortestPassword} 个字符`;
  return [...troubles, { about: aboutVariable("DEMO_PASSWORD"), fault, remedy: "请换长的，或不设。" }];
}
