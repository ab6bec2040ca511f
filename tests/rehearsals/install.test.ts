import { cpSync, mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../embedded/demo/narrator";
import { freePorts } from "../../embedded/stack/free-ports";
import { providerChildren } from "../../embedded/stack/provider-children";
import { temporalCli } from "../../embedded/temporal-server/programs";
import { defaultToolsDir } from "../../embedded/tools/tools-dir";
import { searchAttributes } from "../../workflows/renewal/operator-view";
import { environmentOf, type Composition } from "../deploy/compose";
import { openContainers, type Containers } from "./install/containers";
import { followPage, type Page } from "./install/documented";
import { plannedNetworks } from "./install/planned-networks";

jest.setTimeout(240_000);

/** Lines of the page that a machine of its own is needed for, Docker, or what runs in it. */
const notTyped = [
  /^openssl pkcs12 /,
  /^DEBIAN_MIRROR=|^grep .* \/etc\/apt/,
  /^apt-get update && apt-get install /,
  /^timedatectl$/,
  /^curl -s http:\/\/127\.0\.0\.1:3000\/readyz$/,
  /^docker-compose (up -d --build|up -d api|logs doctor|ps|--profile monitoring up -d)$/,
  /^docker-compose run --rm doctor node dist\/doctor\/main\.js --after$/,
];

let dir: string;
let containers: Containers;
let page: Page;
let composition: Composition;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "ca-renewal-install-"));
  const { networks } = await plannedNetworks();
  containers = await openContainers({ dir, networks, names: {}, doorways: {} });
  if (containers.together) process.stdout.write(`no network namespaces: ${containers.together}\n`);
  // What the gateways' own people give an operator.
  const { consumers } = await providerChildren({
    started: ["wechat-gateway", "union-pay-gateway", "sms-provider", "invoice-provider"],
    ...{ dataDir: join(dir, "given"), ports: await freePorts(), portalUrl: "https://renewal.example.gov.cn" },
    base: {},
  });
  page = await followPage({ dir, containers, given: consumers });
  composition = await page.compose();
});
afterAll(async () => {
  await containers?.close();
  await rm(dir, { recursive: true, force: true });
});

test("when the page is followed on an empty machine, then each line was typed or is Docker's, and .env has what the page says", async () => {
  expect(page.variables().filter((name) => !page.variablesOfPage.includes(name))).toEqual([]);
  const echoesWith = (part: string) =>
    page
      .blockWith(part)
      .split("\n")
      .filter((line) => line.startsWith("echo"))
      .join("\n");
  await page.type(echoesWith("FEE_TABLE"));
  await page.type(echoesWith("cron.d"));
  const { services } = await page.compose();
  expect(services["api"]?.environment?.["FEE_TABLE"]).toContain("[1,2,3]");
  expect(page.untyped().filter((line) => !notTyped.some((pattern) => pattern.test(line)))).toEqual([]);
});

test.each(["api", "worker", "doctor"])(
  "when the %s runs as its image's user, without a right, then it can read each key that the page has put there",
  async (name) => {
    const { secrets = [], volumes = [] } = composition.services[name] ?? {};
    const mounts = [
      ...secrets.map(({ source }) => [
        page.atHome(composition.secrets[source]?.file ?? ""),
        `/run/secrets/${source}`,
      ]),
      ...volumes.flatMap((volume) =>
        typeof volume === "string" ? [] : [[page.atHome(volume.source), volume.target]],
      ),
    ].map(([source = "", target = ""]) => [source, target] as const);
    expect(mounts.length).toBeGreaterThan(8);
    const paths = mounts.map(([, target]) => target).join(" ");
    await containers.do(name, `${name}-reads`, {
      command: ["sh", "-c", `find ${paths} -type f -exec cat {} + > /dev/null`],
      ...{ environment: {}, mounts, user: "1000" },
    });
  },
);

test("when the job of Temporal's namespace runs as compose has it, then the server knows all search attributes", async () => {
  const bin = join(dir, "bin");
  mkdirSync(bin);
  const cli = await temporalCli({ toolsDir: defaultToolsDir, report: () => undefined });
  cpSync(cli, join(bin, "temporal"));
  const serving = ["--ip", "0.0.0.0", "--port", "7233", "--headless", "--log-level", "warn"];
  containers.run("temporal", { command: [cli, "server", "start-dev", ...serving], environment: {} });
  const job = "temporal-namespace";
  const service = composition.services[job];
  const [mount = ""] = service?.volumes ?? [];
  const [source = "", target = ""] = typeof mount === "string" ? mount.split(":") : [];
  const program = {
    environment: environmentOf(service),
    mounts: [[page.atHome(source), target]] as const,
  };
  const path = `PATH=${bin}:${process.env["PATH"]}`;
  await eventually(
    "Temporal, by its name",
    () => containers.reach(job, "temporal", 7233).catch(() => undefined),
    (socket) => {
      socket?.destroy();
      return socket !== undefined;
    },
  );
  await containers.do(job, job, { ...program, command: ["env", path, ...(service?.entrypoint ?? [])] });
  const list = ["temporal", "operator", "search-attribute", "list"];
  await containers.do(job, "list", { ...program, command: ["env", path, ...list] });
  for (const { name } of searchAttributes) expect(containers.log("list")).toContain(name);
});
