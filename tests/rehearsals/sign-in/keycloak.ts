import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import AdmZip from "adm-zip";
import { parse } from "yaml";
import { eventually } from "../../../embedded/demo/narrator";
import { onceMade } from "../../../embedded/tools/once-made";
import { runCommand } from "../../../embedded/tools/run-command";
import { projectRoot } from "../../../stand-ins/shared/project-root";

const realm = "ca-renewal";

/** The version that deploy/keycloak/compose.yml runs. */
function versionInUse(): string {
  const file = readFileSync(join(projectRoot, "deploy", "keycloak", "compose.yml"), "utf8");
  const { services } = parse(file) as { services: { keycloak: { image: string } } };
  return services.keycloak.image.split(":")[1] ?? "";
}

/** The folder of Keycloak's own distribution, from Maven Central on first use. */
function obtainKeycloak(version: string): Promise<string> {
  const name = `keycloak-${version}`;
  return onceMade(join(projectRoot, ".tools", name), async (unfinished) => {
    const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
    const plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy";
    await runCommand({
      command: "mvn",
      args: ["-B", "-q", plugin, `-Dartifact=${artifact}`, `-DoutputDirectory=${unfinished}`],
      timeoutMs: 300_000,
      cwd: unfinished,
    });
    new AdmZip(join(unfinished, `keycloak-quarkus-dist-${version}.zip`)).extractAllTo(unfinished);
    await cp(join(unfinished, name), unfinished, { recursive: true });
  });
}

export interface KeycloakOptions {
  dir: string;
  port: number;
  managementPort: number;
  /** What deploy/keycloak/compose.yml gives it. */
  environment: Readonly<Record<string, string>>;
}

export interface NewUser {
  username: string;
  name: string;
  password: string;
  role: "bidder" | "reviewer" | "operator" | "accountant";
  orgCode?: string;
  orgName?: string;
}

/** A real Keycloak with the realm of deploy/keycloak, set up as its compose file has it but with a database of its own. */
export async function startKeycloak(options: KeycloakOptions) {
  const { dir, port, managementPort, environment } = options;
  const adminPassword = environment["KC_BOOTSTRAP_ADMIN_PASSWORD"] ?? "";
  const home = join(dir, "keycloak");
  await cp(await obtainKeycloak(versionInUse()), home, { recursive: true });
  await mkdir(join(home, "data", "import"), { recursive: true });
  await cp(join(projectRoot, "deploy", "keycloak", "realm.json"), join(home, "data", "import", "realm.json"));
  const log = openSync(join(dir, "keycloak.log"), "a");
  const child = spawn(
    "bash",
    [join(home, "bin", "kc.sh"), "start", "--import-realm", `--http-port=${port}`],
    {
      stdio: ["ignore", log, log],
      detached: true,
      env: {
        PATH: process.env["PATH"],
        HOME: dir,
        JAVA_OPTS_KC_HEAP: "-Xms128m -Xmx512m",
        ...Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("KC_DB"))),
        KC_DB: "dev-file",
        KC_HOSTNAME_ADMIN: `http://localhost:${port}`,
        KC_HTTP_HOST: "127.0.0.1",
        KC_HTTP_MANAGEMENT_PORT: String(managementPort),
      },
    },
  );
  const base = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    await ended;
  };
  try {
    await eventually(
      "Keycloak",
      async () => {
        if (child.exitCode !== null)
          throw new Error(readFileSync(join(dir, "keycloak.log"), "utf8").slice(-2_000));
        return (await fetch(`${base}/realms/${realm}`).catch(() => undefined))?.status;
      },
      (status) => status === 200,
      // Most of a minute on its own, and many times that on a machine with other work.
      420,
    );
  } catch (error) {
    await stop();
    throw error;
  }

  async function adminToken(): Promise<string> {
    const answer = await fetch(`${base}/realms/master/protocol/openid-connect/token`, {
      method: "POST",
      body: new URLSearchParams({
        ...{ grant_type: "password", client_id: "admin-cli", username: "admin", password: adminPassword },
      }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  }
  async function admin(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${base}/admin/realms/${realm}${path}`, {
      method,
      headers: { authorization: `Bearer ${await adminToken()}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }

  return {
    stop,
    managementPort,
    /** As docs/install.md has an administrator do it in the console. */
    async addUser({ username, name, password, role, orgCode, orgName }: NewUser): Promise<void> {
      const created = await admin("POST", "/users", {
        username,
        enabled: true,
        lastName: name,
        attributes: {
          ...(orgCode === undefined ? {} : { org_code: [orgCode] }),
          ...(orgName === undefined ? {} : { org_name: [orgName] }),
        },
        credentials: [{ type: "password", value: password, temporary: false }],
      });
      const id = created.headers.get("location")?.split("/").at(-1);
      const representation = await (await admin("GET", `/roles/${role}`)).json();
      await admin("POST", `/users/${id}/role-mappings/realm`, [representation]);
    },
    /** How long access tokens live from now on. Seconds. */
    setTokenLife: (seconds: number) => admin("PUT", "", { realm, accessTokenLifespan: seconds }),
  };
}

export type Keycloak = Awaited<ReturnType<typeof startKeycloak>>;
