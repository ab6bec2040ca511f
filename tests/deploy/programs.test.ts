import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAlertsConfig } from "../../config/alerts";
import { readEnvironmentParts, type Environment } from "../../config/environment";
import { readConfiguration } from "../../doctor/checks/configuration";
import { provision as provisionInvoice } from "../../stand-ins/invoice";
import { provision as provisionSms } from "../../stand-ins/sms";
import { apiReaders, workerReaders } from "../../runtime/process-settings";
import { stackKeys } from "../../embedded/stack/keys";
import { provision as provisionUnionPay } from "../../stand-ins/union-pay";
import { provision as provisionWechat } from "../../stand-ins/wechat-pay";
import { searchAttributes } from "../../workflows/renewal/operator-view";
import {
  allFiles,
  composeConfig,
  composeFile,
  ownSettings,
  projectDir,
  readProjectFile,
  variablesOf,
  type Composition,
} from "./compose";
import { makeIdentities } from "./identities";

let dir: string;
let composition: Composition;

/** Returns settings with real keys, under the names that docker-compose.yml requires. */
async function sampleSettings(): Promise<Record<string, string>> {
  const url = "http://127.0.0.1:9";
  const parties = [provisionWechat, provisionUnionPay, provisionSms, provisionInvoice];
  const provided = await Promise.all(
    parties.map(async (provision, index) => provision({ dir: join(dir, String(index)), url })),
  );
  const { payloadKeysFile, auditKeysFile } = stackKeys(dir);
  const passwordFile = join(dir, "mongodb.password");
  writeFileSync(passwordFile, "sample\n");
  const known: Record<string, string> = {
    ...Object.assign({}, ...provided.map(({ consumers }) => consumers)),
    PAYLOAD_KEYS_FILE: payloadKeysFile,
    AUDIT_KEYS_FILE: auditKeysFile,
    MONGODB_PASSWORD_FILE: passwordFile,
    TEMPORAL_IDENTITIES_DIR: await makeIdentities(dir),
    PUBLIC_URL: "https://ca.example.com",
    OIDC_ISSUER: "https://id.example.com",
  };
  const { required } = variablesOf(readProjectFile(composeFile));
  const codes = [...required.keys()].filter((name) => name.startsWith("SMS_TEMPLATE_"));
  return {
    ...Object.fromEntries([...required.keys()].map((name) => [name, "sample"])),
    ...Object.fromEntries(codes.map((name, index) => [name, `SMS_${200_000_000 + index}`])),
    ...known,
  };
}

/** Returns a service's environment as its program sees it, but with paths of the host for those in the container. */
function environmentOf(name: string): Environment {
  const { environment = {}, volumes = [] } = composition.services[name] ?? { image: "" };
  const onHost = (value: string): string => {
    const secret = /^\/run\/secrets\/(.+)$/.exec(value)?.[1];
    if (secret !== undefined) return composition.secrets[secret]?.file ?? "";
    for (const mount of volumes) {
      if (typeof mount === "object" && `${value}/`.startsWith(`${mount.target}/`))
        return mount.source + value.slice(mount.target.length);
    }
    return value;
  };
  const entries = Object.entries(environment).map(([key, value]) => [
    key,
    value === null ? undefined : onHost(value),
  ]);
  return Object.fromEntries(entries) as Environment;
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "deploy-"));
  composition = await composeConfig(await sampleSettings());
});

afterAll(() => rmSync(dir, { recursive: true }));

test("when the API gets docker-compose's environment, then it is configured by it, with the variables that matter", () => {
  const { api, identity, renewal, limits, payloadKeys, wechat, unionPay, invoice } = readEnvironmentParts(
    apiReaders,
    environmentOf("api"),
  );

  expect(api).toMatchObject({ host: "0.0.0.0", port: 3000, publicUrl: "https://ca.example.com" });
  expect(api.mongodbUri).toBe("mongodb://ca-renewal:sample@mongodb-1:27017/ca-renewal?replicaSet=rs0");
  expect(api.codecPathSecret).toBeUndefined();
  expect(identity.audience).toBe("ca-renewal-api");
  expect(renewal.settings.wechatWindowSeconds).toBe(300);
  expect([wechat.notifyUrl, unionPay.notifyUrl, invoice.callbackUrl]).toEqual([
    "https://ca.example.com/api/callbacks/wechat-pay",
    "https://ca.example.com/api/callbacks/union-pay",
    "https://ca.example.com/api/callbacks/invoice",
  ]);
  expect(payloadKeys.keys.size).toBe(1);
  expect(limits.trustedProxies).toEqual(["172.31.240.0/24"]);
});

