import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPayloadKeys } from "../../temporal/payload-keys";
import { projectDir, readProjectFile } from "./compose";
import { openSite, type Site } from "./site";

let site: Site;
let dir: string;
beforeEach(() => {
  site = openSite(`
  *"db.backups.findOne"*) cat "$site/backed-up-at" ;;
  *"deployment describe"*) cat "$site/listed" ;;
  *changeUserPassword*) [ ! -e "$site/takes-only" ] || cmp -s "$site/root-password" "$site/takes-only" ;;
  *"psql -U temporal -d postgres"*) cat > "$site/given-to-postgres" ;;
  *build-id.js*) cat "$site/build" ;;
  *"node -e"*) PAYLOAD_KEYS_FILE="$site/payload-keys.json" node -e "\${*: -2:1}" "\${*: -1}" ;;`);
  dir = site.dir;
});
afterEach(() => site.close());

const ca = (...args: string[]) => site.ca(...args);
const read = (file: string): string => site.read(file);
const told = (): string[] => site.told();

/** Returns the site's calls of docker-compose in short form. */
const steps = (): string[] =>
  told()
    .filter((line) => !/^(config|exec -T \w+ node deploy)/.test(line))
    .map((line) => line.replace(/^run -T --rm (--no-deps )?/, "").replace(/ -[uU] .*/, ""));

describe("another release", () => {
  const { version } = JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8")) as {
    version: string;
  };
  beforeEach(() => {
    writeFileSync(join(dir, "backed-up-at"), new Date().toISOString());
    writeFileSync(join(dir, "build"), `${version}-new`);
    writeFileSync(join(dir, "listed"), `  CurrentVersionBuildID  0.9.0-old\n  ca-renewal  ${version}-new\n`);
    writeFileSync(
      join(dir, ".env"),
      "COMPOSE_FILE=docker-compose.yml:deploy/nginx/compose.yml\nCOMPOSE_PROFILES=monitoring\n",
    );
  });

  test("when the code is another release's, then nothing of what goes before it, with it or after it is left out", async () => {
    await ca("upgrade");
    expect(steps().filter((line) => !line.startsWith("exec") && !line.startsWith("ps"))).toEqual([
      "build",
      "worker node dist/worker/build-id.js",
      "temporal-namespace",
      "temporal-cli worker deployment describe --name ca-renewal",
      "doctor",
      "worker node dist/worker/replay.js",
      "run -d --no-deps --name ca-renewal-next worker",
      "temporal-cli worker deployment describe --name ca-renewal",
      `temporal-cli worker deployment set-current-version --deployment-name ca-renewal --build-id ${version}-new --yes`,
      "up -d --no-deps --force-recreate --scale worker=1 worker",
      "up -d --no-deps inspector",
      "up -d --no-deps --force-recreate --scale api=1 api",
      "up -d --scale worker=1 --scale api=1",
      "up -d --no-deps --force-recreate nginx prometheus alertmanager alerts grafana",
    ]);
  });

  test.each([
    ["has other workflows under the same number", `${version}-old`, `（${version}-old → ${version}-new）`],
    ["has the same workflows", `${version}-new`, `相同（${version}-new）`],
  ])("tells when the code %s", async (_, current, sentence) => {
    writeFileSync(join(dir, "listed"), `  CurrentVersionBuildID  ${current}\n  ca-renewal  ${version}-new\n`);
    expect(await ca("upgrade")).toMatchObject({ stdout: expect.stringContaining(sentence) });
  });

  test("when nobody has made a backup, or Temporal doesn't list the new worker, then nothing is replaced", async () => {
    writeFileSync(join(dir, "backed-up-at"), "2026-01-01T00:00:00Z");
    await expect(ca("upgrade")).rejects.toThrow(/没有备份/);
    writeFileSync(join(dir, "backed-up-at"), new Date().toISOString());
    writeFileSync(join(dir, "listed"), "");
    await expect(ca("upgrade")).rejects.toThrow(/没有列出/);
    expect(told().filter((line) => line.startsWith("up"))).toEqual([]);
  });
});

test("when the payload key is changed, then it is added first, and becomes current by the second step", async () => {
  const file = join(dir, "payload-keys.json");
  const first = { currentKeyId: "k1", keys: { k1: randomBytes(32).toString("base64") } };
  writeFileSync(file, JSON.stringify(first), { mode: 0o400 });
  await ca("rotate", "payload-keys");
  expect(readPayloadKeys(file)).toMatchObject({ currentKeyId: "k1" });
  expect([...readPayloadKeys(file).keys.keys()]).toEqual(["k1", "k2"]);
  await ca("rotate", "payload-keys");
  expect(readPayloadKeys(file)).toMatchObject({ currentKeyId: "k2" });
  await ca("rotate", "payload-keys", "sm4");
  expect([...readPayloadKeys(file).keys.keys()]).toEqual(["k1", "k2", "k3"]);
  expect(told().filter((line) => line.startsWith("up"))).toHaveLength(6);
});

