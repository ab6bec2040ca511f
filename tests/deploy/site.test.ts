import { execFile } from "node:child_process";
import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readPayloadKeys } from "../../temporal/payload-keys";
import { projectDir } from "./compose";

const run = promisify(execFile);

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "compose-backup-"));
  mkdirSync(join(dir, "bin"));
  mkdirSync(join(dir, "platform"));
  mkdirSync(join(dir, "volume"));
  writeFileSync(join(dir, "platform", "1.pem"), "certificate");
  writeFileSync(join(dir, "payload-keys.json"), "keys");
  writeFileSync(
    join(dir, ".env"),
    [
      "COMPOSE_FILE=docker-compose.yml:deploy/keycloak/compose.yml",
      "PAYLOAD_KEYS_FILE=./payload-keys.json",
      "WECHAT_PLATFORM_KEYS_DIR=./platform",
      "TEMPORAL_API_KEY_FILE=/run/not-on-the-host",
      "TEMPORAL_IDENTITIES_DIR=./identities",
      "",
    ].join("\n"),
  );
  for (const file of ["docker-compose.yml", "package.json", "deploy"])
    cpSync(join(projectDir, file), join(dir, file), { recursive: true });
  writeFileSync(join(dir, "bin", "docker"), "#!/bin/sh\n", { mode: 0o755 });
  // No container runs here: it writes down what it is told, and speaks for the programs inside.
  writeFileSync(
    join(dir, "bin", "docker-compose"),
    `#!/usr/bin/env bash
echo "$*" >> "${dir}/told"
case "$*" in
  *"db.backups.findOne"*) cat "${dir}/backed-up-at" ;;
  *"deployment describe"*) echo "ca-renewal $(cat "${dir}/listed")" ;;
  *"node -e"*) PAYLOAD_KEYS_FILE="${dir}/payload-keys.json" node -e "\${*: -2:1}" "\${*: -1}" ;;
  *issuer-keys*) echo '{"keys":[{"kid":"people"}]}' ;;
  *mongodump*) [ -e "${dir}/mongo-away" ] && exit 1; echo documents ;;
  *psql*) printf 'temporal\\ntemporal_visibility\\nkeycloak\\n' ;;
  *pg_dump*) echo "rows of \${*: -1}" ;;
  *"config --services") printf 'api\\nworker\\nmongodb-1\\npostgres\\ntemporal\\n' ;;
  *mongorestore*|*pg_restore*) cat >> "${dir}/restored" ;;
  *"tar -C"*) tar -C "${dir}/volume" -c . ;;
  *lost-commands*) cp -r "$(echo "$*" | sed 's/.*-v \\(.*\\):\\/tmp.*/\\1/')" "${dir}/read" ;;
esac
`,
    { mode: 0o755 },
  );
});
afterEach(() => rmSync(dir, { recursive: true }));

const ca = (...args: string[]) =>
  run(join(dir, "deploy", "ca"), args, {
    cwd: dir,
    env: { PATH: `${join(dir, "bin")}:${process.env["PATH"]}`, CA_KEYS_DIR: join(dir, "own"), CA_TRIES: "1" },
  });
const today = (): string => join("backups", readdirSync(join(dir, "backups")).toSorted().at(-1) ?? "");
const read = (file: string): string => readFileSync(join(dir, file), "utf8");
const told = (): string[] => read("told").trim().split("\n");

test("when the production stack is backed up, then MongoDB comes first, and the keys go to a folder of their own", async () => {
  const { stderr } = await ca("backup", "backups", "keys");
  const backup = today();
  const order = told().map(
    (line) => /mongodump|audit_heads|psql|pg_dump -U temporal -Fc (\w+)/.exec(line)?.[0],
  );
  expect(order).toEqual([
    "mongodump",
    "audit_heads",
    "psql",
    ...["temporal", "temporal_visibility", "keycloak"].map((name) => `pg_dump -U temporal -Fc ${name}`),
  ]);
  // That it is there is written down last, for the figure of its age.
  expect(told().at(-1)).toContain(`takenAt: new Date('${read(`${backup}/taken-at`).trim()}')`);
  expect(read(`${backup}/mongodb.gz`)).toBe("documents\n");
  expect(read("keys/PAYLOAD_KEYS_FILE")).toBe("keys");
  expect(read("keys/WECHAT_PLATFORM_KEYS_DIR/1.pem")).toBe("certificate");
  expect(read("keys/env")).toBe(read(".env"));
  expect(existsSync(join(dir, backup, "PAYLOAD_KEYS_FILE"))).toBe(false);
  expect(stderr).toContain("TEMPORAL_API_KEY_FILE");
});

