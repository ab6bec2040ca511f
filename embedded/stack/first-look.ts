import { acquireRunLock } from "../supervisor/run-lock";
import { requireSpace, toldToUser } from "../tools/disk-space";
import { requireAll } from "../tools/start-error";
import { dataDirOf } from "./data-dir";
import { freePorts } from "./free-ports";
import type { Settings } from "./parts";
import { portsFrom, type Ports } from "./ports";
import { prepare } from "./prepare";

/**
 * Looks at all that `npm start` can stumble over before anything is compiled, which takes far longer. Programs that a
 * killed run has left on the ports are ended first, as at the start itself.
 * @throws StartError that says what to do
 */
export async function lookFirst(settings: Settings): Promise<void> {
  const dataDir = dataDirOf(settings);
  try {
    requireSpace(dataDir);
    const lock = await acquireRunLock(dataDir);
    try {
      const ports = async () => portsFrom(settings);
      // The rest is also looked at beside a bad port.
      await requireAll([
        ports,
        async () => prepare({ dataDir, settings, ports: await ports().catch(freePorts) }),
      ]);
    } finally {
      lock.release();
    }
  } catch (error) {
    throw toldToUser(error, dataDir);
  }
}

/**
 * Returns the ports of a start.
 * @throws StartError with all that a start stumbles over, if one of them is bad
 */
export async function requirePorts(settings: Settings): Promise<Ports> {
  try {
    return portsFrom(settings);
  } catch (error) {
    await lookFirst(settings);
    throw error;
  }
}
