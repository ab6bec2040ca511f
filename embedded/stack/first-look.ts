import { acquireRunLock } from "../supervisor/run-lock";
import { requireSpace, toldToUser } from "../tools/disk-space";
import { dataDirOf } from "./data-dir";
import { requireFreePorts } from "./free-ports";
import { parts, partsToStart, type Settings } from "./parts";
import { portsFrom } from "./ports";

/**
 * Looks at the data folder and the ports of `npm start` before anything is compiled, which takes far longer. Programs
 * that a killed run has left on the ports are ended first, as at the start itself.
 * @throws StartError that says what to do
 */
export async function lookFirst(settings: Settings): Promise<void> {
  const dataDir = dataDirOf(settings);
  try {
    const ports = portsFrom(settings);
    requireSpace(dataDir);
    const lock = await acquireRunLock(dataDir);
    try {
      await requireFreePorts(
        ports,
        partsToStart(settings).flatMap((name) => parts[name].ports),
      );
    } finally {
      lock.release();
    }
  } catch (error) {
    throw toldToUser(error, dataDir);
  }
}