/** Its calls of docker-compose, in a few words. */
const steps = (): string[] =>
  told()
    .filter((line) => !/^(config|exec -T \w+ node deploy)/.test(line))
    .map((line) => line.replace(/^run -T --rm (--no-deps )?/, "").replace(/ -[uU] .*/, ""));

test("when it is restored, then who writes is stopped first, the databases are started, and come back, and the commands since are read, wherever they lie", async () => {
  writeFileSync(join(dir, "volume", "before.jsonl"), "before");
  await ca("backup", "backups", "keys");
  const backup = today();
  expect(read(`${backup}/commands/before.jsonl`)).toBe("before");
  expect(read(`${backup}/SHA256SUMS`)).toContain("commands/before.jsonl");
  rmSync(join(dir, "volume"), { recursive: true });
  mkdirSync(join(dir, "volume"));
  rmSync(join(dir, "told"));
  writeFileSync(join(dir, "volume", "later.jsonl"), "later");
  mkdirSync(join(dir, "keys", "commands"));
  writeFileSync(join(dir, "keys", "commands", "copied.jsonl"), "copied");
  await ca("restore", backup, "keys");
  const done = steps();
  expect(done.slice(1, 9).filter((line) => !line.includes("pg_isready"))).toEqual([
    "stop api worker temporal",
    "up -d --no-deps mongodb-1 postgres",
    "mongodb-set-up",
    "temporal-database",
    "keycloak-database",
    "exec -T mongodb-1 sh -c mongorestore",
  ]);
  expect(read("restored")).toBe(
    "documents\nrows of keycloak\nrows of temporal\nrows of temporal_visibility\n",
  );
  expect(done.indexOf("up -d")).toBeGreaterThan(done.lastIndexOf("exec -T postgres pg_restore"));
  expect(
    told()
      .filter((command) => command.includes("createdb"))
      .join(),
  ).toMatch(/--owner keycloak keycloak/);
  expect(read(".env")).toContain(`RESTORED_FROM=${read(`${backup}/taken-at`).trim()}`);
  // The backup's, the other machine's and this one's, whichever there are.
  expect(readdirSync(join(dir, "read")).toSorted()).toEqual(["before.jsonl", "copied.jsonl", "later.jsonl"]);
  expect(told().at(-1)).toMatch(
    new RegExp(`api node dist/runtime/lost-commands.js ${read(`${backup}/taken-at`).trim()} /tmp/commands$`),
  );
});

test("when the machine is another one, then .env and each key come back from under their variable's name to their place", async () => {
  const key = join(dir, "elsewhere", "payload-keys");
  mkdirSync(join(dir, "elsewhere"));
  writeFileSync(key, "keys");
  writeFileSync(
    join(dir, ".env"),
    `PAYLOAD_KEYS_FILE=${key}\nWECHAT_PLATFORM_KEYS_DIR=./platform\nTEMPORAL_IDENTITIES_DIR=./identities\n`,
  );
  await ca("backup", "backups", "keys");
  for (const gone of [".env", "elsewhere", "platform", "volume"])
    rmSync(join(dir, gone), { recursive: true });
  await expect(ca("restore", today())).rejects.toThrow(/密钥目录/);
  expect((await ca("restore", today(), "keys")).stdout).toContain("已恢复到");
  expect(readFileSync(key, "utf8")).toBe("keys");
  expect(read("platform/1.pem")).toBe("certificate");
});

test("when a backup breaks off or is damaged, then it is never restored", async () => {
  writeFileSync(join(dir, "mongo-away"), "");
  await expect(ca("backup", "backups", "keys")).rejects.toThrow();
  await expect(ca("restore", today())).rejects.toThrow(/不是完整的备份/);
  rmSync(join(dir, "mongo-away"));
  await ca("backup", "backups", "keys");
  writeFileSync(join(dir, today(), "temporal.dump"), "rows");
  rmSync(join(dir, "told"));
  await expect(ca("restore", today())).rejects.toThrow(/不是完整的备份/);
  expect(existsSync(join(dir, "told"))).toBe(false);
  await expect(ca("backup", "same", "./same")).rejects.toThrow(/用法/);
});

