import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../config/environment";
import { readConfiguration } from "../../doctor/checks/configuration";
import { StartError } from "../tools/start-error";
import { wayOut } from "./data-files";

/**
 * Reads the configuration of API and worker as they will read it, and tells its faults in the doctor's words. A file of
 * the data folder is named by its path, because the user has set no variable for it.
 * @throws StartError with all faults
 */
export function requireConfiguration(environment: Environment, dataDir: string): void {
  const { faults: found } = readConfiguration(environment);
  if (found.length === 0) return;
  const { PUBLIC_URL: own = "" } = environment;
  const isOwnBad = found.some(({ about }) => about === "PUBLIC_URL");
  // Addresses that follow from a bad one are bad, too, but aren't the user's to mend.
  const faults = found.filter(
    ({ about }) => !isOwnBad || about === "PUBLIC_URL" || !environment[about]?.startsWith(own),
  );
  throw new StartError(
    faults.map((one) => {
      const { about, fault } = one;
      const origin = join(dataDir, "restored-from");
      if (about === "RESTORED_FROM" && existsSync(origin)) {
        return { about: origin, fault, remedy: "请删除这一个文件（之后不再提示恢复造成的缺口）。" };
      }
      const value = environment[about];
      return value?.startsWith(dataDir)
        ? { about: value, fault, remedy: wayOut(dataDir, value) }
        : { ...one, about: `环境变量 ${about}` };
    }),
  );
}
