import { readIdentityConfig } from "../../config/identity";
import { readLimitsConfig } from "../../config/limits";
import {
  allFiles,
  composeConfig,
  composeFile,
  environmentOf,
  readProjectFile,
  samplesFor,
  type Composition,
} from "./compose";

let whole: Composition;
const networksOf = (name: string): string[] => Object.keys(whole.services[name]?.networks ?? {});
beforeAll(async () => {
  whole = await composeConfig(samplesFor(allFiles), allFiles);
});

test("when a container runs, then it can gain no rights, and takes no more than its share", () => {
  for (const [name, container] of Object.entries(whole.services)) {
    const { cap_drop, cap_add = [], security_opt, pids_limit = 0, mem_limit } = container;
    expect({ name, cap_drop, security_opt }).toEqual({
      ...{ name, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] },
    });
    expect(pids_limit).toBeGreaterThan(0);
    expect(mem_limit).toBeDefined();
    // Containers need the right if their images start as root and become a user of their own, or if they read another
    // user's secret.
    expect(cap_add.length > 0).toBe(/^((rehearsal-)?(mongodb|postgres)|nginx|keycloak-database)/.test(name));
  }
});

test.each([
  ["without a scanner", /(\d+) GB 内存/, false],
  ["with one", /扫描病毒的 (\d+) GB/, true],
])(
  "when all servers take all that they may, %s, then the machine of docs/install.md has half a gigabyte left",
  (_, pattern, isScanned) => {
    const [, gigabytes] = pattern.exec(readProjectFile("docs/install.md")) ?? [];
    const units: Record<string, number> = { m: 1, g: 1_024 };
    const megabytes = Object.values(whole.services)
      .filter(({ restart, profiles = [] }) => restart !== "no" && (isScanned || !profiles.includes("clamav")))
      .map(({ mem_limit }) => /^(\d+)([mg])?$/.exec(String(mem_limit)) ?? [])
      .map(([, size = "", unit]) => Number(size) * (unit === undefined ? 2 ** -20 : (units[unit] ?? NaN)));
    const sum = megabytes.reduce((total, size) => total + size, 0);
    expect(sum).toBeLessThanOrEqual(Number(gigabytes) * 1_024 - 512);
  },
);

test("when a server runs, then something looks after its health", () => {
  for (const [name, { restart, healthcheck, image }] of Object.entries(whole.services)) {
    const isServer = restart === "unless-stopped";
    // The health check of API and worker is in the Dockerfile.
    if (isServer && !image.startsWith("ca-renewal:"))
      expect([name, healthcheck]).not.toEqual([name, undefined]);
  }
});

test("when the whole is put together, then each reaches whom docs/security.md says, and nobody else", () => {
  const rows = [...readProjectFile("docs/security.md").matchAll(/^\| `([\w`, -]+)` \| (.+) \|$/gm)];
  const told = new Map(
    rows.flatMap(([, from = "", to = ""]) =>
      from.split("`, `").map((name) => [name, [...to.matchAll(/`([\w-]+)`/g)].map(([, one = ""]) => one)]),
    ),
  );
  // Jobs are left out, because they end. The databases of all three replica set members are covered by the table's
  // entry of the first.
  const there = Object.keys(whole.services).filter((name) => whole.services[name]?.restart !== "no");
  for (const name of there) {
    const mine = networksOf(name).filter((network) => network !== "default");
    const reached = there.filter(
      (other) => other !== name && networksOf(other).some((network) => mine.includes(network)),
    );
    expect([name, reached.toSorted()]).toEqual([name, (told.get(name) ?? ["not told"]).toSorted()]);
  }
});

test("when something reaches outside or is reached from there, then by one network only, and no database does", () => {
  for (const name of Object.keys(whole.services)) {
    const open = networksOf(name).filter((network) => whole.networks[network]?.internal !== true);
    expect(open.length).toBeLessThanOrEqual(1);
    // A service with published ports must have exactly one network that reaches outside, because Docker chooses the
    // network of a published port, and with it the sender's address.
    if (whole.services[name]?.ports) expect(open).toHaveLength(1);
    if (/mongodb|postgres|^temporal$/.test(name)) expect(open).toEqual([]);
  }
});

test.each([
  ["172.31.240.0/24", {}],
  ["10.9.8.0/24", { FRONT_SUBNET: "10.9.8.0/24" }],
])(
  "when nginx is a container of %s, or stands on the host, then the API believes it, and the balancer that is named",
  async (subnet, settings) => {
    const { services, networks } = await composeConfig({
      ...samplesFor([composeFile]),
      ...settings,
      TRUSTED_PROXIES: "10.0.0.8",
    });
    expect(networks["front"]?.ipam?.config).toEqual([{ subnet }]);
    const environment = environmentOf(services["api"]);
    expect(readLimitsConfig(environment).trustedProxies).toEqual([subnet, "10.0.0.8"]);
    expect(
      readIdentityConfig({ ...environment, OIDC_ISSUER: "https://sign-in.example" }).clientIds,
    ).toContain("ca-scripts");
  },
);
