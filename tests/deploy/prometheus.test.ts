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
  groups: { rules: { alert: string; expr: string; annotations: { step: string; runbook_url: string } }[] }[];
}
const rules = (parse(read("deploy/prometheus/rules.yml")) as Rules).groups.flatMap((group) => group.rules);

test("when promtool tries the rules, then each alert fires as it should, and is quiet in a normal day and on a fresh install", async () => {
  const { stdout } = await run("promtool", ["test", "rules", "deploy/prometheus/rules.test.yml"], {
    cwd: root,
  });
  expect(stdout).toContain("SUCCESS");
  const tried = read("deploy/prometheus/rules.test.yml");
  const [, fresh = "", normal = ""] = tried.split("- name: ");
  expect([fresh.split("\n")[0], normal.split("\n")[0]]).toEqual(["a fresh install", "a normal day"]);
  for (const { alert } of rules) {
    // The watchdog always fires.
    if (alert !== "CaWatchdog")
      for (const quiet of [fresh, normal])
        expect(quiet).toMatch(new RegExp(`eval_time: \\d+[mh], alertname: ${alert} `));
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

/** Returns a page's headings as they appear in the addresses of their sections. */
const partsOf = (page: string): string[] =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading.replaceAll(/[^\p{L}\p{N}-]/gu, ""));

test("when an alert fires, then its first step and its part of the manual go out with it, as the manual has them", () => {
  const manualPath = "docs/operations/README.md";
  const manual = read(manualPath);
  const told = new Map(
    [...manual.matchAll(/^\| (Ca\w+) \| (.+) \| \[.+\]\((.+)\) \|$/gm)].map(
      ([, alert = "", step = "", part = ""]) => [
        alert,
        { step: step.replaceAll("`", ""), runbook_url: new URL(part, `file:///${manualPath}`).href },
      ],
    ),
  );
  for (const { alert, annotations } of rules) {
    const { step, runbook_url: address } = annotations;
    expect([alert, { step, runbook_url: new URL(address, "file:///").href }]).toEqual([
      alert,
      told.get(alert),
    ]);
    const [page = "", part] = address.split("#");
    expect(partsOf(read(page))).toContain(part);
  }
  expect(told.size).toBe(rules.length);
});

test("when mail, robots and an account are given, or nothing is, then Alertmanager takes its configuration", async () => {
  const dir = await mkdtemp(join(tmpdir(), "alertmanager-"));
  const settings = {
    ALERT_MAIL_TO: "duty@example.com",
    ALERT_MAIL_SMARTHOST: "mail.example.com:587",
    ALERT_MAIL_USER: "sample",
    ALERT_WATCHDOG_URL: "https://watchdog.example.com/sample",
  };
  for (const name of ["wecom-url", "dingtalk-url"]) await writeFile(join(dir, name), "sample");
  for (const env of [{ ALERTS_DIR: dir, ...settings }, { ALERTS_DIR: join(dir, "nowhere") }]) {
    const { stdout } = await run("sh", ["deploy/alertmanager/config.sh"], {
      cwd: root,
      env: { PATH: process.env["PATH"], ...env },
    });
    const file = join(dir, "alertmanager.yml");
    await writeFile(file, stdout);
    await run("amtool", ["check-config", file]);
    const told = ["webhook_configs", "email_configs", "/robots/wecom", "watchdog.example.com"];
    // The configuration always has a webhook for the watchdog.
    expect(told.filter((part) => stdout.includes(part))).toEqual(
      "ALERT_MAIL_TO" in env ? told : told.slice(0, 1),
    );
  }
});

interface Dashboard {
  panels: { type: string; targets?: { expr: string }[] }[];
}
const { panels } = JSON.parse(read("deploy/grafana/dashboards/ca-renewal.json")) as Dashboard;
const drawn = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

test("when a rule or the dashboard asks for a figure, then the programs give it", () => {
  const sources = [
    "alerts/way-in.ts",
    "worker/trade-metrics.ts",
    "worker/watch-foreign.ts",
    "worker/start-worker.ts",
    "worker/schedule-metrics.ts",
    "workflows/renewal/refuse.ts",
    "activities/store.ts",
    "activities/stored-orders.ts",
    "api/platform/request-log.ts",
    "api/platform/notice-metrics.ts",
    "runtime/outside-metrics.ts",
    "runtime/certificates.ts",
    "runtime/clock-metrics.ts",
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
  // Every figure that the system publishes is drawn on a dashboard.
  expect([...namesIn(drawn)].toSorted()).toEqual(given.toSorted());
});

test("when promtool reads what the dashboard asks, then it understands each question", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "dashboard-")), "rules.yml");
  const asked = drawn.map((expr, index) => ({ record: `question_${index}`, expr }));
  await writeFile(file, JSON.stringify({ groups: [{ name: "dashboard", rules: asked }] }));
  const { stdout } = await run("promtool", ["check", "rules", file]);
  expect(stdout).toContain(`SUCCESS: ${drawn.length} rules found`);
});
