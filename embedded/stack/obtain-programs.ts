import { obtainMongo } from "../mongo/engine";
import { temporalCli, timeSkippingServer } from "../temporal-server/programs";
import { defaultToolsDir } from "../tools/tools-dir";
import type { Report } from "../tools/report";
import { partsToStart, type Settings } from "./parts";

export interface ObtainOptions {
  /** Told of each download that begins. */
  report: Report;
  settings: Settings;
  /** Tests run a stack of their own, whatever the settings name, and the time-skipping server. */
  forTests: boolean;
  toolsDir?: string;
}

/**
 * Gets the programs that a start will need, so that the start itself is quick.
 * @throws StartError saying what to do, when one can't be had
 */
export async function obtainPrograms(options: ObtainOptions): Promise<void> {
  const { report, settings, forTests, toolsDir = defaultToolsDir } = options;
  const needed = partsToStart(forTests ? {} : settings);
  if (needed.includes("temporal")) await temporalCli({ toolsDir, report });
  if (needed.includes("mongo")) await obtainMongo({ toolsDir, report });
  if (forTests) await timeSkippingServer({ toolsDir, report });
}
