import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { promisify } from "node:util";
import { parse } from "yaml";
import { readAlertsConfig } from "../../config/alerts";
import { feeTableSchema } from "../../domain/application/fees";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { readPayloadKeys } from "../../temporal/payload-keys";
import type { Composition } from "../deploy/compose";
import { blocksOf, readPage } from "./fenced";

const run = promisify(execFile);
const blocks = blocksOf(readPage("docs/install.md"), "bash");
/** The one block that has this. */
const blockWith = (part: string): string => {
  const found = blocks.filter((block) => block.includes(part));
  expect(found).toHaveLength(1);
  return found[0] ?? "";
};

let dir: string;
let keys: string;
let code: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "ca-renewal-install-"));
  [keys, code] = [join(dir, "keys"), join(dir, "code")];
  mkdirSync(join(code, "deploy"), { recursive: true });
  for (const file of ["docker-compose.yml", ".env.example", "deploy"])
    cpSync(join(projectRoot, file), join(code, file), { recursive: true });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Types it as the page has it, but with folders of its own, and for the user that the test runs as. */
const type = (lines: string, cwd = dir, env: Record<string, string> = {}) =>
  run(
    "bash",
    [
      "-euc",
      lines
        .replaceAll("/etc/ca-renewal", keys)
        .replaceAll("/opt/ca-renewal", code)
        .replaceAll("1000:1000", `${process.getuid?.()}:${process.getgid?.()}`)
        .replace("-o 1000 -g 1000", ""),
    ],
    { cwd, env: { PATH: process.env["PATH"], HOME: dir, LANG: "C.UTF-8", ...env } },
  );
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test("when UnionPay's .pfx is taken apart by the page's lines, then key and certificate fit each other", async () => {
  const subject = ["-subj", "/CN=sample", "-days", "1"];
  const at = (name: string) => join(dir, name);
  await run("openssl", [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    ...subject,
    "-keyout",
    at("a.key"),
    "-out",
    at("a.crt"),
  ]);
  const parts = ["-export", "-inkey", at("a.key"), "-in", at("a.crt"), "-passout", "pass:sample"];
  await run("openssl", ["pkcs12", ...parts, "-out", at("unionpay.pfx")]);
  // The password, which openssl asks for, comes from a pipe here.
  await type(blockWith("pkcs12").replaceAll("openssl pkcs12", "openssl pkcs12 -passin pass:sample"));
  const certificate = new X509Certificate(readFileSync(at("unionpay-sign.crt")));
  expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(at("unionpay-sign.key"))))).toBe(true);
});

test("when keys and settings are made by the page's lines, then docker-compose has all, and names what is left out", async () => {
  await type(blockWith("payload-keys.json"));
  expect(readPayloadKeys(join(keys, "payload-keys.json")).currentKeyId).toBe("k1");
  expect(readFileSync(join(keys, "mongodb.key"), "utf8").replace(/\s/g, "")).toHaveLength(1008);
  writeFileSync(join(keys, "wechat.pem"), "key");
  await type(blockWith("cp .env.example .env"));
  expect(
    ["payload-keys.json", "mongodb.key", "wechat-platform-keys", "."].map((name) => modeOf(join(keys, name))),
  ).toEqual(["400", "400", "500", "711"]);
  expect(modeOf(join(code, ".env"))).toBe("600");

  // .env as its comment and the page say: each empty variable filled in, then the lines for a Keycloak of one's own.
  const example = readFileSync(join(code, ".env"), "utf8");
  const sample = (text: string) =>
    text.replace(/^([A-Z_0-9]+)=$/gm, (_, name: string) => `${name}=sample-${name.toLowerCase()}`);
  writeFileSync(join(code, ".env"), `${sample(example)}\n${sample(blockWith("COMPOSE_FILE="))}`);
  await type(blockWith("config -q"), code);
  const [feeLine = ""] = blockWith("FEE_TABLE").split("\n");
  await type(feeLine, code);
  const { services } = parse((await type("docker-compose config", code)).stdout) as Composition;
  expect(Object.keys(services)).toEqual(expect.arrayContaining(["keycloak", "nginx", "api", "worker"]));
  const fees: unknown = JSON.parse(services["api"]?.environment?.["FEE_TABLE"] ?? "");
  expect(feeTableSchema().parse(fees)).toEqual({ 法人锁: [1, 2, 3], 单位锁: [1, 2, 3], 业务锁: [1, 2, 3] });

  const withPassword = readFileSync(join(code, ".env"), "utf8");
  writeFileSync(join(code, ".env"), withPassword.replace(/^KEYCLOAK_DB_PASSWORD=.*$/m, ""));
  await expect(type(blockWith("config -q"), code)).rejects.toThrow("KEYCLOAK_DB_PASSWORD");
});

test("when the robots' addresses are written by the manual's lines, then the program reads them, and no stranger does", async () => {
  const [lines = ""] = blocksOf(readPage("docs/operations/README.md"), "bash").filter((block) =>
    block.includes("wecom-url"),
  );
  const address = "https://robots.example.com/send?key=sample";
  await type(lines.replaceAll(/'[^']*地址'/g, `'${address}'`));
  const { wecom, dingtalk } = readAlertsConfig({ ALERTS_DIR: join(keys, "alerts") }).robots;
  expect([wecom?.url.href, dingtalk?.url.href]).toEqual([address, address]);
  expect(dingtalk?.secret).toContain("SEC");
  expect(modeOf(join(keys, "alerts", "dingtalk-secret"))).toBe("440");
});

test("when a mirror is named by the page's lines, then each of Debian's archives is asked for there, in either format, and no other", async () => {
  const apt = join(dir, "apt");
  mkdirSync(join(apt, "sources.list.d"), { recursive: true });
  const [list, sources] = [join(apt, "sources.list"), join(apt, "sources.list.d", "debian.sources")];
  writeFileSync(
    list,
    "deb http://one.example/debian bookworm main\ndeb https://other.example/docker bookworm stable\n",
  );
  writeFileSync(sources, "Types: deb\nURIs: http://one.example/debian-security\nSuites: bookworm-security\n");
  const block = blockWith("DEBIAN_MIRROR=").replace("贵司的镜像地址", "https://mirror.example");
  await type(block.replaceAll("/etc/apt", apt));
  expect(readFileSync(list, "utf8")).toBe(
    "deb https://mirror.example/debian bookworm main\ndeb https://other.example/docker bookworm stable\n",
  );
  expect(readFileSync(sources, "utf8")).toContain("URIs: https://mirror.example/debian-security\n");
});

test("when the page's cron line is written, then it runs the nightly backup from the code's folder", async () => {
  const line = blockWith("cron.d")
    .split("\n")
    .find((one) => one.includes("cron.d"));
  const cron = join(dir, "cron");
  await type((line ?? "").replace("/etc/cron.d/ca-renewal", cron), code);
  const [, user, command] = /^17 2 \* \* \* (\w+) (.+)\n$/.exec(readFileSync(cron, "utf8")) ?? [];
  expect(user).toBe("root");
  // Nothing runs here: that it gets as far as to ask docker-compose shows that all is where the line says.
  const typed = (command ?? "").replaceAll("/var/backups", dir).replaceAll("/mnt/keys", join(dir, "kept"));
  const asked = type(typed, dir, { DOCKER_COMPOSE: "/nowhere/docker-compose" });
  await expect(asked).rejects.toThrow("/nowhere/docker-compose");
});
