import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { allFiles, composeConfig, samplesFor, type Composition } from "../deploy/compose";
import { blocksOf, commandsOf, pages, readPage, saidCommandsOf } from "./fenced";
import { composeFaults, expectProgram } from "./lint";

const run = promisify(execFile);

/** Patterns of the documents' lines that a test runs, with the file of that test. */
const typed: [page: RegExp, line: RegExp, test: string][] = [
  [/operations\/README/, /^temporal /, "tests/stack/operations-manual.test.ts"],
  [/operations\/README/, /^(TOKEN|TOKEN_URL|CODEC)=/, "tests/stack/operations-manual.test.ts"],
  [/operations\/README/, /^curl .*"\$PUBLIC_URL\/api\/refunds/, "tests/stack/operations-manual.test.ts"],
  [/operations\/README/, /^alias temporal='\.tools/, "tests/stack/operations-manual.test.ts"],
  [/./, /^deploy\/ca (upgrade|rotate|issuer-keys|realm)/, "tests/deploy/site.test.ts"],
  [/./, /^deploy\/ca (backup|restore|commands|restic) ?/, "tests/deploy/backups.test.ts"],
  [/./, /^deploy\/ca rehearse-restore/, "tests/rehearsals/databases.test.ts"],
  [/operations\/README/, /^RESTIC_REPOSITORY=/, "tests/deploy/backups.test.ts"],
  [/./, /^deploy\/ca (install|up|check|trial|schedule)/, "tests/docs/install.test.ts"],
  [/./, /^deploy\/ca (status|nginx) ?/, "tests/rehearsals/install.test.ts"],
  [/./, /^deploy\/ca layout/, "tests/deploy/layouts.test.ts"],
  [/./, /^deploy\/ca current /, "tests/stack/operations-manual.test.ts"],
  [/operations\/README/, /^npm run (backup|restore) -- /, "tests/rehearsals/restored.test.ts"],
  [/operations\/README/, /^promtool test rules /, "tests/deploy/prometheus.test.ts"],
  [/operations\/README/, /^(cd .*alerts|printf )/, "tests/docs/install.test.ts"],
  [/README/, /^npx jest --selectProjects parts -- tests\/domain\/fees$/, "tests/domain/fees.test.ts"],
  [/integration/, /./, "tests/stack/integration-guide.test.ts"],
  [/install/, /^(openssl|grep|echo) |^[A-Z_]+=/, "tests/docs/install.test.ts"],
];
/** Patterns of lines that aren't run, because they change the machine or ask about its running programs. */
const onlyOnServers = [
  "apt-get update && apt-get install -y docker.io docker-compose git openssl chrony restic",
  "timedatectl",
  "docker image prune -f",
  "docker save ca-renewal:1.0.0 | ssh 备份机 docker load",
  "ssh 备份机 'docker run -d --name ca-watch --restart unless-stopped -v /etc/ca-watch:/run/alerts:ro -e ALERTS_DIR=/run/alerts -e ALERTS_ALONE=true -e PUBLIC_URL=https://门户域名 -e OIDC_ISSUER=https://身份认证地址 ca-renewal:1.0.0 node dist/alerts/main.js'",
];

const said = pages.flatMap((page) => {
  const text = readPage(page);
  return [...commandsOf(text), ...saidCommandsOf(text)].map((line) => ({
    page,
    line: line.replace(/\s+#.*/, ""),
  }));
});
const scripts = Object.keys(
  (JSON.parse(readPage("package.json")) as { scripts: Record<string, string> }).scripts,
);

let composition: Composition;
beforeAll(async () => {
  composition = await composeConfig(samplesFor(allFiles), allFiles);
});

/** Returns a line's faults, or undefined if no rule covers the line. */
async function faultsOf(page: string, line: string): Promise<string[] | undefined> {
  const alias = /^alias temporal='(docker-compose [^']+)'$/.exec(line)?.[1];
  if (alias !== undefined) return composeFaults(alias, composition.services);
  const [, , test] = typed.find(([where, what]) => where.test(page) && what.test(line)) ?? [];
  if (test !== undefined) return existsSync(join(projectRoot, test)) ? [] : [`${test} is not there`];
  if (onlyOnServers.includes(line) || line === "docker compose") return [];
  if (line.startsWith("docker-compose ")) return composeFaults(line, composition.services);
  const [, removed] = /^docker rm -f (\S+)$/.exec(line) ?? [];
  if (removed !== undefined)
    return said.some((other) => other.line.includes(`--name ${removed} `)) ? [] : ["nothing has that name"];
  const [, script] = /^npm (?:run )?([\w:-]+)/.exec(line) ?? [];
  if (script !== undefined) {
    if (script === "install" || scripts.includes(script)) return [];
    return [`package.json has no script ${script}`];
  }
  const [, asked] = /^curl (?:-s )?http:\/\/127\.0\.0\.1:3000(\/\w+)$/.exec(line) ?? [];
  if (asked !== undefined) {
    const published = (composition.services["api"]?.ports ?? []).map((port) => JSON.stringify(port)).join();
    return published.includes("3000") && asked === "/readyz" ? [] : ["the API isn't there"];
  }
  if (line === ".ci/run") expectProgram(line);
  return line === ".ci/run" ? [] : undefined;
}

test("when a page tells somebody to type something, then a test types it, or it is held to what there is", async () => {
  const faults: string[] = [];
  for (const { page, line } of said) {
    const found = (await faultsOf(page, line)) ?? ["neither typed nor linted: see this file's tables"];
    faults.push(...found.map((fault) => `${page}: ${line}: ${fault}`));
  }
  expect(said.length).toBeGreaterThan(80);
  expect(faults).toEqual([]);
});

test("when a line has an option, a service or a script that isn't there, then that is found", async () => {
  const { services } = composition;
  expect(await composeFaults("docker-compose up -d --sacle worker=3 wroker", services)).toEqual([
    "up has no option --sacle",
    "no service worker=3",
    "no service wroker",
  ]);
  expect(await faultsOf("docs/install.md", "npm run rehearsal")).toEqual([
    "package.json has no script rehearsal",
  ]);
  expect(await faultsOf("docs/install.md", "reboot")).toBeUndefined();
});

test("when a source or a page names a page, then that is there", () => {
  const folders = [
    "api",
    "config",
    "deploy",
    "docs",
    "doctor",
    "gateways",
    "runtime",
    "scripts",
    "store",
    "worker",
  ];
  const inFolders = folders.flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(png|pdf|svg)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const files = [
    ...inFolders,
    ...[".env.example", "docker-compose.yml", "README.md", "README.zh-CN.md"].map((file) =>
      join(projectRoot, file),
    ),
  ];
  const dead = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\bdocs\/[\w/.-]+\.md\b/g)]
      .filter(([page]) => !existsSync(join(projectRoot, page)))
      .map(([page]) => `${file}: ${page}`),
  );
  expect(dead).toEqual([]);
});

test("when a page has a block for the shell, then the shell can read it", async () => {
  for (const page of pages)
    for (const block of blocksOf(readPage(page), "bash|sh")) await run("bash", ["-n", "-c", block]);
});

test("finds each step on the demo's page in the demo", () => {
  const folder = join(projectRoot, "embedded", "demo");
  const source = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
  const steps = [...readPage("docs/demo.md").matchAll(/^ +\d+ ✓ ([^：\n]+)/gm)].map(
    ([, title = ""]) => title,
  );
  expect(steps).toHaveLength(42);
  expect(steps.filter((title) => !source.includes(`"${title}`))).toEqual([]);
});
