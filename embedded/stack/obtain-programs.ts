import { lacksForMongo, obtainMongo } from "../mongo/engine";
import { lacksForTemporal, temporalCli, timeSkippingServer } from "../temporal-server/programs";
import { toldToUser } from "../tools/disk-space";
import { defaultToolsDir } from "../tools/tools-dir";
import type { Report } from "../tools/report";
import { dataDirOf } from "./data-dir";
import { partsToStart, type Settings } from "./parts";

export interface ObtainOptions {
  /** Called for each download that begins. */
  report: Report;
  settings: Settings;
  /**
   * True to include the time-skipping server, and the parts that the settings name as existing: tests run stacks of
   * their own.
   */
  forTests: boolean;
  toolsDir?: string;
}

/** Names of Debian packages that the downloads and the programs need. */
export type SystemPackage = "python3-venv" | "openjdk-17-jdk-headless" | "maven";

/** Returns the packages that a start needs and the machine lacks. Parts that are configured or already installed need none. */
export async function lackedPackages({
  report,
  settings,
  toolsDir = defaultToolsDir,
}: Omit<ObtainOptions, "forTests">): Promise<SystemPackage[]> {
  const needed = partsToStart(settings);
  return [
    ...(needed.includes("temporal") ? lacksForTemporal({ toolsDir, report }) : []),
    ...(needed.includes("mongo") ? await lacksForMongo({ toolsDir, report }) : []),
  ];
}

/**
 * Downloads the programs that a start will need, so that the start itself is quick.
 * @throws StartError that says what to do if a program can't be obtained
 */
export async function obtainPrograms(options: ObtainOptions): Promise<void> {
  const { report, settings, forTests, toolsDir = defaultToolsDir } = options;
  const needed = partsToStart(forTests ? {} : settings);
  try {
    if (needed.includes("temporal")) await temporalCli({ toolsDir, report });
    if (needed.includes("mongo")) await obtainMongo({ toolsDir, report });
    if (forTests) await timeSkippingServer({ toolsDir, report });
  } catch (error) {
    throw toldToUser(error, dataDirOf(settings));
  }
}
