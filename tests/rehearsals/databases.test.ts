import { spawn, execFile, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "../../embedded/demo/narrator";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { openSite, type Site } from "../deploy/site";

const run = promisify(execFile);

/** Folder of PostgreSQL's programs in the newest installed version. */
const programs = (() => {
  const versions = "/usr/lib/postgresql";
  return join(versions, readdirSync(versions).toSorted().at(-1) ?? "", "bin");
})();
const names = ["postgres", "rehearsal-postgres"] as const;

let dir: string;
const servers: ChildProcess[] = [];
/** User as whom PostgreSQL's programs run if the test runs as root, because PostgreSQL refuses to run as root. */
let user: { uid?: number; gid?: number } = {};

const envOf = (name: (typeof names)[number]) => ({
  ...{ PATH: `${programs}:${process.env["PATH"]}`, PGHOST: join(dir, name), PGUSER: "temporal" },
  LANG: "C.UTF-8",
});

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "ca-renewal-databases-"));
  chmodSync(dir, 0o755);
  if (process.getuid?.() === 0) {
    const idOf = async (which: string) => Number((await run("id", [which, "postgres"])).stdout);
    user = { uid: await idOf("-u"), gid: await idOf("-g") };
  }
  await Promise.all(
    names.map(async (name) => {
      const place = join(dir, name);
      mkdirSync(place);
      if (user.uid !== undefined) chownSync(place, user.uid, user.gid ?? 0);
      const cluster = join(place, "cluster");
      const args = ["-D", cluster, "-U", "temporal", "-A", "trust", "-E", "UTF8", "--no-sync"];
      await run(join(programs, "initdb"), args, user);
      const options = ["-D", cluster, "-k", place, "-c", "listen_addresses="];
      servers.push(spawn(join(programs, "postgres"), options, { ...user, stdio: "ignore" }));
      const isReady = () =>
        run("pg_isready", [], { env: envOf(name) }).then(
          () => true,
          () => false,
        );
      await eventually(name, isReady, Boolean);
    }),
  );
});
afterAll(async () => {
  await Promise.all(
    servers.map(async (server) => {
      const ended = once(server, "exit");
      server.kill("SIGINT");
      await ended;
    }),
  );
  rmSync(dir, { recursive: true, force: true });
});

const sql = async (
  database: string,
  statement: string,
  { as = "temporal" }: { as?: string } = {},
): Promise<string> => {
  const args = ["-d", database, "-U", as, "-v", "ON_ERROR_STOP=1", "-Atc", statement];
  return (await run("psql", args, { env: envOf("postgres") })).stdout.trim();
};

/**
 * Creates a site whose PostgreSQL containers are real servers. While the file `alters` exists, a restore changes texts.
 * MongoDB's server and its dump programs can't be obtained from the registries that tests may use, so a dump is a file
 * that mongodump once made, and a restore creates that file.
 */
const openDatabaseSite = (): Site => {
  const site = openSite(`
  "exec -T "*postgres" "*) export POSTGRES_USER=temporal PGUSER=temporal PGHOST="${dir}/$3" HOSTNAME="${dir}/$3" LISTENS_AT=
    PATH=${programs}:$PATH; shift 3
    if [[ " $* " == *" -qX "* ]] && [ -e "$site/alters" ]; then sed s/办理中/已办理/ | "$@"; else exec "$@"; fi ;;
  "rm -sfv "*) export PGUSER=temporal PGHOST="${dir}/rehearsal-postgres"
    for name in temporal keycloak; do ${programs}/dropdb --if-exists $name; done
    ${programs}/dropuser --if-exists keycloak ;;
  *mongodump*) cat "$site/$3.archive" ;;
  *mongorestore*) cat > "$site/$3.archive" ;;
  "config --services") printf 'api\nworker\nkeycloak\nmongodb-1\npostgres\ntemporal\n' ;;`);
  cpSync(join(projectRoot, "tests/fixtures/backup/mongodb.archive"), site.at("mongodb-1.archive"));
  // Restic is given the backup's day, because of two backups on one day only the later one would be kept.
  const dated = `[ "$1" != backup ] || set -- "$@" --time "$(date -d "$(cat ${site.at("day")})" '+%F %T')"`;
  writeFileSync(site.at("bin/restic"), `#!/bin/sh\n${dated}\nexec /usr/bin/restic "$@"\n`, { mode: 0o755 });
  return site;
};

