import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../stand-ins/shared/project-root";
import type { Program } from "./containers";
import { host } from "./namespaces";

/** Layout of docs/install.md. Another one is rehearsed by hand with INSTALL_LAYOUT="own host". */
const pages = "keycloak nginx";
const [identityWord = "", road = ""] = (process.env["INSTALL_LAYOUT"] ?? pages).split(" ");
export const isPages = `${identityWord} ${road}` === pages;
export const isOwnIdentity = identityWord === "own";

/** Ways to the API, each with the word for `deploy/ca install` and the network member at which people arrive. */
const roads = {
  nginx: { word: "nginx", door: "nginx" },
  host: { word: "host", door: host },
  "balancer+nginx": { word: "nginx", door: "balancer" },
  balancer: { word: "balancer", door: "balancer" },
} as const;
export type Road = keyof typeof roads;
if (!(road in roads) || !["keycloak", "own"].includes(identityWord))
  throw new Error(`INSTALL_LAYOUT is keycloak or own, and one of ${Object.keys(roads).join(", ")}`);
export const roadOfLayout = road as Road;
const { word: proxyWord } = roads[roadOfLayout];
export const { door } = roads[roadOfLayout];

/** Arguments of `deploy/ca install`; the compose files of the layout follow below. */
export const installWords = `${identityWord} ${proxyWord} monitoring`;
export const layoutFiles = execFileSync(join(projectRoot, "deploy/ca"), ["layout", identityWord, proxyWord], {
  encoding: "utf8",
})
  .split("\n")[0]
  ?.replace("COMPOSE_FILE=", "")
  .split(":")
  // The file is left out, because it only publishes a port.
  .filter((file) => file !== "deploy/keycloak/published.yml");

export const publicHost = "renewal.example.gov.cn";
export const publicUrl = `https://${publicHost}`;
export const signInHost = isOwnIdentity ? "sso.example.gov.cn" : "sign-in.example.gov.cn";
export const realm = isOwnIdentity ? "office" : "ca-renewal";
export const issuer = `https://${signInHost}/realms/${realm}`;
/** Network member that is the office's own identity provider. */
export const identity = "identity";

const secrets = ["TEMPORAL_UI_CLIENT_SECRET", "SCRIPTS_CLIENT_SECRET", "ISSUING_CLIENT_SECRET"] as const;
const made = Object.fromEntries(
  [...secrets, "EVENTS_CLIENT_SECRET", "administrator"].map((name) => [
    name,
    randomBytes(16).toString("hex"),
  ]),
);
export const administratorOfOffice = made["administrator"] ?? "";

/** Variables that an office with its own identity provider fills in. */
export const givenByOffice = {
  ...{ OIDC_ISSUER: issuer, TEMPORAL_UI_CLIENT_ID: "temporal-ui" },
  TEMPORAL_UI_CLIENT_SECRET: made["TEMPORAL_UI_CLIENT_SECRET"] ?? "",
};

interface Office {
  dir: string;
  certificate: string;
  key: string;
  mounts: Program["mounts"];
}

/**
 * Returns a Keycloak of the office, on a machine of its own. Its roles, scopes and clients follow
 * deploy/keycloak/realm.json.
 */
export function officeKeycloak({ dir, certificate, key, mounts = [] }: Office): Program {
  const file = join(dir, "office.json");
  const text = readFileSync(join(projectRoot, "deploy/keycloak/realm.json"), "utf8");
  writeFileSync(file, text.replace('"realm": "ca-renewal"', `"realm": "${realm}"`));
  return {
    command: ["bash", "/opt/keycloak/bin/kc.sh", "start", "--import-realm"],
    environment: {
      ...made,
      ...{ KC_DB: "dev-file", KC_HOSTNAME: `https://${signInHost}`, KC_HTTPS_PORT: "443" },
      ...{ KC_HTTPS_CERTIFICATE_FILE: certificate, KC_HTTPS_CERTIFICATE_KEY_FILE: key },
      ...{ KC_BOOTSTRAP_ADMIN_USERNAME: "admin", KC_BOOTSTRAP_ADMIN_PASSWORD: administratorOfOffice },
      ...{ PUBLIC_URL: publicUrl, TEMPORAL_UI_URL: "http://localhost:8233" },
      JAVA_OPTS_KC_HEAP: "-Xms128m -Xmx512m",
    },
    mounts: [...mounts, [file, "/opt/keycloak/data/import/realm.json"]],
  };
}
