import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { readLimitsConfig } from "../../config/limits";
import { composeConfig, environmentOf, projectDir, samplesFor, type Composition } from "./compose";

/*
 * Tests of every layout in docs/install.md. The real docker-compose composes each from the files that `deploy/ca
 * layout` names.
 */

const identities = ["keycloak", "own"] as const;
const proxies = ["nginx", "balancer and nginx", "host", "balancer"] as const;
const monitorings = [true, false];
type Identity = (typeof identities)[number];
type Proxy = (typeof proxies)[number];

const balancers = ["10.0.0.8", "10.1.0.0/16"];
const inside = "10.0.0.5";

/** Lines that an operator adds to .env for the proxy. */
const settingsOf: Record<Proxy, Record<string, string>> = {
  nginx: {},
  "balancer and nginx": { TRUSTED_PROXIES: balancers.join(",") },
  host: {},
  balancer: { TRUSTED_PROXIES: balancers.join(","), API_PUBLISHED_PORT: `${inside}:3000` },
};

const cells = identities.flatMap((identity) =>
  proxies.flatMap((proxy) => monitorings.map((isMonitored) => ({ identity, proxy, isMonitored }))),
);

type Services = Composition["services"];

/** Composes a layout. @returns the services that `up` starts, including jobs */
async function compose(identity: Identity, proxy: Proxy, profiles: readonly string[]): Promise<Services> {
  const words = ["layout", identity, proxy.split(" ").at(-1) ?? "", ...profiles];
  const lines = execFileSync(join(projectDir, "deploy", "ca"), words, { cwd: projectDir, encoding: "utf8" });
  const { COMPOSE_FILE = "", COMPOSE_PROFILES = "" } = Object.fromEntries(
    lines
      .trim()
      .split("\n")
      .map((line) => line.split("=")),
  ) as Record<string, string>;
  const files = COMPOSE_FILE.split(":");
  const named = COMPOSE_PROFILES.split(",").filter(Boolean);
  const { services } = await composeConfig(
    {
      ...samplesFor(files),
      ...{ SIGN_IN_PUBLISHED_PORT: `${inside}:8480`, COMPOSE_PROFILES },
      ...settingsOf[proxy],
    },
    files,
  );
  return Object.fromEntries(
    Object.entries(services).filter(
      ([, { profiles: wanted }]) => wanted === undefined || wanted.some((one) => named.includes(one)),
    ),
  );
}

/** Returns the published ports of the services that are open outside of the machine, with their addresses. */
function openIn(up: Services): Record<string, string[]> {
  const ports = Object.entries(up).map(([name, { ports: all = [] }]) => [
    name,
    all
      .map((port) => (typeof port === "string" ? port : `${port.published}:${port.target}`))
      .filter((port) => !port.startsWith("127.0.0.1:"))
      .map((port) => port.replace("/tcp", "")),
  ]);
  return Object.fromEntries(ports.filter(([, open]) => open?.length)) as Record<string, string[]>;
}

const openAt = (identity: Identity, proxy: Proxy): Record<string, string[]> => {
  if (proxy === "host") return {};
  if (proxy !== "balancer") return { nginx: ["80:80", "443:443"] };
  return {
    api: [`${inside}:3000:3000`],
    ...(identity === "keycloak" ? { keycloak: [`${inside}:8480:8080`] } : {}),
  };
};

test.each(cells)(
  "when $identity is the identity provider, the API behind $proxy, monitored: $isMonitored, then all parts fit together",
  async ({ identity, proxy, isMonitored }) => {
    const up = await compose(identity, proxy, isMonitored ? ["monitoring"] : []);
    const has = (name: string): boolean => name in up;
    expect([has("keycloak"), has("nginx"), has("prometheus")]).toEqual([
      identity === "keycloak",
      proxy.endsWith("nginx"),
      isMonitored,
    ]);
    for (const [name, { depends_on: needed = {} }] of Object.entries(up))
      for (const other of Object.keys(needed)) expect([name, other, has(other)]).toEqual([name, other, true]);
    expect(openIn(up)).toEqual(openAt(identity, proxy));

    const { nginx } = up;
    const upstreams = Object.entries(environmentOf(nginx)).filter(([name]) => name.endsWith("_UPSTREAM"));
    expect(upstreams).toHaveLength(nginx ? (identity === "keycloak" ? 2 : 1) : 0);
    for (const [, upstream] of upstreams) {
      const networks = Object.keys(up[upstream.split(":")[0] ?? ""]?.networks ?? {});
      expect(networks).toEqual(expect.arrayContaining(Object.keys(nginx?.networks ?? {})));
    }

    const before = settingsOf[proxy]["TRUSTED_PROXIES"]?.split(",") ?? [];
    expect(readLimitsConfig(environmentOf(up["api"])).trustedProxies).toEqual(["172.31.240.0/24", ...before]);
    if (nginx) expect(environmentOf(nginx)["TRUSTED_PROXIES"]).toBe(before.join(","));
  },
);

test("when access logs of the site's own are asked for, then nginx writes a file for each day into the folder that is named", async () => {
  const { nginx } = await compose("own", "nginx", ["access-logs"]);
  const { ACCESS_LOG: log = "" } = environmentOf(nginx);
  const [folder] = (nginx?.volumes ?? []).filter(
    (volume) => typeof volume === "object" && log.startsWith(`${volume.target}/`),
  );
  expect(folder).toMatchObject({ source: expect.stringContaining("sample-access_logs_dir") });
  expect(log).toMatch(/\/access-\$\$?log_day\.log$/);
  await expect(compose("own", "host", ["access-logs"])).rejects.toThrow(/用法/);
});

test("when a scanner is asked for, then it is there for the API and the doctor, reaches its signatures, and nobody waits for it", async () => {
  const up = await compose("own", "nginx", ["clamav"]);
  const networksOf = (name: string) => Object.keys(up[name]?.networks ?? {});
  for (const name of ["api", "doctor"]) expect(networksOf(name)).toContain("scan");
  expect(networksOf("clamav").toSorted()).toEqual(["scan", "signatures"]);
  expect(networksOf("worker")).not.toContain("scan");
  for (const { depends_on: needed = {} } of Object.values(up))
    expect(Object.keys(needed)).not.toContain("clamav");
});