test("when the databases' passwords are changed, then databases and files get the same ones, also after a try that broke off", async () => {
  const variables = {
    MONGODB_ROOT_PASSWORD_FILE: "root-password",
    POSTGRES_PASSWORD_FILE: "postgres-password",
  };
  const lines = Object.entries(variables).map(([name, file]) => `${name}=./${file}\n`);
  site.write(".env", `${read(".env")}${lines.join("")}`);
  for (const file of Object.values(variables)) site.write(file, "old\n");
  // The database has the first try's password already, and takes it from whoever has it.
  site.write("root-password.new", "chosen before\n");
  site.write("takes-only", "chosen before\n");
  await ca("rotate", "database-passwords");
  expect(read("root-password")).toBe("chosen before\n");
  expect(read("postgres-password")).toMatch(/^[0-9a-f]{48}\n$/);
  expect(read("given-to-postgres")).toBe(
    `ALTER ROLE temporal PASSWORD '${read("postgres-password").trim()}'\n`,
  );
  expect(told().join("\n")).not.toContain(read("postgres-password").trim());
  expect(existsSync(join(dir, "root-password.new"))).toBe(false);
});

test("when the realm is compared or brought, then the container gets each variable of realm.json, and no secret is an argument", async () => {
  site.write(".env", `${read(".env")}KEYCLOAK_ADMIN_PASSWORD=secret-a\nSCRIPTS_CLIENT_SECRET=secret-b\n`);
  await ca("realm");
  await ca("realm", "apply", "keeper").catch(() => undefined);
  const [compared = "", ...more] = told().filter((line) => line.includes("realm/main.js"));
  expect(compared).toMatch(/ api node dist\/doctor\/realm\/main\.js$/);
  const names = [...readProjectFile("deploy/keycloak/realm.json").matchAll(/\$\{([A-Z_]+)\}/g)];
  for (const [, name] of names) expect(compared).toContain(` -e ${name} `);
  expect(compared).not.toContain("secret-");
  // Nobody is there to type the password of somebody else.
  expect(more).toEqual([]);
  site.write(".env", read(".env").replace(":deploy/keycloak/compose.yml", ""));
  await ca("realm");
  await expect(ca("realm", "apply")).rejects.toThrow(/只有自带的 Keycloak/);
  expect(told()).toContain("run -T --rm --no-deps doctor node dist/doctor/realm/main.js");
});

test("when Temporal's certificates are changed, then the services' are others, of the same authority, and API, worker and UI start anew", async () => {
  await ca("issuer-keys");
  expect(JSON.parse(read("identities/server/issuer-keys.json"))).toEqual({ keys: [{ kid: "people" }] });
  const files = ["services/client.pem", "services/token", "server/server.pem", "operator/temporal.toml"];
  const before = files.map((file) => read(join("identities", file)));
  const authority = read("identities/services/authority.pem");
  site.forget();
  await ca("rotate", "temporal");
  const after = files.map((file) => read(join("identities", file)));
  expect(after.filter((text, index) => text === before[index])).toEqual([]);
  expect(read("identities/services/authority.pem")).toBe(authority);
  const certificate = new X509Certificate(read("identities/services/client.pem"));
  expect(certificate.verify(new X509Certificate(authority).publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(read("identities/services/client.key")))).toBe(true);
  // The issuer's keys are unchanged, so people who are signed in stay signed in.
  expect(JSON.parse(read("identities/server/issuer-keys.json"))).toEqual({ keys: [{ kid: "people" }] });
  const started = told().filter((line) => line.startsWith("up"));
  expect(started.map((line) => line.split(" ").at(-1))).toEqual(["worker", "api", "temporal-ui"]);
});

test.each([
  ["where nothing is said", [], "127.0.0.1:3000"],
  ["at a port of its own", ["API_PUBLISHED_PORT=3100"], "127.0.0.1:3100"],
  ["at an address and a range", ["API_PUBLISHED_PORT=10.0.0.5:3100-3101"], "10.0.0.5:3100"],
  ["at every address", ["API_PUBLISHED_PORT=0.0.0.0:3000"], "127.0.0.1:3000"],
])("when the API is published %s, then an nginx on the host asks it there", async (_, lines, upstream) => {
  writeFileSync(join(dir, ".env"), ["PUBLIC_URL=https://renewal.example.gov.cn", ...lines, ""].join("\n"));
  await ca("nginx", dir);
  expect(read("ca-renewal.conf")).toContain(`set $upstream http://${upstream};`);
});
