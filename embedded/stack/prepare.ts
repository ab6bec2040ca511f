import { restoredFrom } from "../backup/copy";
import { requireAll, StartError } from "../tools/start-error";
import { type Addresses, addressesOf } from "./addresses";
import { applicationEnvironment } from "./application-children";
import { aboutVariable, configurationTroubles } from "./configuration";
import { requireSoundData } from "./data-files";
import { requireEngines } from "./engine-children";
import { definedOnly, systemEnvironment } from "./environment";
import { requireFreePorts } from "./free-ports";
import { givenTroubles } from "./given-parts";
import { stackKeys } from "./keys";
import { type PartName, parts, partsToStart, type Settings } from "./parts";
import type { Ports } from "./ports";
import { providerChildren, type ProviderChildren } from "./provider-children";

/** A stack's settings, folder and ports. */
export interface Order {
  /** Folder for all permanent data: databases, keys, logs. Only one stack at a time can use it. */
  dataDir: string;
  ports: Ports;
  /** Environment variables for all parts; those that name a part (MONGODB_URI …) keep it from being embedded. */
  settings: Settings;
  /** Parts to start; all if absent. */
  only?: readonly PartName[];
}

/** Everything that a start follows from. */
export interface Prepared {
  settings: Settings;
  started: readonly PartName[];
  addresses: Addresses;
  /** Environment variables that every child process gets. */
  base: Record<string, string>;
  /** Configuration of the API and the worker. It contains keys and must never be logged. */
  env: Record<string, string>;
  providers: ProviderChildren;
  codecEndpoint: string;
}

/**
 * Makes the keys of a stack, and looks at all that its start can stumble over before the first program starts.
 * @throws StartError with all faults of the data folder, or else with all of ports, variables and what they name
 */
export async function prepare({ dataDir, ports, only, settings: given }: Order): Promise<Prepared> {
  const settings: Settings = { ...restoredFrom(dataDir), ...given };
  const started = partsToStart(settings, only);
  const addresses = addressesOf(ports, settings);
  const base = { ...systemEnvironment(), ...definedOnly(settings) };
  requireSoundData(dataDir);
  const [prepared] = await requireAll([
    async () => {
      const keys = stackKeys(dataDir, settings["PAYLOAD_KEYS_ALGORITHM"] || undefined);
      const portalUrl = settings["PUBLIC_URL"] || addresses.api;
      const providers = await providerChildren({ started, dataDir, ports, portalUrl, base });
      const { consumers } = providers;
      const env = applicationEnvironment({ dataDir, addresses, ports, keys, settings, consumers });
      const codecEndpoint = `${addresses.api}/codec/${keys.codecPathSecret}`;
      const isRead = started.includes("api") || started.includes("worker");
      const troubles = isRead ? configurationTroubles({ ...base, ...env }, dataDir) : [];
      const bad = new Set(troubles.map(({ about }) => about));
      const askable = Object.entries(settings).filter(([name]) => !bad.has(aboutVariable(name)));
      troubles.push(...(await givenTroubles(Object.fromEntries(askable), addresses)));
      if (troubles.length > 0) throw new StartError(troubles);
      return { settings, started, addresses, base, env, providers, codecEndpoint };
    },
    () =>
      requireFreePorts(
        ports,
        started.flatMap((name) => parts[name].ports),
      ),
    () => requireEngines(started, base),
  ]);
  return prepared;
}
