import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createMailServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { freePorts } from "../../../embedded/stack/free-ports";
import { projectRoot } from "../../../stand-ins/shared/project-root";
import type { TestStack } from "../../support/test-stack";

const run = promisify(execFile);

export interface Rule {
  alert: string;
  expr: string;
  for?: string;
}

interface Route {
  group_wait?: string;
  group_interval?: string;
  routes?: Route[];
}

/** Starts a mail server that accepts every mail, and keeps the mails in the order of their arrival. */
async function startMailbox() {
  const mails: string[] = [];
  const server = createMailServer((socket) => {
    let mail: string | undefined;
    let rest = "";
    const say = (line: string) => socket.write(`${line}\r\n`);
    const take = (line: string) => {
      if (mail !== undefined) {
        if (line !== ".") return void (mail += `${line}\n`);
        mails.push(readable(mail));
        mail = undefined;
      } else if (line === "DATA") {
        mail = "";
        return say("354 go on");
      } else if (line === "QUIT") return void socket.end("221 bye\r\n");
      say("250 ok");
    };
    socket
      .on("error", () => undefined)
      .on("data", (chunk) => {
        const lines = (rest + chunk.toString()).split("\r\n");
        rest = lines.pop() ?? "";
        for (const line of lines) take(line);
      });
    say("220 mailbox");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { mails, port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** Decodes quoted-printable text, in which Alertmanager writes mails: after each = come a byte's hexadecimal digits. */
const readable = (mail: string): string =>
  Buffer.from(
    mail
      .replaceAll("=\n", "")
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString("utf8");

interface WatchOptions {
  addresses: TestStack["addresses"];
  /** Rules as in deploy/prometheus/rules.yml, with shorter times. */
  rules: object;
  /** Content of ALERTS_DIR. */
  robotFiles: Readonly<Record<string, string>>;
}

/**
 * Starts Prometheus, Alertmanager with the configuration from deploy/, and our own bridge to the robots, connected as
 * in docker-compose.yml. Alertmanager's waiting times are seconds instead of minutes.
 */
export async function startWatch({ addresses, rules, robotFiles }: WatchOptions) {
  const dir = await mkdtemp(join(tmpdir(), "ca-renewal-alerts-"));
  const alertsDir = join(dir, "alerts");
  await mkdir(alertsDir);
  for (const [name, content] of Object.entries(robotFiles)) await writeFile(join(alertsDir, name), content);
  const mailbox = await startMailbox();
  // Three free ports are needed, whatever part of the stack they are meant for.
  const ports = await freePorts();
  const at = (port: number) => `127.0.0.1:${port}`;
  const [prometheus, alertmanager, bridge] = [at(ports.api), at(ports.mongo), at(ports.identity)];

  const settings = {
    ALERTS_DIR: alertsDir,
    ALERTS_URL: `http://${bridge}`,
    ALERT_MAIL_TO: "duty@example.com",
    ALERT_MAIL_SMARTHOST: at(mailbox.port),
    ALERT_MAIL_TLS: "false",
  };
  const { stdout } = await run("sh", [join(projectRoot, "deploy/alertmanager/config.sh")], {
    env: { PATH: process.env["PATH"], ...settings },
  });
  const config = parse(stdout) as { route: Route };
  for (const route of [config.route, ...(config.route.routes ?? [])])
    Object.assign(route, { group_wait: "1s", group_interval: "5s" });
  const watchdog = config.route.routes?.[0];
  if (watchdog) Object.assign(watchdog, { group_interval: "1s", repeat_interval: "1s" });

  const job = (name: string, host: string) => ({ job_name: name, static_configs: [{ targets: [host] }] });
  const hostOf = (url: string) => new URL(url).host;
  const scrapes = {
    global: { scrape_interval: "2s", scrape_timeout: "2s", evaluation_interval: "1s" },
    rule_files: [join(dir, "rules.json")],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [
      job("api", hostOf(addresses.api)),
      job("worker", hostOf(addresses.workerHealth)),
      job("worker-sdk", hostOf(addresses.workerMetrics)),
      job("alertmanager", alertmanager),
      job("alerts", bridge),
    ],
  };
  const files = { "rules.json": rules, "prometheus.yml": scrapes, "alertmanager.yml": config };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(dir, name), JSON.stringify(content));

  const start = (program: string, args: string[], env: NodeJS.ProcessEnv = process.env): ChildProcess =>
    spawn(program, args, { stdio: "ignore", env });
  const children = {
    bridge: start(process.execPath, [join(projectRoot, "dist/alerts/main.js")], {
      PATH: process.env["PATH"],
      ALERTS_DIR: alertsDir,
      ALERTS_PORT: String(ports.identity),
      ALERTS_SILENCE_SECONDS: "30",
    }),
    alertmanager: start("prometheus-alertmanager", [
      `--config.file=${join(dir, "alertmanager.yml")}`,
      `--storage.path=${join(dir, "alertmanager")}`,
      `--web.listen-address=${alertmanager}`,
      "--cluster.listen-address=",
    ]),
    prometheus: start("prometheus", [
      `--config.file=${join(dir, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(dir, "data")}`,
      `--web.listen-address=${prometheus}`,
      // Alertmanager takes an alert for firing until four times this has passed without news: a minute, by default.
      "--rules.alert.resend-delay=2s",
    ]),
  };

  return {
    prometheus: `http://${prometheus}`,
    mails: mailbox.mails,
    /** Runs a line that the manual tells operators to run in Alertmanager's container. */
    amtool: (line: string) =>
      run("sh", ["-c", `amtool --alertmanager.url=http://${alertmanager} ${line}`]).then(
        ({ stdout: said }) => said,
      ),
    signal: (name: "SIGSTOP" | "SIGCONT"): void => void children.prometheus.kill(name),
    stop: async (): Promise<void> => {
      for (const child of Object.values(children)) {
        const ended = once(child, "exit");
        child.kill("SIGTERM");
        await ended;
      }
      mailbox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
