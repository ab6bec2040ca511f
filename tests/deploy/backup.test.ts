import { execFile } from "node:child_process";
import {
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
      "INVOICE_AUTHORIZATION_FILE=",
      "",
    ].join("\n"),
  );
  // No container runs here: it writes down what it is told, and speaks for the programs inside.
  writeFileSync(
    join(dir, "bin", "docker-compose"),
    `#!/usr/bin/env bash
echo "$*" >> "${dir}/told"
case "$*" in
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

const script = (name: string, ...args: string[]) =>
  run(join(projectDir, "deploy", name), args, {
    cwd: dir,
    env: { PATH: `${join(dir, "bin")}:${process.env["PATH"]}` },
  });
const read = (file: string): string => readFileSync(join(dir, file), "utf8");
const told = (): string[] => read("told").trim().split("\n");

test("when the production stack is backed up, then MongoDB comes first, and the keys go to a folder of their own", async () => {
  const { stderr } = await script("backup.sh", "backup", "keys");
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
  expect(told().at(-1)).toContain(`takenAt: new Date('${read("backup/taken-at").trim()}')`);
  expect(read("backup/mongodb.gz")).toBe("documents\n");
  expect(read("keys/PAYLOAD_KEYS_FILE")).toBe("keys");
  expect(read("keys/WECHAT_PLATFORM_KEYS_DIR/1.pem")).toBe("certificate");
  expect(read("keys/env")).toBe(read(".env"));
  expect(existsSync(join(dir, "backup", "PAYLOAD_KEYS_FILE"))).toBe(false);
  expect(stderr).toContain("TEMPORAL_API_KEY_FILE");
});

test("when it is restored, then who writes is stopped first, each database comes back, and the commands since are read, wherever they lie", async () => {
  writeFileSync(join(dir, "volume", "before.jsonl"), "before");
  await script("backup.sh", "backup", "keys");
  expect(read("backup/commands/before.jsonl")).toBe("before");
  expect(read("backup/SHA256SUMS")).toContain("commands/before.jsonl");
  rmSync(join(dir, "volume"), { recursive: true });
  mkdirSync(join(dir, "volume"));
  rmSync(join(dir, "told"));
  writeFileSync(join(dir, "volume", "later.jsonl"), "later");
  mkdirSync(join(dir, "elsewhere"));
  writeFileSync(join(dir, "elsewhere", "copied.jsonl"), "copied");
  await script("restore.sh", "backup", "elsewhere");
  const [, stop, ...rest] = told().filter((line) => !line.startsWith("run "));
  expect(stop).toBe("stop api worker temporal");
  expect(read("restored")).toBe(
    "documents\nrows of keycloak\nrows of temporal\nrows of temporal_visibility\n",
  );
  expect(rest.at(-1)).toBe("up -d");
  expect(rest.filter((command) => command.includes("createdb")).join()).toMatch(/--owner keycloak keycloak/);
  expect(read(".env")).toContain(`RESTORED_FROM=${read("backup/taken-at").trim()}`);
  // The backup's, the other machine's and this one's, whichever there are.
  expect(readdirSync(join(dir, "read")).toSorted()).toEqual(["before.jsonl", "copied.jsonl", "later.jsonl"]);
  const [reading] = told().filter((line) => line.includes("lost-commands"));
  expect(reading).toMatch(
    new RegExp(`api node dist/runtime/lost-commands.js ${read("backup/taken-at").trim()} /tmp/commands$`),
  );
});

test("when the volume is gone, too, then the restore goes on all the same", async () => {
  await script("backup.sh", "backup", "keys");
  rmSync(join(dir, "volume"), { recursive: true });
  expect((await script("restore.sh", "backup")).stdout).toContain("已恢复到");
});

test("when a backup breaks off or is damaged, then it is never restored", async () => {
  writeFileSync(join(dir, "mongo-away"), "");
  await expect(script("backup.sh", "broken", "keys")).rejects.toThrow();
  await expect(script("restore.sh", "broken")).rejects.toThrow(/不是完整的备份/);
  rmSync(join(dir, "mongo-away"));
  await script("backup.sh", "backup", "keys");
  writeFileSync(join(dir, "backup", "temporal.dump"), "rows");
  rmSync(join(dir, "told"));
  await expect(script("restore.sh", "backup")).rejects.toThrow(/不是完整的备份/);
  expect(existsSync(join(dir, "told"))).toBe(false);
  await expect(script("backup.sh", "backup", "keys")).rejects.toThrow(/已存在/);
  await expect(script("backup.sh", "same", "./same")).rejects.toThrow(/用法/);
});

test("when cron runs each night, then the day's backup is made, and old ones go once it is whole", async () => {
  const long = new Date(Date.now() - 40 * 86_400_000);
  for (const name of ["2026-01-01", "kept-by-hand"]) {
    mkdirSync(join(dir, "backups", name), { recursive: true });
    utimesSync(join(dir, "backups", name), long, long);
  }
  const nightly = () => script("daily-backup.sh", "backups", "keys", "30");
  writeFileSync(join(dir, "mongo-away"), "");
  await expect(nightly()).rejects.toThrow();
  expect(readdirSync(join(dir, "backups"))).toContain("2026-01-01");
  rmSync(join(dir, "mongo-away"));
  await nightly();
  const [today = "", ...others] = readdirSync(join(dir, "backups")).toSorted();
  expect([/^\d{4}-\d\d-\d\d$/.test(today), others]).toEqual([true, ["kept-by-hand"]]);
  expect(existsSync(join(dir, "backups", today, "SHA256SUMS"))).toBe(true);
});
