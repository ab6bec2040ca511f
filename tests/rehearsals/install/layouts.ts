import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../stand-ins/shared/project-root";
import type { Program } from "./containers";
import { host } from "./namespaces";

/** The page's own layout; another one is rehearsed by hand: INSTALL_LAYOUT="own host". */
const pages = "keycloak nginx";
const [identityWord = "", road = ""] = (process.env["INSTALL_LAYOUT"] ?? pages).split(" ");
export const isPages = `${identityWord} ${road}` === pages;
export const isOwnIdentity = identityWord === "own";

/** Ways to the API: the word that `deploy/ca install` is given, and the member of the networks at which people arrive. */
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

/** The words for `deploy/ca install`, and the files of which docker-compose makes the networks. */
export const installWords = `${identityWord} ${proxyWord} monitoring`;
export const layoutFiles = execFileSync(join(projectRoot, "deploy/ca"), ["layout", identityWord, proxyWord], {
  encoding: "utf8",
})
  .split("\n")[0]
  ?.replace("COMPOSE_FILE=", "")
  .split(":")
  // That file has a port only.
  .filter((file) => file !== "deploy/keycloak/published.yml");

export const publicHost = "renewal.example.gov.cn";
export const publicUrl = `https://${publicHost}`;
export const signInHost = isOwnIdentity ? "sso.example.gov.cn" : "sign-in.example.gov.cn";
export const realm = isOwnIdentity ? "office" : "ca-renewal";
export const issuer = `https://${signInHost}/realms/${realm}`;
/** The member that is an identity provider of the office's own. */
export const identity = "identity";

const secrets = ["TEMPORAL_UI_CLIENT_SECRET", "SCRIPTS_CLIENT_SECRET", "ISSUING_CLIENT_SECRET"] as const;
const made = Object.fromEntries(
  [...secrets, "EVENTS_CLIENT_SECRET", "administrator"].map((name) => [
    name,
    randomBytes(16).toString("hex"),
  ]),
);
export const administratorOfOffice = made["administrator"] ?? "";

/** Variables that an office with an identity provider fills in. */
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

/** A Keycloak of the office's, on its own machine: roles, scopes and clients are made after deploy/keycloak/realm.json. */
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
