import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
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

test("when a rule asks for a figure, then the programs give it", () => {
  const sources = ["worker/trade-metrics.ts", "api/platform/request-metrics.ts", "runtime/metrics.ts"].map(
    read,
  );
  const named = rules.flatMap(({ expr }) => expr.match(/ca_\w+/g) ?? []);
  expect(named.length).toBeGreaterThan(8);
  for (const name of named) expect(sources.join("\n")).toContain(`"${name.replace(/_count$/, "")}"`);
});
