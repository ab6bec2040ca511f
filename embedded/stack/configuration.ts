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
  const { faults } = readConfiguration(environment);
  if (faults.length === 0) return;
  throw new StartError(
    faults.map((one) => {
      const { about, fault } = one;
      if (about === "RESTORED_FROM") {
        const origin = `${dataDir}/restored-from`;
        return { about: origin, fault, remedy: "请删除这一个文件（之后不再提示恢复造成的缺口）。" };
      }
      const value = environment[about];
      return value?.startsWith(dataDir)
        ? { about: value, fault, remedy: wayOut(dataDir, value) }
        : { ...one, about: `环境变量 ${about}` };
    }),
  );
}