test("when the worker gets docker-compose's environment, then it is configured by it and can be asked from outside", () => {
  const { worker } = readEnvironmentParts(workerReaders, environmentOf("worker"));
  expect(worker).toMatchObject({
    host: "0.0.0.0",
    healthPort: 3015,
    metricsPort: 9464,
    temporalAddress: "temporal:7233",
  });
});

test("when the alerts' robots get docker-compose's environment, then they are configured by it, without an address, too", () => {
  const { host, port, robots } = readAlertsConfig(environmentOf("alerts"));
  expect({ host, port, robots }).toEqual({ host: "0.0.0.0", port: 3016, robots: {} });
});

test("when a program knows a variable, then docker-compose passes it on, but for what `npm start` or another machine alone sets", () => {
  const known = variablesOfPrograms();
  const passed = ["api", "worker", "alerts"].flatMap((name) =>
    Object.keys(composition.services[name]?.environment ?? {}),
  );
  expect(known.filter((name) => !passed.includes(name))).toEqual([
    "ALERTS_ALONE",
    "CODEC_PATH_SECRET",
    "WEBHOOKS_LOOPBACK",
  ]);
});

test("when the doctor gets docker-compose's environment, then it has all that the API and the worker have", () => {
  const environmentOfDoctor = composition.services["doctor"]?.environment ?? {};
  for (const name of ["api", "worker"])
    expect(environmentOfDoctor).toEqual(
      expect.objectContaining({
        ...composition.services[name]?.environment,
        HEALTHCHECK_URL: expect.anything(),
      }),
    );
});

test("when the namespace is set up, then it gets the search attributes of the workflows, with their types", () => {
  const script = readProjectFile("deploy/temporal/set-up-namespace.sh");
  // The script must register one search attribute per call, because the CLI silently ignores further names of the same
  // type.
  const registered = [...script.matchAll(/--type (\w+) --name (\w+)$/gm)].map(
    ([, type = "", name = ""]) => `${name} ${type.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()}`,
  );
  const keys = searchAttributes;
  expect(registered.toSorted()).toEqual(keys.map(({ name, type }) => `${name} ${type}`).toSorted());
});

test("when the table of variables is read, then it has every variable of the programs and of each compose file", () => {
  const table = readProjectFile("docs/operations/configuration.md");
  const documented = [...table.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name = ""]) => name);
  const more = ["deploy/keycloak/published.yml", "deploy/hosts/compose.yml", "deploy/nginx/access-logs.yml"];
  const composed = [...allFiles, ...more].flatMap((file) => {
    const { required, optional } = variablesOf(readProjectFile(file));
    return [...required.keys(), ...optional.keys()];
  });
  // docker-compose itself reads these variables.
  const all = new Set([
    ...variablesOfPrograms(),
    ...composed,
    ...ownSettings,
    "COMPOSE_FILE",
    "COMPOSE_PROFILES",
  ]);
  expect(documented.toSorted()).toEqual([...all].toSorted());
});

test("when a variable is a number, then its row in the table has the bounds of its schema", () => {
  const rows = readProjectFile("docs/operations/configuration.md").matchAll(/^\| `(\w+)` \|.*$/gm);
  const bounded = [...rows].flatMap(([row, name = ""]) => {
    const [least, most] = ["-1000000000", "1000000000000"].map((value) => {
      const faults = readConfiguration({ [name]: value }).faults.filter(({ about }) => about === name);
      return /^太[小大]：.*?(\d+)$/.exec(faults[0]?.fault ?? "")?.[1];
    });
    return least === undefined || name.endsWith("_PORT") ? [] : [{ row, bounds: `${least} 至 ${most}` }];
  });
  expect(bounded.length).toBeGreaterThan(35);
  expect(bounded.filter(({ row, bounds }) => !row.includes(bounds))).toEqual([]);
});

/** Returns the names of the variables in config/'s schemas, by which every program reads its environment. */
function variablesOfPrograms(): string[] {
  const files = readdirSync(join(projectDir, "config")).filter((file) => file.endsWith(".ts"));
  const names = files.flatMap((file) =>
    [...readProjectFile(`config/${file}`).matchAll(/^ {2,4}([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+):/gm)].map(
      ([, name = ""]) => name,
    ),
  );
  return [...new Set(names)];
}
