import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "./compose";
import { openSite, type Site } from "./site";

/*
 * Tests of backups with the real restic and the real counting of a dump's content. MongoDB's and PostgreSQL's programs
 * are replaced: a dump is a file in the site's folder, and a restore creates that file.
 * tests/rehearsals/databases.test.ts uses a real PostgreSQL.
 */

let site: Site;
beforeEach(() => {
  site = openSite(`
  *"config --services") printf 'api\\nworker\\nmongodb-1\\npostgres\\ntemporal\\n' ;;
  *excludeCollection*) cat "$site/without-files.archive" ;;
  *mongodump*) cat "$site/$3.archive" ;;
  *mongorestore*) cat > "$site/$3.archive"; cksum < "$site/$3.archive" >> "$site/loaded" ;;
  *"psql"*"SELECT datname"*) printf 'temporal\\nkeycloak\\n' ;;
  *pg_dump*) cat "$site/$3-\${*: -1}.sql" ;;
  *"psql -U temporal -d "*" -qX"*) cat > "$site/$3-$8.sql" ;;
  *audit_heads*) cat "$site/heads-in-mongodb" ;;
  *healthcheck*) [ ! -e "$site/names-lead-nowhere" ] ;;
  "ps --services"*) echo api ;;`);
  site.write("heads-in-mongodb", '{"auditDay":"2026-11-29"}\n');
  cpSync(join(projectDir, "tests/fixtures/backup/mongodb.archive"), site.at("mongodb-1.archive"));
  for (const name of ["temporal", "keycloak"]) site.write(`postgres-${name}.sql`, dumpOf([`row of ${name}`]));
});
afterEach(() => site.close());

/** Returns the text of a dump as pg_dump writes it. */
const dumpOf = (rows: readonly string[]): string =>
  [
    ...[
      "--",
      "-- PostgreSQL database dump",
      "--",
      "\\restrict sample",
      "CREATE TABLE public.kept (words text);",
    ],
    ...["COPY public.kept (words) FROM stdin;", ...rows, "\\.", "-- PostgreSQL database dump complete", ""],
  ].join("\n");

interface Snapshot {
  id: string;
  tags: string[];
  paths: string[];
}
const takenAt = (stdout: string): string => /(\d{4}-\S+Z)/.exec(stdout)?.[1] ?? "";
/** Returns the site's calls of docker-compose in short form. */
const steps = (): string[] =>
  site
    .told()
    .filter((line) => !/^(config|exec -T \w+ node deploy)| tally |pg_isready/.test(line))
    .map((line) => line.replace(/^run -T --rm (--no-deps )?/, "").replace(/ -[uU] .*/, ""));

