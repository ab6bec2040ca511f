import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { eventually } from "../../../embedded/demo/narrator";
import { runCommand } from "../../../embedded/tools/run-command";
import { projectRoot } from "../../../stand-ins/shared/project-root";

const template = join(projectRoot, "deploy", "nginx", "ca-renewal.conf.template");

/** A certificate for this machine's own names, its own authority. */
export async function makeCertificate(dir: string): Promise<{ certificate: string; key: string }> {
  const [certificate, key] = [join(dir, "tls.crt"), join(dir, "tls.key")];
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  await runCommand({
    command: "openssl",
    args: [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
      ...["-addext", names, "-keyout", key, "-out", certificate],
    ],
    timeoutMs: 30_000,
  });
  return { certificate, key };
}

interface Place {
  /** The words before a command that runs there. */
  inside: readonly string[];
  /** Further files of its configuration. */
  include: readonly string[];
  /** Connects to one of its ports. */
  reach: (port: number) => Promise<Socket>;
}
const onThisMachine: Place = {
  inside: [],
  include: [],
  reach: async (port) => {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return socket;
  },
};

/** Debian's nginx with deploy/nginx's template filled in by these variables, as nginx's image does. */
export async function startNginx(
  dir: string,
  variables: Readonly<Record<string, string>>,
  { inside, include, reach } = onThisMachine,
) {
  const logs = join(dir, "nginx");
  mkdirSync(logs);
  const filled = Object.entries({ ...variables, LOG_DIR: logs }).reduce(
    (text, [name, value]) => text.replaceAll(`\${${name}}`, value),
    readFileSync(template, "utf8"),
  );
  const site = join(dir, "ca-renewal.conf");
  writeFileSync(site, filled);
  const main = join(dir, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(logs, name)};`,
  );
  writeFileSync(
    main,
    `worker_processes 1;\npid ${join(dir, "nginx.pid")};\nerror_log ${join(logs, "error.log")};\n` +
      `events {}\nhttp {\n${temporary.join("\n")}\n${[...include, site].map((file) => `include ${file};`).join("\n")}\n}\n`,
  );
  const [command, ...args] = [...inside, "nginx"];
  const child = spawn(command, [...args, "-c", main, "-g", "daemon off;"], { stdio: "ignore" });
  const listens = (): Promise<boolean> =>
    reach(Number(variables["HTTPS_PORT"])).then(
      (socket) => {
        socket.destroy();
        return true;
      },
      () => false,
    );
  await eventually("nginx", listens, (it) => it);
  return {
    /** The lines of its log so far. */
    lines: () =>
      readFileSync(join(logs, "access.log"), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    async stop(): Promise<void> {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
