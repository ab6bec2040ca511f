import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";

const run = promisify(execFile);
const root = join(__dirname, "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

interface Rules {
  groups: { rules: { alert: string; expr: string }[] }[];
}
const rules = (parse(read("deploy/prometheus/rules.yml")) as Rules).groups.flatMap((group) => group.rules);

test("when promtool tries the rules, then each alert fires as it should, and is quiet in a normal hour", async () => {
  const { stdout } = await run("promtool", ["test", "rules", "deploy/prometheus/rules.test.yml"], {
    cwd: root,
  });
  expect(stdout).toContain("SUCCESS");
  const tried = read("deploy/prometheus/rules.test.yml");
  for (const { alert } of rules) {
    expect(tried).toMatch(new RegExp(`eval_time: \\d+m, alertname: ${alert} `));
    expect(tried).toMatch(new RegExp(`alertname: ${alert}\\n +exp_alerts`));
  }
});

test("when promtool reads the configuration, then it finds nothing wrong", async () => {
  const config = read("deploy/prometheus/prometheus.yml");
  expect(config).toContain("rule_files: [/deploy/rules.yml]");
  await run("promtool", ["check", "config", "--syntax-only", "deploy/prometheus/prometheus.yml"], {
    cwd: root,
  });
});

test("when an alert fires, then the operations manual has its first step", () => {
  const manual = read("docs/operations/README.md");
  for (const { alert } of rules) expect(manual).toContain(`| ${alert} | `);
});

interface Dashboard {
  panels: { type: string; targets?: { expr: string }[] }[];
}
const { panels } = JSON.parse(read("deploy/grafana/dashboards/ca-renewal.json")) as Dashboard;
const drawn = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

test("when a rule or the dashboard asks for a figure, then the programs give it", () => {
  const sources = [
    "worker/trade-metrics.ts",
    "api/platform/request-log.ts",
    "api/callbacks/notice-delays.ts",
    "runtime/metrics.ts",
  ].map(read);
  const given = sources.flatMap((source) => source.match(/"ca_\w+"/g) ?? []).map((name) => name.slice(1, -1));
  const namesIn = (expressions: string[]) =>
    new Set(
      expressions
        .flatMap((expr) => expr.match(/ca_\w+/g) ?? [])
        .map((name) => name.replace(/_(count|bucket)$/, "")),
    );
  expect([...namesIn(rules.map(({ expr }) => expr))].filter((name) => !given.includes(name))).toEqual([]);
  // And nothing is counted that nobody sees.
  expect([...namesIn(drawn)].toSorted()).toEqual(given.toSorted());
});

test("when promtool reads what the dashboard asks, then it understands each question", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "dashboard-")), "rules.yml");
  const asked = drawn.map((expr, index) => ({ record: `question_${index}`, expr }));
  await writeFile(file, JSON.stringify({ groups: [{ name: "dashboard", rules: asked }] }));
  const { stdout } = await run("promtool", ["check", "rules", file]);
  expect(stdout).toContain(`SUCCESS: ${drawn.length} rules found`);
});