test("when a backup breaks off, then it is never restored, and goes with the next one; that is restored over later data and on another machine, and the commands since are read, wherever they lie", async () => {
  site.write("volume/before.jsonl", "before");
  const whole = site.read("postgres-temporal.sql");
  site.write("postgres-temporal.sql", whole.slice(0, -20));
  await expect(site.ca("backup", "keys")).rejects.toThrow(/cut short/);
  await expect(site.ca("restore", "latest")).rejects.toThrow(/没有完整的备份/);
  site.write("postgres-temporal.sql", whole);
  site.forget();
  mkdirSync(site.at("logs"));
  site.write(".env", `${site.read(".env")}ACCESS_LOGS_DIR=./logs\n`);
  const { stdout, stderr } = await site.ca("backup", "keys");
  const at = takenAt(stdout);
  const order = site.told().map((line) => /mongodump|psql|pg_dump|audit_heads|tar -C/.exec(line)?.[0]);
  expect(order.filter(Boolean)).toEqual(["mongodump", "psql", "pg_dump", "pg_dump", "audit_heads", "tar -C"]);
  // The backup's time is written to the database once the backup is whole, for the figure of its age.
  expect(site.told().at(-2)).toContain(`{ takenAt: new Date('${at}') }`);
  expect(site.read("keys/PAYLOAD_KEYS_FILE")).toBe("keys");
  expect(site.read("keys/RESTIC_PASSWORD_FILE")).toBe("sample");
  expect(site.read("keys/WECHAT_PLATFORM_KEYS_DIR/1.pem")).toBe("certificate");
  expect(site.read("keys/env")).toBe(site.read(".env"));
  expect(existsSync(site.at("keys/ACCESS_LOGS_DIR"))).toBe(false);
  expect(stderr).toMatch(/TEMPORAL_API_KEY_FILE[^]*keys 和数据在同一块硬盘上/);

  const kept = JSON.parse((await site.ca("restic", "snapshots", "--json")).stdout) as Snapshot[];
  expect(kept.map(({ tags: [tag], paths: [path] }) => `${tag} ${path}`).toSorted()).toEqual(
    ["keycloak.sql", "mongodb.archive", "record.tar", "temporal.sql"].map((part) => `taken-${at} /${part}`),
  );

  const files = ["mongodb-1.archive", "postgres-temporal.sql", "postgres-keycloak.sql"];
  const before = files.map((file) => readFileSync(site.at(file)));
  const isAsBefore = () =>
    expect(files.map((file, index) => before[index]?.equals(readFileSync(site.at(file))))).toEqual([
      true,
      true,
      true,
    ]);
  for (const file of files) site.write(file, "later");
  site.write("volume/later.jsonl", "later");
  rmSync(site.at("volume/before.jsonl"));
  mkdirSync(site.at("keys/commands"));
  site.write("keys/commands/copied.jsonl", "copied");
  site.forget();
  await expect(site.ca("restore", "2026-01-01T00:00:00Z")).rejects.toThrow(
    `没有这一份完整的备份，什么也没有改动。有的是：\n  ${at}`,
  );
  await site.ca("restore", at, "keys");
  isAsBefore();
  const done = steps();
  expect(done.slice(done.indexOf("stop api worker temporal")).slice(0, 6)).toEqual([
    "stop api worker temporal",
    "up -d --no-deps mongodb-1 postgres",
    "mongodb-set-up",
    "temporal-database",
    "keycloak-database",
    expect.stringMatching(/^exec -T mongodb-1 .*MONGO_INITDB_ROOT_PASSWORD_FILE/),
  ]);
  expect(done.indexOf("up -d")).toBeGreaterThan(done.lastIndexOf("exec -T postgres psql"));
  expect(
    site
      .told()
      .filter((command) => command.includes("createdb"))
      .join(),
  ).toMatch(/--owner keycloak keycloak/);
  expect(site.read(".env")).toContain(`RESTORED_FROM=${at}`);
  // The command files that exist are read: the backup's, the other machine's and this machine's.
  expect(readdirSync(site.at("read")).toSorted()).toEqual(["before.jsonl", "copied.jsonl", "later.jsonl"]);
  // The lost commands are printed and kept before the programs are started.
  const lost = site.told().findIndex((command) => command.includes("lost-commands.js"));
  expect(site.told()[lost]).toMatch(
    new RegExp(`api node dist/runtime/lost-commands.js ${at} /tmp/commands$`),
  );
  expect(lost).toBeLessThan(site.told().indexOf("up -d"));
  expect(existsSync(site.at(`restored-${at}.txt`))).toBe(true);

  for (const gone of [".env", "platform", "volume", "payload-keys.json", "restic-password", ...files, "read"])
    rmSync(site.at(gone), { recursive: true });
  await expect(site.ca("restore", "latest")).rejects.toThrow(/密钥目录/);
  await expect(site.ca("status")).rejects.toThrow(/没有 .env/);
  // The names still lead to the machine that is gone, so that the API doesn't become ready.
  site.write("names-lead-nowhere", "");
  const elsewhere = (await site.ca("restore", "latest", "keys")).stdout;
  expect(elsewhere).toMatch(new RegExp(`已恢复到 ${at}[^]*还没有就绪：多半是域名还指向原来的机器`));
  isAsBefore();
  expect(site.read("payload-keys.json")).toBe("keys");
  expect(site.read("platform/1.pem")).toBe("certificate");

  // An unreadable backup is detected before any service is stopped.
  site.forget();
  await site.ca("restic", "forget", kept.find(({ paths: [path] }) => path === "/temporal.sql")?.id ?? "");
  await expect(site.ca("restore", "latest")).rejects.toThrow(/读不出 temporal.sql，什么也没有改动/);
  expect(site.told().filter((line) => !line.startsWith("config"))).toEqual([]);
});

test("when a backup of what is new follows a whole one, then both are restored in their order, and the next whole one takes its place", async () => {
  const archive = readFileSync(site.at("mongodb-1.archive"));
  const later = Buffer.from(
    archive.toString("latin1").replaceAll("01M885X6CC9G332NAG68NNRMP1", "01M885X6CC9G332NAG68NNRMP2"),
    "latin1",
  );
  const parts = async () => {
    const kept = JSON.parse((await site.ca("restic", "snapshots", "--json")).stdout) as Snapshot[];
    return kept.map(({ tags: [tag = ""], paths: [path = ""] }) => `${tag.slice("taken-".length)} ${path}`);
  };
  writeFileSync(site.at("without-files.archive"), later);
  // Without a whole backup there is nothing that it could stand on.
  const whole = takenAt((await site.ca("backup", "keys", "recent")).stdout);
  expect(await parts()).toContain(`${whole} /record.tar`);
  site.forget();
  site.write("postgres-temporal.sql", dumpOf(["row since"]));
  const recent = takenAt((await site.ca("backup", "keys", "recent")).stdout);
  expect((await parts()).filter((part) => part.startsWith(recent)).toSorted()).toEqual(
    [
      "invoice_files.archive",
      "keycloak.sql",
      "material_files.archive",
      "mongodb.archive",
      "recent.tar",
      "temporal.sql",
    ].map((part) => `${recent} /${part}`),
  );
  const bound = new Date(Date.parse(whole) - 15 * 60_000).toISOString().replace(".000", "");
  expect(site.told().filter((line) => line.includes("--query"))).toEqual(
    ["material_files", "invoice_files"].map(
      (name) =>
        expect.stringContaining(
          `--db=ca-renewal --collection=${name} --query={"keptAt":{"$gte":{"$date":"${bound}"}}}`,
        ) as string,
    ),
  );
  expect(site.told().at(-1)).toContain("_id: 'backup recent'");

  site.write("postgres-temporal.sql", "later");
  const { stdout } = await site.ca("restore", "latest", "keys");
  expect(stdout).toContain(`已恢复到 ${recent}`);
  const sums = site.read("loaded").trim().split("\n");
  expect([sums[0] === sums[1], sums[1] === sums[2], sums[2] === sums[3]]).toEqual([true, true, false]);
  expect(
    site
      .told()
      .filter((line) => line.includes("mongorestore"))
      .map((line) => line.includes("--drop")),
  ).toEqual([true, false, false, true]);
  expect(site.read("postgres-temporal.sql")).toContain("row since");

  const { stdout: proved } = await site.ca("rehearse-restore");
  expect(proved).toMatch(new RegExp(`^${whole} 的备份[^]*\n${recent} 的备份恢复出来与备份时相同`));
  await site.ca("backup", "keys");
  expect((await parts()).filter((part) => part.startsWith(recent))).toEqual([]);
  await expect(site.ca("restore", recent)).rejects.toThrow(/没有这一份完整的备份/);
});

