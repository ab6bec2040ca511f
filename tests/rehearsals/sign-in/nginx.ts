import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { eventually } from "../../../embedded/demo/narrator";
import { runCommand } from "../../../embedded/tools/run-command";
import { projectRoot } from "../../../stand-ins/shared/project-root";

const deployed = (name: string): string => join(projectRoot, "deploy", "nginx", name);

/** Makes a self-signed certificate for the given names, by default for this machine. */
export async function makeCertificate(
  dir: string,
  names: readonly string[] = ["localhost"],
): Promise<{ certificate: string; key: string }> {
  const [certificate, key] = [join(dir, "tls.crt"), join(dir, "tls.key")];
  const alternatives = `subjectAltName=${[...names.map((name) => `DNS:${name}`), "IP:127.0.0.1"].join(",")}`;
  await runCommand({
    command: "openssl",
    args: [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj", "/CN=localhost"],
      ...["-addext", alternatives, "-keyout", key, "-out", certificate],
    ],
    timeoutMs: 30_000,
  });
  return { certificate, key };
}

interface Place {
  /** Beginning of a command line that runs a command where nginx runs. */
  inside: readonly string[];
  /** Further configuration files to include. */
  include: readonly string[];
  /** Connects to one of nginx's ports. */
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

/**
 * Fills in deploy/nginx's templates with the variables and runs its scripts, as nginx's image does, and adds a
 * configuration for Debian's nginx. Without SIGN_IN_HOST, the sign-in is left out.
 * @returns the arguments for nginx
 */
export function nginxArguments(
  dir: string,
  variables: Readonly<Record<string, string>>,
  include: readonly string[] = [],
): string[] {
  const [main, own] = [join(dir, "nginx.conf"), join(dir, "nginx")];
  mkdirSync(own, { recursive: true });
  const sites = ["ca-renewal", ...("SIGN_IN_HOST" in variables ? ["sign-in"] : [])].map((name) => {
    const filled = Object.entries(variables).reduce(
      (text, [variable, value]) => text.replaceAll(`\${${variable}}`, value),
      readFileSync(deployed(`${name}.conf.template`), "utf8"),
    );
    writeFileSync(join(dir, `${name}.conf`), filled);
    return join(dir, `${name}.conf`);
  });
  const proxies = join(dir, "trusted-proxies.conf");
  execFileSync(deployed("trusted-proxies.sh"), {
    env: { ...process.env, ...variables, TRUSTED_PROXIES_FILE: proxies },
  });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(own, name)};`,
  );
  writeFileSync(
    main,
    `worker_processes 1;\npid ${join(dir, "nginx.pid")};\nerror_log ${join(own, "error.log")};\n` +
      `events {}\nhttp {\n${temporary.join("\n")}\n${[...include, proxies, ...sites].map((file) => `include ${file};`).join("\n")}\n}\n`,
  );
  return ["-c", main, "-g", "daemon off;"];
}

/** Returns the entries of an nginx log so far. */
export const linesOf = (log: string): Record<string, unknown>[] =>
  readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Starts Debian's nginx with the configuration of deploy/nginx, on this machine or in a namespace. */
export async function startNginx(
  dir: string,
  variables: Readonly<Record<string, string>>,
  { inside, include, reach } = onThisMachine,
) {
  const logs = join(dir, "nginx");
  const settings = nginxArguments(dir, { ACCESS_LOG: join(logs, "access.log"), ...variables }, include);
  const [command, ...args] = [...inside, "nginx"];
  const child = spawn(command, [...args, ...settings], { stdio: "ignore" });
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
    async stop(): Promise<void> {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
