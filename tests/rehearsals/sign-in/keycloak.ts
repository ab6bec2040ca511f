import { readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import AdmZip from "adm-zip";
import { parse } from "yaml";
import { onceMade } from "../../../embedded/tools/once-made";
import { runCommand } from "../../../embedded/tools/run-command";
import { projectRoot } from "../../../stand-ins/shared/project-root";

/** Returns the Keycloak version in deploy/keycloak/compose.yml. */
function versionInUse(): string {
  const file = readFileSync(join(projectRoot, "deploy", "keycloak", "compose.yml"), "utf8");
  const { services } = parse(file) as { services: { keycloak: { image: string } } };
  return services.keycloak.image.split(":")[1] ?? "";
}

/** Returns the folder of Keycloak's own distribution, which is downloaded from Maven Central on first use. */
export function obtainKeycloak(version = versionInUse()): Promise<string> {
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
    const archive = join(unfinished, `keycloak-quarkus-dist-${version}.zip`);
    new AdmZip(archive).extractAllTo(unfinished);
    await cp(join(unfinished, name), unfinished, { recursive: true });
    for (const used of [archive, join(unfinished, name)]) await rm(used, { recursive: true });
  });
}

export interface NewUser {
  username: string;
  name: string;
  password: string;
  role: "bidder" | "reviewer" | "operator" | "accountant" | "issuer" | "auditor";
  orgCode?: string;
  orgName?: string;
}

interface Administrator {
  base: string;
  realm: string;
  password: string;
}

/** Provides access to a realm of deploy/keycloak as its administrator, through Keycloak's own port. */
export function keycloakAdmin({ base, realm, password: adminPassword }: Administrator) {
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

  async function grant(userId: string, role: string): Promise<void> {
    const representation = await (await admin("GET", `/roles/${role}`)).json();
    await admin("POST", `/users/${userId}/role-mappings/realm`, [representation]);
  }

  return {
    /** Adds a user, as docs/install.md has an administrator do in the console. */
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
      await grant(created.headers.get("location")?.split("/").at(-1) ?? "", role);
    },
    /** Gives a user another role. */
    async addRole(username: string, role: string): Promise<void> {
      const found = await admin("GET", `/users?exact=true&username=${username}`);
      const [user] = (await found.json()) as { id: string }[];
      await grant(user?.id ?? "", role);
    },
    /** Lets staff in without a second factor, as somebody might in the console. */
    async switchSecondFactorOff(): Promise<void> {
      const steps = await (await admin("GET", "/authentication/flows/sign-in/executions")).json();
      const step = (steps as { displayName: string }[]).find(
        ({ displayName }) => displayName === "sign-in second factor",
      );
      await admin("PUT", "/authentication/flows/sign-in/executions", { ...step, requirement: "DISABLED" });
    },
    /** Sets the lifetime of new access tokens, in seconds. */
    setTokenLife: (seconds: number) => admin("PUT", "", { realm, accessTokenLifespan: seconds }),
  };
}