test("when real databases are backed up, and a day later again, then only what has changed is added; a rehearsal restores it alone and tells what is otherwise; and a restore brings each database back, with its owner, whoever was connected", async () => {
  const site = openDatabaseSite();
  site.write("password", "it's 1 password\n");
  const setUpKeycloak = () =>
    run("sh", [join(projectRoot, "deploy", "keycloak", "set-up-database.sh")], {
      env: {
        ...envOf("postgres"),
        ...{ PGPASSWORD_FILE: site.at("password"), KEYCLOAK_DB_PASSWORD_FILE: site.at("password") },
      },
    });
  await setUpKeycloak();
  await sql("postgres", "CREATE DATABASE temporal");
  const owners = { temporal: "temporal", keycloak: "keycloak" };
  const each = Object.entries(owners);
  for (const [database, as] of each)
    await sql(database, "CREATE TABLE kept (words text); INSERT INTO kept VALUES ('办理中')", { as });
  // The histories are random bytes, because sealed payloads can't be compressed. They are as many as those of some
  // hundred applications.
  const histories = (from: number, to: number) =>
    `INSERT INTO history_node SELECT id, (SELECT string_agg(uuid_send(gen_random_uuid()), '') FROM generate_series(1, 100 + 0 * id))
     FROM generate_series(${from}, ${to}) AS id`;
  await sql("temporal", "CREATE TABLE history_node (id int PRIMARY KEY, data bytea)");
  await sql("temporal", histories(1, 10_000));

  const stored = async () => {
    const { stdout } = await site.ca("restic", "stats", "--mode", "raw-data", "--json");
    return (JSON.parse(stdout) as { total_size: number }).total_size;
  };
  site.write("day", "yesterday");
  await site.ca("backup", "keys");
  site.write("day", "today");
  const first = await stored();
  await sql("temporal", `${histories(10_001, 10_010)}; UPDATE kept SET words = '办理中'`);
  await site.ca("backup", "keys");
  const added = (await stored()) - first;
  process.stderr.write(`backup: ${first} bytes, and ${added} for one application more\n`);
  expect(first).toBeGreaterThan(16_000_000);
  expect(added).toBeLessThan(first / 4);

  await sql("temporal", histories(10_011, 10_020));
  const began = Date.now();
  await site.ca("backup", "keys", "recent");
  process.stderr.write(`backup: ${Date.now() - began} ms for one without files\n`);
  const equal = await site.ca("rehearse-restore");
  expect(equal.stdout).toMatch(/的备份恢复出来与备份时相同：申请 2 件，申请材料 1 份.*流程历史 10010 段/);
  expect(equal.stdout).toMatch(/的备份恢复出来与备份时相同：.*流程历史 10020 段/);
  expect(site.told().at(-1)).toBe("rm -sfv rehearsal-mongodb rehearsal-postgres");
  const noted = () => site.told().filter((line) => line.includes("_id: 'rehearsal'"));
  expect(noted().at(-1)).toMatch(/takenAt: new Date\('\S+Z'\), failed: false/);
  site.write("alters", "");
  await expect(site.ca("rehearse-restore")).rejects.toThrow(
    "temporal.sql public.kept：备份时 1，恢复出来 1，内容不同",
  );
  expect(noted().at(-1)).toContain("$set: { failed: true }");
  rmSync(site.at("alters"));

  for (const [database, as] of each)
    await sql(database, "UPDATE kept SET words = '已办理'; CREATE TABLE later (words text)", { as });
  // An open connection to the database doesn't block the restore.
  const connected = spawn("psql", ["-d", "temporal", "-c", "SELECT pg_sleep(600)"], {
    env: envOf("postgres"),
    stdio: "ignore",
  });
  const left = once(connected, "exit");
  const busy = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'";
  await eventually(
    "the connection",
    () => sql("postgres", busy),
    (count) => count === "1",
  );
  const before = readFileSync(site.at("mongodb-1.archive"));
  site.write("mongodb-1.archive", "later");
  await site.ca("restore", "latest");
  await left;

  for (const [database, as] of each) {
    expect(await sql(database, "SELECT words FROM kept", { as })).toBe("办理中");
    const tables = `SELECT tablename || ' ' || tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'history_node'`;
    expect(await sql(database, tables)).toBe(`kept ${as}`);
    const ownerOf = `SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '${database}'`;
    expect(await sql("postgres", ownerOf)).toBe(as);
  }
  expect(readFileSync(site.at("mongodb-1.archive")).equals(before)).toBe(true);
  // The set-up can be repeated without an effect, as the next `up` does.
  await setUpKeycloak();
  expect(await sql("keycloak", "SELECT words FROM kept", { as: "keycloak" })).toBe("办理中");
  site.close();
});