test("when the target is this disk or this machine, or isn't given, then nothing is written there, and the check says what to do", async () => {
  const env = site.read(".env").replace(/^DOCTOR_ACCEPTS=.*\n/m, "");
  const withTarget = (target: string) => site.write(".env", env.replace(/^RESTIC_REPOSITORY=.*$/m, target));
  for (const [target, said] of [
    [
      "RESTIC_REPOSITORY=./repository",
      /✘ RESTIC_REPOSITORY：.\/repository 和数据在同一块硬盘上[^]*另一台机器/,
    ],
    ["RESTIC_REPOSITORY=sftp:backup@localhost:/srv", /✘ RESTIC_REPOSITORY：是这台机器自己/],
    ["RESTIC_REPOSITORY=rest:https://a:b@127.0.0.1:8000/", /✘ RESTIC_REPOSITORY：是这台机器自己/],
    ["", /⚠ RESTIC_REPOSITORY：没有设置，什么也不会备份/],
  ] as const) {
    withTarget(target);
    await expect(site.ca("backup", "keys")).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringMatching(said),
    });
    await expect(site.ca("schedule", "keys")).rejects.toMatchObject({ stderr: expect.stringMatching(said) });
  }
  const commands = () => site.ca("commands", "keys/commands");
  await expect(commands()).rejects.toMatchObject({ code: 78, stderr: expect.stringMatching(/没有写/) });
  expect([existsSync(site.at("repository")), existsSync(site.at("keys"))]).toEqual([false, false]);
  site.write(".env", `${env}DOCTOR_ACCEPTS=KEYS_FOLDER\n`);
  await commands();
  expect(existsSync(site.at("keys/commands"))).toBe(true);
  expect(site.told().at(-1)).toMatch(/_id: 'commands' .*takenAt: new Date\(\)/);
  // Another disk and another machine are accepted, and the lines for cron are printed.
  for (const target of [
    "/dev/shm/repository",
    "sftp:backup@10.0.0.9:/srv",
    "s3:https://s3.example.com/backups",
  ]) {
    withTarget(`RESTIC_REPOSITORY=${target}`);
    const { stdout, stderr } = await site.ca("schedule", "keys");
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^CA_KEYS_DIR=.+own$/m);
    expect(stdout).toMatch(/^17 2 \* \* \* root cd \S+ && deploy\/ca backup keys$/m);
    expect(stdout).toMatch(/^47 4 \* \* 0 root cd \S+ && deploy\/ca rehearse-restore$/m);
    expect(stdout).toMatch(
      /^2-59\/5 \* \* \* \* root cd \S+ && deploy\/ca backup keys recent >\/dev\/null$/m,
    );
    expect(stdout).toMatch(/^\*\/5 \* \* \* \* root cd \S+ && deploy\/ca commands keys\/commands$/m);
  }
});

test("keeps the heads of the audit trail beside the backups and in each of them, although somebody deletes them in MongoDB", async () => {
  const kept = (): string[] => site.read("heads/audit-heads.jsonl").trim().split("\n");
  const day = (number: number) => `{"auditDay":"2026-11-${number}"}`;
  await site.ca("backup", "keys");
  site.write("heads-in-mongodb", `${day(29)}\n${day(30)}\n`);
  await site.ca("backup", "keys");
  expect(kept()).toEqual([day(29), day(30)]);
  site.write("heads-in-mongodb", "");
  await site.ca("backup", "keys");
  expect(kept()).toEqual([day(29), day(30)]);
  // Another machine gets them with the backup.
  rmSync(site.at("heads/audit-heads.jsonl"));
  await site.ca("restore", "latest");
  expect(kept()).toEqual([day(29), day(30)]);
});
