import { execFile } from "node:child_process";
import { mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readProjectFile } from "./compose";

const run = promisify(execFile);
const root = join(__dirname, "..", "..");

/** Checks a site's .env with the given last lines, and returns what the check reports. */
async function saidOf(lines: readonly string[], example = exampleFilledIn): Promise<string[]> {
  const site = await mkdtemp(join(tmpdir(), "settings-"));
  for (const name of ["docker-compose.yml", ".env.example"])
    await symlink(join(root, name), join(site, name));
  await writeFile(join(site, ".env"), [...example.split("\n"), ...lines, ""].join("\n"));
  const script = `set -eu; here=${root}/deploy; . "$here/ca.d/settings.sh"; strange_settings`;
  const { stdout } = await run("bash", ["-c", script], { cwd: site });
  return stdout.split("\n").filter((line) => line !== "");
}

/** The example file with every variable set: empty ones get a value, and defaults in comments are uncommented. */
const exampleFilledIn = readProjectFile(".env.example")
  .replaceAll(/^# (?=[A-Z][A-Z0-9_]+=)/gm, "")
  .replaceAll(/^([A-Z][A-Z0-9_]+)=$/gm, "$1=示例");

test("when every setting of the example is filled in, and those of the bundled Keycloak and nginx, then nothing is said", async () => {
  const bundled = [
    ...["COMPOSE_FILE=docker-compose.yml:deploy/keycloak/compose.yml"],
    ...[
      "SIGN_IN_URL=https://sign-in.example.gov.cn",
      "KEYCLOAK_ADMIN_PASSWORD=a",
      "KEYCLOAK_DB_PASSWORD_FILE=b",
    ],
    ...["TLS_CERTIFICATE_FILE=/etc/tls.pem", "TLS_KEY_FILE=/etc/tls.key", "API_UPSTREAM=api_hosts"],
    ...["API_HOSTS=10.0.0.1:3000 10.0.0.2:3000", "TEMPORAL_ADDRESS=10.0.0.10:7233", "TZ=Asia/Shanghai"],
  ];
  expect(await saidOf(bundled)).toEqual([]);
});

test.each([
  [
    "a name with two letters turned",
    "RETIAN_AUDIT_DAYS=1095",
    /^⚠ RETIAN_AUDIT_DAYS：没有这个变量.*\n.*RETAIN_AUDIT_DAYS/,
  ],
  ["a name that lacks a letter", "PULIC_URL=https://x", /^⚠ PULIC_URL：没有这个变量.*\n.*是不是 PUBLIC_URL/],
  ["a name in small letters", "log_level=debug", /^⚠ log_level：没有这个变量.*\n.*是不是 LOG_LEVEL/],
  ["a name of another system", "DATABASE_URL=x", /^⚠ DATABASE_URL：没有这个变量.*\n.*\.env\.example/],
  [
    "a second line of one name",
    "SMS_SIGN_NAME=另一个",
    /^⚠ SMS_SIGN_NAME：在 \.env 第 \d+ 行和第 \d+ 行各写了一次/,
  ],
  ["spaces around =", "RECEIPT_DAYS = 15", /^⚠ \.env 第 \d+ 行：不是“名称=值”/],
  ["a line of Windows", "TZ=Asia/Shanghai\r", /^⚠ \.env 第 \d+ 行：以回车结尾/],
  ["a comment behind a value", "TZ=Asia/Shanghai # here", /^⚠ TZ：值的后面写了注释/],
  ["a space behind a value", "TZ=Asia/Shanghai ", /^⚠ TZ：值的前后有空格/],
  ["a port on all interfaces", "SIGN_IN_PUBLISHED_PORT=8480", /⚠ SIGN_IN_PUBLISHED_PORT：任何网卡上/],
  ["a port on all addresses", "SIGN_IN_PUBLISHED_PORT=0.0.0.0:8480", /⚠ SIGN_IN_PUBLISHED_PORT：任何网卡上/],
  ["a proxy", "HTTPS_PROXY=http://10.0.0.5:3128", /^⚠ HTTPS_PROXY：api、worker 不读它/],
])("when .env has %s, then that is told, with what to do", async (_, line, said) => {
  const told = await saidOf([line]);
  expect(told).toHaveLength(2);
  expect(told.join("\n")).toMatch(said);
});

test("when secrets stand in the wrong places, then no part of them is printed", async () => {
  const secret = "q83vEjRWpW4sQ9k0Zz8mYt1b";
  const said = await saidOf([
    ...[`${secret}==`, secret, `MONGODB_ROOT_PASWORD=${secret}`, `POSTGRES_PASSWORD=${secret} `],
    ...[`-----BEGIN ${secret}-----`, `WECHAT_API_V3_KEY_FILE = ${secret}`],
  ]);
  expect(said.length).toBeGreaterThan(8);
  expect(said.join("\n")).not.toContain(secret);
});
