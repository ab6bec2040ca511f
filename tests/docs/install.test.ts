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
/** Returns the page's only block that contains a text. */
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

/** Runs the page's lines, but with other folders, and as the user who runs the test. */
const type = (lines: string, cwd = dir, env: Record<string, string> = {}) =>
  run("bash", ["-euc", lines.replaceAll("/etc/ca-renewal", keys).replaceAll("/opt/ca-renewal", code)], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: dir, LANG: "C.UTF-8", CA_KEYS_DIR: keys, ...env },
  });
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
  mkdirSync(keys, { recursive: true });
  // openssl reads the password, for which it asks people, from a pipe here.
  await type(blockWith("pkcs12").replaceAll("openssl pkcs12", "openssl pkcs12 -passin pass:sample"));
  const certificate = new X509Certificate(readFileSync(join(keys, "unionpay-sign-cert")));
  expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(join(keys, "unionpay-sign-key"))))).toBe(
    true,
  );
});

test("when keys and settings are made by the page's line, then docker-compose has all, what is left out is named, and a second time changes nothing", async () => {
  const env = join(code, ".env");
  const settings = () => readFileSync(env, "utf8");
  const isLeft = async (line: string) => (await type(line, code)).stdout.match(/^ {3}[A-Z].*$/gm) ?? [];
  const install = blockWith("deploy/ca install");
  const left = await isLeft(install);
  expect(left).toEqual(expect.arrayContaining(["   PUBLIC_URL", "   SIGN_IN_URL", "   WECHAT_MCHID"]));
  expect(left.join()).not.toMatch(/OIDC_ISSUER|_HOST/);
  expect(readPayloadKeys(join(keys, "payload-keys")).currentKeyId).toBe("k1");
  expect(readFileSync(join(keys, "mongodb-key"), "utf8").replace(/\s/g, "")).toHaveLength(1008);
  expect([modeOf(keys), modeOf(env)]).toEqual(["711", "600"]);
  await expect(type("deploy/ca check", code)).rejects.toThrow(/请在 .env 中填写[^]*PUBLIC_URL[^]*请放好文件/);

  // The install has reported exactly what an operator still has to provide: names, values and files of other parties.
  const members = "deploy/mongodb/three-members.yml";
  const given = settings()
    .replace(/^COMPOSE_FILE=.*/m, `$&:${members}`)
    .replace(/^PUBLIC_URL=$/m, "$&https://renewal.example.gov.cn")
    .replace(/^SIGN_IN_URL=$/m, "$&https://sign-in.example.gov.cn");
  const follows = ["PUBLIC_HOST", "SIGN_IN_HOST", "OIDC_ISSUER"];
  writeFileSync(
    env,
    given.replace(/^([A-Z_0-9]+)=$/gm, (line, name: string) =>
      follows.includes(name) ? line : `${name}=sample-${name.toLowerCase()}`,
    ),
  );
  for (const line of left) {
    const [, file] = /：(.+)$/.exec(line) ?? [];
    if (file?.endsWith("-keys")) writeFileSync(join(file, "PUB_KEY_ID_1.pem"), "key");
    else if (file) writeFileSync(file, "key");
  }
  const before = [...settings().matchAll(/^\w*PASSWORD=.+$/gm)].join();
  expect(await isLeft(install)).toEqual([]);
  expect(settings()).toContain(`sign-in.yml:${members}\n`);
  expect([...settings().matchAll(/^\w*PASSWORD=.+$/gm)].join()).toBe(before);
  const { services } = parse((await type("docker-compose config", code)).stdout) as Composition;
  expect(Object.keys(services)).toEqual(expect.arrayContaining(["keycloak", "nginx", "api", "worker"]));
  expect(services["api"]?.environment?.["OIDC_ISSUER"]).toBe(
    "https://sign-in.example.gov.cn/realms/ca-renewal",
  );
  expect(services["nginx"]?.environment).toMatchObject({
    PUBLIC_HOST: "renewal.example.gov.cn",
    SIGN_IN_HOST: "sign-in.example.gov.cn",
  });
  if (process.getuid?.() !== 0) return;
  expect(
    ["payload-keys", "wechat-platform-keys", "wechat-platform-keys/PUB_KEY_ID_1.pem"].map((name) => [
      modeOf(join(keys, name)),
      statSync(join(keys, name)).uid,
    ]),
  ).toEqual([
    ["400", 1000],
    ["500", 1000],
    ["400", 1000],
  ]);
});

test("when the first real payment is tried by the page's lines, then the fee is a fen, and afterwards what it was", async () => {
  const env = join(code, ".env");
  const before = readFileSync(env, "utf8");
  const alone = { DOCKER_COMPOSE: "true" };
  const tables = [
    ["", { 法人锁: [1, 2, 3], 单位锁: [1, 2, 3], 业务锁: [1, 2, 3] }],
    [
      `FEE_TABLE={"机构锁":[30000, 50000, 70000],"个人锁":[5000,9000,12000]}\n`,
      { 机构锁: [1, 2, 3], 个人锁: [1, 2, 3] },
    ],
  ] as const;
  for (const [own, expected] of tables) {
    writeFileSync(env, before + own);
    await type("deploy/ca trial on", code, alone);
    await type("deploy/ca trial on", code, alone);
    const fees = [...readFileSync(env, "utf8").matchAll(/^FEE_TABLE=(.+)$/gm)].at(-1)?.[1] ?? "";
    expect(feeTableSchema().parse(JSON.parse(fees))).toEqual(expected);
    await type("deploy/ca trial off", code, alone);
    expect(readFileSync(env, "utf8")).toBe(before + own);
  }
  writeFileSync(env, before);
});

test("when the robots' addresses are written by the manual's lines, then the program reads them, and no stranger does", async () => {
  const [lines = ""] = blocksOf(readPage("docs/operations/README.md"), "bash").filter((block) =>
    block.includes("wecom-url"),
  );
  const address = "https://robots.example.com/send?key=sample";
  await type(lines.replaceAll(/'[^']*地址'/g, `'${address}'`));
  // `deploy/ca up` begins by reading these files. Its later steps would start containers, which can't run here.
  await type("deploy/ca up", code, { DOCKER_COMPOSE: "true" });
  const { wecom, dingtalk } = readAlertsConfig({ ALERTS_DIR: join(keys, "alerts") }).robots;
  expect([wecom?.url.href, dingtalk?.url.href]).toEqual([address, address]);
  expect(dingtalk?.secret).toContain("SEC");
  if (process.getuid?.() === 0) expect(modeOf(join(keys, "alerts", "dingtalk-secret"))).toBe("440");
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
  const [target = "", , , line = ""] = blockWith("cron.d").split("\n");
  const cron = join(dir, "cron");
  await type(target, code);
  await type(line.replace("/etc/cron.d/ca-renewal", cron), code);
  const [, user, command] = /^17 2 \* \* \* (\w+) (.+)$/m.exec(readFileSync(cron, "utf8")) ?? [];
  expect(user).toBe("root");
  // No backup server answers. That restic tries to connect shows that everything is where the line expects it.
  writeFileSync(join(dir, "ssh"), `#!/bin/sh\necho "$*" > ${join(dir, "asked")}\nexit 1\n`, { mode: 0o755 });
  const typed = (command ?? "").replaceAll("/mnt/keys", join(dir, "kept"));
  await expect(type(typed, dir, { PATH: `${dir}:${process.env["PATH"]}` })).rejects.toThrow(
    "sftp:backup@10.0.0.9",
  );
  expect(readFileSync(join(dir, "asked"), "utf8")).toContain("10.0.0.9 -l backup");
});