test("when cron runs each night, then the day's backup is made, and old ones go once it is whole", async () => {
  const long = new Date(Date.now() - 40 * 86_400_000);
  for (const name of ["2026-01-01", "kept-by-hand"]) {
    mkdirSync(join(dir, "backups", name), { recursive: true });
    utimesSync(join(dir, "backups", name), long, long);
  }
  const { stdout } = await ca("schedule", "backups", "keys", "30");
  const [, nightly = ""] = /^17 2 \* \* \* root cd \S+ && deploy\/ca (.+)$/m.exec(stdout) ?? [];
  expect(stdout).toMatch(/^\*\/5 \* \* \* \* root cd \S+ && deploy\/ca commands keys\/commands$/m);
  writeFileSync(join(dir, "mongo-away"), "");
  await expect(ca(...nightly.split(" "))).rejects.toThrow();
  expect(readdirSync(join(dir, "backups"))).toContain("2026-01-01");
  rmSync(join(dir, "mongo-away"));
  await ca(...nightly.split(" "));
  const [day = "", ...others] = readdirSync(join(dir, "backups")).toSorted();
  expect([/^\d{4}-\d\d-\d\d$/.test(day), others]).toEqual([true, ["kept-by-hand"]]);
  expect(existsSync(join(dir, "backups", day, "SHA256SUMS"))).toBe(true);
  // A second one of the day stands beside it.
  await ca("backup", "backups", "keys");
  expect(readdirSync(join(dir, "backups"))).toHaveLength(3);
});

describe("another release", () => {
  const { version } = JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8")) as {
    version: string;
  };
  beforeEach(() => {
    writeFileSync(join(dir, "backed-up-at"), new Date().toISOString());
    writeFileSync(join(dir, "listed"), version);
    writeFileSync(
      join(dir, ".env"),
      "COMPOSE_FILE=docker-compose.yml:deploy/nginx/compose.yml\nCOMPOSE_PROFILES=monitoring\n",
    );
  });

  test("when the code is another release's, then nothing of what goes before it, with it or after it is left out", async () => {
    await ca("upgrade");
    expect(steps().filter((line) => !line.startsWith("exec") && !line.startsWith("ps"))).toEqual([
      "build",
      "temporal-namespace",
      "doctor",
      "worker node dist/worker/replay.js",
      "run -d --no-deps --name ca-renewal-next worker",
      "temporal-cli worker deployment describe --name ca-renewal",
      `temporal-cli worker deployment set-current-version --deployment-name ca-renewal --build-id ${version} --yes`,
      "up -d --no-deps --force-recreate --scale worker=1 worker",
      "up -d --no-deps --force-recreate --scale api=1 api",
      "up -d --scale worker=1 --scale api=1",
      "up -d --no-deps --force-recreate nginx prometheus alertmanager alerts grafana",
    ]);
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

test("when Temporal's certificates are changed, then the services' are others, of the same authority, and API, worker and UI start anew", async () => {
  await ca("issuer-keys");
  expect(JSON.parse(read("identities/server/issuer-keys.json"))).toEqual({ keys: [{ kid: "people" }] });
  const files = ["services/client.pem", "services/token", "server/server.pem", "operator/temporal.toml"];
  const before = files.map((file) => read(join("identities", file)));
  const authority = read("identities/services/authority.pem");
  rmSync(join(dir, "told"));
  await ca("rotate", "temporal");
  const after = files.map((file) => read(join("identities", file)));
  expect(after.filter((text, index) => text === before[index])).toEqual([]);
  expect(read("identities/services/authority.pem")).toBe(authority);
  const certificate = new X509Certificate(read("identities/services/client.pem"));
  expect(certificate.verify(new X509Certificate(authority).publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(read("identities/services/client.key")))).toBe(true);
  // People who signed in before are known on.
  expect(JSON.parse(read("identities/server/issuer-keys.json"))).toEqual({ keys: [{ kid: "people" }] });
  const started = told().filter((line) => line.startsWith("up"));
  expect(started.map((line) => line.split(" ").at(-1))).toEqual(["worker", "api", "temporal-ui"]);
});
