import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "../../embedded/demo/narrator";
import { projectRoot } from "../../stand-ins/shared/project-root";

const run = promisify(execFile);

/** Debian keeps the server's programs beside each other, by version. */
const programs = (() => {
  const versions = "/usr/lib/postgresql";
  return join(versions, readdirSync(versions).toSorted().at(-1) ?? "", "bin");
})();

let dir: string;
let postgres: ChildProcess;
let env: Record<string, string>;
/** PostgreSQL doesn't run as root. */
let user: { uid?: number; gid?: number } = {};

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "ca-renewal-databases-"));
  const cluster = join(dir, "cluster");
  mkdirSync(cluster);
  if (process.getuid?.() === 0) {
    const idOf = async (which: string) => Number((await run("id", [which, "postgres"])).stdout);
    user = { uid: await idOf("-u"), gid: await idOf("-g") };
    for (const path of [dir, cluster]) chownSync(path, user.uid ?? 0, user.gid ?? 0);
  }
  chmodSync(dir, 0o755);
  await run(join(programs, "initdb"), ["-D", cluster, "-U", "temporal", "-A", "trust", "-E", "UTF8"], user);
  postgres = spawn(join(programs, "postgres"), ["-D", cluster, "-k", dir, "-c", "listen_addresses="], {
    ...user,
    stdio: "ignore",
  });
  env = { PATH: `${programs}:${process.env["PATH"]}`, PGHOST: dir, PGUSER: "temporal", LANG: "C.UTF-8" };
  const isReady = () =>
    run("pg_isready", [], { env }).then(
      () => true,
      () => false,
    );
  await eventually("PostgreSQL", isReady, Boolean);
});
afterAll(async () => {
  if (postgres) {
    const ended = once(postgres, "exit");
    postgres.kill("SIGINT");
    await ended;
  }
  rmSync(dir, { recursive: true, force: true });
});

const sql = async (database: string, statement: string, as = "temporal"): Promise<string> => {
  const args = ["-d", database, "-U", as, "-v", "ON_ERROR_STOP=1", "-Atc", statement];
  return (await run("psql", args, { env })).stdout.trim();
};

/**
 * Speaks for docker-compose: what is for the container of PostgreSQL goes to a real one. MongoDB's server and its dump
 * programs are in none of the registries that the tests may use: its archive is a word here, and nobody gave a command.
 */
const dockerCompose = `#!/usr/bin/env bash
echo "$*" >> "$WORK/told"
case "$*" in
  "exec -T postgres "*) shift 3; POSTGRES_USER=temporal HOSTNAME="$PGHOST" exec "$@" ;;
  *issuer-keys*) echo '{"keys":[]}' ;;
  *mongodump*) echo documents ;;
  *mongorestore*) cat > "$WORK/mongodb" ;;
  *"tar -C"*) tar -C "$WORK/commands" -c . ;;
  "config --services") printf 'api\\nworker\\nkeycloak\\nmongodb-1\\npostgres\\ntemporal\\n' ;;
esac
`;

test("when a real PostgreSQL is backed up and restored by deploy/ca, then each database is as it was, with its owner, whoever was connected", async () => {
  const work = join(dir, "work");
  mkdirSync(join(work, "bin"), { recursive: true });
  mkdirSync(join(work, "commands"));
  writeFileSync(join(work, "bin", "docker-compose"), dockerCompose, { mode: 0o755 });
  writeFileSync(join(work, "key"), "key");
  const layout = "COMPOSE_FILE=docker-compose.yml:deploy/keycloak/compose.yml";
  writeFileSync(
    join(work, ".env"),
    `${layout}\nPAYLOAD_KEYS_FILE=./key\nTEMPORAL_IDENTITIES_DIR=./identities\n`,
  );
  for (const part of ["docker-compose.yml", "deploy"])
    cpSync(join(projectRoot, part), join(work, part), { recursive: true });
  const ca = (...args: string[]) =>
    run(join(work, "deploy", "ca"), args, {
      cwd: work,
      env: { ...env, WORK: work, PATH: `${join(work, "bin")}:${env["PATH"]}` },
    });

  const setUp = join(projectRoot, "deploy", "keycloak", "set-up-database.sh");
  const setUpKeycloak = () =>
    run("sh", [setUp], { env: { ...env, KEYCLOAK_DB_PASSWORD: "it's 1 password" } });
  await setUpKeycloak();
  for (const database of ["temporal", "temporal_visibility"])
    await sql("postgres", `CREATE DATABASE ${database}`);
  const owners = { temporal: "temporal", temporal_visibility: "temporal", keycloak: "keycloak" };
  const each = Object.entries(owners);
  for (const [database, owner] of each)
    await sql(database, "CREATE TABLE kept (words text); INSERT INTO kept VALUES ('办理中')", owner);
  await ca("backup", "backups", "keys");

  for (const [database, owner] of each)
    await sql(database, "UPDATE kept SET words = '已办理'; CREATE TABLE later (words text)", owner);
  // Somebody who hasn't let go doesn't hold up the restore.
  const connected = spawn("psql", ["-d", "temporal", "-c", "SELECT pg_sleep(600)"], { env, stdio: "ignore" });
  const left = once(connected, "exit");
  const busy = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'";
  await eventually(
    "the connection",
    () => sql("postgres", busy),
    (count) => count === "1",
  );
  const [backup = ""] = readdirSync(join(work, "backups"));
  await ca("restore", join("backups", backup));
  await left;

  for (const [database, owner] of each) {
    expect(await sql(database, "SELECT words FROM kept", owner)).toBe("办理中");
    expect(
      await sql(database, "SELECT tablename || ' ' || tableowner FROM pg_tables WHERE schemaname = 'public'"),
    ).toBe(`kept ${owner}`);
    const ownerOf = `SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '${database}'`;
    expect(await sql("postgres", ownerOf)).toBe(owner);
  }
  expect(readFileSync(join(work, "mongodb"), "utf8")).toBe("documents\n");
  // Repeating the set-up, as the next `up` does, changes nothing.
  await setUpKeycloak();
  expect(await sql("keycloak", "SELECT words FROM kept", "keycloak")).toBe("办理中");
});
