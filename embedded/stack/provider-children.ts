import { join } from "node:path";
import { provision as provisionAuthority } from "../../stand-ins/authority/provision";
import { provision as provisionIdentity } from "../../stand-ins/identity/provision";
import { provision as provisionInvoice } from "../../stand-ins/invoice/provision";
import { provision as provisionSms } from "../../stand-ins/sms/provision";
import { provision as provisionReceiver } from "../../stand-ins/webhook-receiver/provision";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { provision as provisionUnionPay } from "../../stand-ins/union-pay/provision";
import { provision as provisionWechat } from "../../stand-ins/wechat-pay/identity/provision";
import type { ChildSpec } from "../supervisor/child-spec";
import { errorCode } from "../tools/error-code";
import { StartError } from "../tools/start-error";
import { providerDir } from "./data-dir";
import { wayOut } from "./data-files";
import type { PartName } from "./parts";
import type { PortName, Ports } from "./ports";

const answerWithinMs = 1_000;

/** Creates a function that asks whether an address answers with status 200. The function never throws. */
function answersOk(url: string): () => Promise<boolean> {
  return async () => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
      await response.body?.cancel();
      return response.status === 200;
    } catch {
      return false;
    }
  };
}

type Environment = Record<string, string>;

/**
 * Creates a provider's keys once in its folder, and returns the environment variables that the provider and its callers
 * need.
 */
type Provision = (place: Place) => Provided | Promise<Provided>;

interface Place {
  dir: string;
  /** Address at which the provider will listen. */
  url: string;
  /** Address of the portal. The identity provider redirects browsers only to it. */
  portalUrl: string;
  /** The embedded identity provider, at which the certificate authority signs in. */
  identity: { url: string; dir: string };
}

interface Provided {
  service: Environment;
  consumers: Environment;
}

interface Provider {
  name: PartName;
  port: PortName;
  /** Folder of the provider in stand-ins/. */
  folder: string;
  provision: Provision;
}

const providers: Provider[] = [
  { name: "identity", port: "identity", folder: "identity", provision: provisionIdentity },
  { name: "wechat-gateway", port: "wechatGateway", folder: "wechat-pay", provision: provisionWechat },
  {
    name: "union-pay-gateway",
    port: "unionPayGateway",
    folder: "union-pay",
    provision: provisionUnionPay,
  },
  { name: "sms-provider", port: "smsProvider", folder: "sms", provision: provisionSms },
  {
    name: "invoice-provider",
    port: "invoiceProvider",
    folder: "invoice",
    provision: provisionInvoice,
  },
  { name: "authority", port: "authority", folder: "authority", provision: provisionAuthority },
  {
    name: "webhook-receiver",
    port: "webhookReceiver",
    folder: "webhook-receiver",
    provision: provisionReceiver,
  },
];

const entryOf = (folder: string): string => `stand-ins/${folder}/main.js`;

/** Compiled files with which the stand-ins begin. */
export const standInEntries = Object.fromEntries(
  providers.map(({ name, folder }) => [name, entryOf(folder)]),
) as Partial<Record<PartName, string>>;

/** Name of the one process that runs all stand-ins together. */
export const standInsName = "stand-ins";

export interface ProviderChildren {
  /** The stand-ins, each a process of its own. */
  apart: ChildSpec[];
  /** One process that runs these stand-ins and loads once what they share. The list is empty if there are none. */
  together: ChildSpec[];
  /** Environment variables with which API and worker call the providers. */
  consumers: Environment;
}

/** Prepares the stand-ins of outside parties that are to be started. */
export async function providerChildren(options: {
  started: readonly PartName[];
  dataDir: string;
  ports: Ports;
  portalUrl: string;
  /** Environment variables that every child process gets. */
  base: Environment;
}): Promise<ProviderChildren> {
  const { started, dataDir, ports, portalUrl, base } = options;
  const identity = {
    url: `http://127.0.0.1:${ports.identity}`,
    dir: providerDir(dataDir, "identity"),
  };
  const prepared = await Promise.all(
    providers
      .filter(({ name }) => started.includes(name))
      .map(async ({ name, port, folder, provision }) => {
        const dir = providerDir(dataDir, name);
        const url = `http://127.0.0.1:${ports[port]}`;
        const { service, consumers } = await provisioned(
          dir,
          () => provision({ dir, url, portalUrl, identity }),
          dataDir,
        );
        const env = { ...service, PORT: String(ports[port]), DATA_DIR: dir };
        const advice = `原因在日志里；说数据读不出来的，${wayOut(dataDir, dir)}`;
        return { name, folder, env, consumers, readyUrl: `${url}/healthz`, advice };
      }),
  );
  const standIns = prepared.map(({ name, folder, env }) => ({ name, folder, env }));
  const all = nodeChild({
    name: standInsName,
    entry: "stand-ins/together.js",
    env: { ...base, STAND_INS: JSON.stringify(standIns) },
    readyUrls: prepared.map(({ readyUrl }) => readyUrl),
    wayOut: `原因在日志里；说数据读不出来的，请从备份恢复 ${dataDir} 里与日志的 name 同名的目录，或把它移走，启动时会重新生成（这个替身的数据从头开始）。`,
  });
  return {
    apart: prepared.map(({ name, folder, env, readyUrl, advice }) =>
      nodeChild({
        name,
        entry: entryOf(folder),
        env: { ...base, ...env },
        readyUrls: [readyUrl],
        wayOut: advice,
      }),
    ),
    together: prepared.length > 0 ? [all] : [],
    consumers: Object.assign({}, ...prepared.map(({ consumers }) => consumers)) as Environment,
  };
}

/** Prepares a provider. @throws StartError that names the provider's folder if its files can't be read */
async function provisioned(
  dir: string,
  provision: () => Provided | Promise<Provided>,
  dataDir: string,
): Promise<Provided> {
  try {
    return await provision();
  } catch (error) {
    // A system error names the file, which toldToUser tells.
    if (typeof errorCode(error) === "string" && /^E[A-Z]+$/.test(String(errorCode(error)))) throw error;
    throw new StartError(
      { about: dir, fault: "其中的文件已损坏", remedy: wayOut(dataDir, dir) },
      { cause: error },
    );
  }
}

/** Returns a child process that runs a compiled file of this project. It is ready when all `readyUrls` answer 200. */
export function nodeChild(options: {
  name: string;
  entry: string;
  env: Environment;
  readyUrls: readonly string[];
  /** Advice for the user if the program ends before it was ready. */
  wayOut?: string;
}): ChildSpec {
  const { wayOut: advice } = options;
  const asks = options.readyUrls.map(answersOk);
  return {
    name: options.name,
    command: process.execPath,
    args: [join(projectRoot, "dist", options.entry)],
    env: options.env,
    isReady: async () => {
      for (const ask of asks) if (!(await ask())) return false;
      return true;
    },
    ...(advice === undefined ? {} : { wayOut: advice }),
  };
}
