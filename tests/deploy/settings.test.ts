import { execFile } from "node:child_process";
import { mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readProjectFile } from "./compose";
import { openSite } from "./site";

const run = promisify(execFile);
const root = join(__dirname, "..", "..");

/** Checks a site's .env with the given last lines, and returns what the check reports. */
async function saidOf(lines: readonly string[], example = exampleFilledIn): Promise<string[]> {
  const site = await mkdtemp(join(tmpdir(), "settings-"));
  for (const name of ["docker-compose.yml", ".env.example"])
    await symlink(join(root, name), join(site, name));
  await writeFile(join(site, ".env"), [...example.split("\n"), ...lines, ""].join("\n"), { mode: 0o600 });
  const script = `set -eu; here=${root}/deploy; . "$here/ca.d/settings.sh"; strange_settings`;
  const { stdout } = await run("bash", ["-c", script], { cwd: site });
  return stdout.split("\n").filter((line) => line !== "");
}

/** The example file with every variable set: empty ones get a value, and defaults in comments are uncommented. */
const exampleFilledIn = readProjectFile(".env.example")
  .replaceAll(/^# (?=[A-Z][A-Z0-9_]+=)/gm, "")
  .replaceAll(/^([A-Z][A-Z0-9_]+)=$/gm, "$1=示例")
  .replaceAll(/^([A-Z_]+_CLIENT_SECRET)=.*$/gm, "$1=a-secret-of-$1");

test("deploy/ca check warns of nothing when every setting of the example and of the bundled Keycloak and nginx is filled in", async () => {
  const bundled = [
    "COMPOSE_FILE=docker-compose.yml:deploy/keycloak/compose.yml",
    "SIGN_IN_URL=https://sign-in.example.gov.cn",
    "KEYCLOAK_ADMIN_PASSWORD=a-long-password",
    "KEYCLOAK_DB_PASSWORD_FILE=b",
    "TLS_CERTIFICATE_FILE=/etc/tls.pem",
    "TLS_KEY_FILE=/etc/tls.key",
    "API_UPSTREAM=api_hosts",
    "API_HOSTS=10.0.0.1:3000 10.0.0.2:3000",
    "TEMPORAL_ADDRESS=10.0.0.10:7233",
    "TZ=Asia/Shanghai",
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
  ["a name behind export", "export TZ=Asia/Shanghai", /^⚠ TZ：以 export 开头/],
  ["a space in a list", "COMPOSE_FILE=docker-compose.yml: own.yml", /⚠ COMPOSE_FILE：几项之间有空格/],
  ["a short password", "KEYCLOAK_ADMIN_PASSWORD=admin", /^⚠ KEYCLOAK_ADMIN_PASSWORD：不到 12 个字符/],
  [
    "a dollar in a password",
    "KEYCLOAK_ADMIN_PASSWORD=long-pass$word",
    /^⚠ KEYCLOAK_ADMIN_PASSWORD：里面有 \$/,
  ],
  [
    "a password that a client has too",
    "KEYCLOAK_ADMIN_PASSWORD=a-secret-of-EVENTS_CLIENT_SECRET",
    /^⚠ KEYCLOAK_ADMIN_PASSWORD：与 EVENTS_CLIENT_SECRET 是同一个/,
  ],
  ["a proxy", "HTTPS_PROXY=http://10.0.0.5:3128", /^⚠ HTTPS_PROXY：api、worker 不读它/],
])("deploy/ca check names %s in .env, and what to do", async (_, line, said) => {
  const told = await saidOf([line]);
  expect(told).toHaveLength(2);
  expect(told.join("\n")).toMatch(said);
});

test("deploy/ca check names the byte order mark before the first line, and how to take it away", async () => {
  const said = await saidOf([], `\uFEFF${exampleFilledIn}`);
  expect(said).toEqual([
    expect.stringMatching(/^⚠ \.env 第 1 行：.*BOM/),
    String.raw`    sed -i "1s/^\xEF\xBB\xBF//" .env`,
  ]);
});

test("deploy/ca check prints no part of a secret that stands in the wrong place", async () => {
  const secret = "q83vEjRWpW4sQ9k0Zz8mYt1b";
  const said = await saidOf([
    `${secret}==`,
    secret,
    `MONGODB_ROOT_PASWORD=${secret}`,
    `POSTGRES_PASSWORD=${secret} `,
    `-----BEGIN ${secret}-----`,
    `WECHAT_API_V3_KEY_FILE = ${secret}`,
  ]);
  expect(said.length).toBeGreaterThan(8);
  expect(said.join("\n")).not.toContain(secret);
});

/** A site with the bundled Keycloak and nginx, and with passwords and a certificate of its own. */
const fitting = {
  COMPOSE_FILE:
    "docker-compose.yml:deploy/keycloak/compose.yml:deploy/nginx/compose.yml:deploy/nginx/sign-in.yml",
  PUBLIC_URL: '"https://renewal.example.gov.cn"',
  PUBLIC_HOST: "renewal.example.gov.cn",
  SIGN_IN_URL: "https://sign-in.example.gov.cn",
  SIGN_IN_HOST: "sign-in.example.gov.cn",
  OIDC_ISSUER: "https://sign-in.example.gov.cn/realms/ca-renewal",
  FRONT_SUBNET: "198.51.100.0/24",
  PAYLOAD_KEYS_FILE: "/dev/null",
  RESTIC_REPOSITORY: "sftp:backup@10.0.0.9:/srv/ca-renewal",
  RESTIC_PASSWORD_FILE: "./restic-password",
  TLS_CERTIFICATE_FILE: "./tls.pem",
  TLS_KEY_FILE: "./tls.key",
  POSTGRES_PASSWORD_FILE: "./password",
  MONGODB_KEY_FILE: "./member-key",
};

describe("a site with the bundled Keycloak and nginx", () => {
  const site = openSite(`
  config) [ ! -e "$site/composed" ] || cat "$site/composed" ;;`);
  afterAll(() => site.close());
  const inSite = (script: string) => run("bash", ["-euc", script], { cwd: site.dir });
  beforeAll(async () => {
    site.write("password", "0123abcd\n");
    site.write("member-key", "abcdefghij\n".repeat(75));
    await inSite(`names="subjectAltName=DNS:*.example.gov.cn"
openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=root -days 9
openssl req -x509 -newkey rsa:2048 -nodes -keyout tls.key -out own.pem -subj /CN=site -days 9
openssl req -new -key tls.key -subj /CN=site -out own.csr
openssl x509 -req -in own.csr -CA root.pem -CAkey root.key -CAcreateserial -days 9 -extfile <(echo $names) -out leaf.pem
cat leaf.pem root.pem > tls.pem
openssl rsa -in tls.key -aes256 -passout pass:x -out locked.key`);
  });

  /** Checks the site with some settings changed. @returns what stands before the colons of the warnings */
  async function warned(change: Record<string, string>): Promise<string[]> {
    const lines = Object.entries({ ...fitting, ...change }).map(([name, value]) => `${name}=${value}\n`);
    site.write(".env", lines.join(""));
    await inSite("chmod 600 .env");
    const { stdout } = await site.ca("check");
    return [...stdout.matchAll(/^[⚠✘] ([^：]*)：/gm)].map(([, name = ""]) => name);
  }

  test("gets no warning when its certificate is its own, a balancer's or the office's", async () => {
    expect(await warned({})).toEqual([]);
    // A balancer shows people a certificate of its own; where the office's authority issues, nothing stands between.
    const balanced = { TRUSTED_PROXIES: "10.0.0.8", TLS_CERTIFICATE_FILE: "./own.pem" };
    const own = { NODE_EXTRA_CA_CERTS: "/run/ca.pem", TLS_CERTIFICATE_FILE: "./leaf.pem" };
    expect([await warned(balanced), await warned(own)]).toEqual([[], []]);
  });

  test("gets a warning for each name, port and file that doesn't fit the others", async () => {
    site.write("docker-compose.override.yml", "");
    site.write(
      "composed",
      "services:\n  api:\n    ports:\n    - 127.0.0.1:3000:3000/tcp\n  nginx:\n    ports:\n    - published: 443\n      target: 443\n" +
        '  mongodb-1:\n    ports:\n      - target: 27017\n        published: "27017"\n  keycloak:\n    ports:\n    - 0.0.0.0:8480:8080/tcp\n',
    );
    site.write("password", "two\nlines\n");
    site.write("member-key", "a".repeat(1_025));
    const names = {
      PUBLIC_HOST: "old.example.gov.cn",
      SIGN_IN_HOST: "old",
      OIDC_ISSUER: "https://old/realms/x",
    };
    const others = {
      API_HOSTS: "10.0.0.1:3000",
      FRONT_SUBNET: "198.51.100.1/24",
      TLS_KEY_FILE: "./locked.key",
    };
    const target = { RESTIC_REPOSITORY: "sftp:backup@10.0.0.9", TLS_CERTIFICATE_FILE: "./leaf.pem" };
    expect(await warned({ ...names, ...others, ...target })).toEqual([
      "PUBLIC_HOST",
      "SIGN_IN_HOST",
      "OIDC_ISSUER",
      "API_HOSTS",
      "docker-compose.override.yml",
      "SIGN_IN_PUBLISHED_PORT",
      "mongodb-1",
      "FRONT_SUBNET",
      "TLS_KEY_FILE",
      "TLS_CERTIFICATE_FILE",
      "POSTGRES_PASSWORD_FILE",
      "MONGODB_KEY_FILE",
      "RESTIC_REPOSITORY",
    ]);
    const again = {
      COMPOSE_FILE: fitting.COMPOSE_FILE.replace(":deploy/nginx/sign-in.yml", ""),
      FRONT_SUBNET: "10.0.0.1",
      API_UPSTREAM: "api_hosts",
      TLS_KEY_FILE: "./root.key",
      SIGN_IN_URL: "https://sign-in.example.gov.cn/",
      RESTIC_REPOSITORY: "s3:https://s3.example.com/ca",
    };
    expect(
      (await warned(again)).filter((name) => !/^docker|PORT$|^mongodb|^(POSTGRES|MONGODB)_/.test(name)),
    ).toEqual([
      "SIGN_IN_URL",
      "API_HOSTS",
      "COMPOSE_FILE",
      "FRONT_SUBNET",
      "TLS_KEY_FILE",
      "AWS_ACCESS_KEY_ID",
    ]);
    const host = {
      PUBLIC_URL: "https://ca.elsewhere.cn",
      PUBLIC_HOST: "",
      SIGN_IN_URL: "https://ca.elsewhere.cn",
    };
    expect(await warned({ ...host, SIGN_IN_HOST: "", OIDC_ISSUER: "" })).toEqual(
      expect.arrayContaining(["SIGN_IN_URL", "TLS_CERTIFICATE_FILE"]),
    );
  });

  test.each([
    [
      { COMPOSE_FILE: "docker-compose.yml,deploy/keycloak/compose.yml" },
      /COMPOSE_FILE：没有 docker-compose.yml,deploy/,
    ],
    [{ TLS_KEY_FILE: "./platform" }, /TLS_KEY_FILE：\.\/platform 是目录/],
  ])("gets a refusal that names the file when it has %j", async (change, stderr) => {
    await expect(warned(change)).rejects.toMatchObject({ code: 78, stderr: expect.stringMatching(stderr) });
  });

  test("gets a refusal that names the encoding when .env is GBK", async () => {
    await inSite("printf 'SMS_SIGN_NAME=\\xc0\\xfd\\n' >> .env");
    await expect(site.ca("check")).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/不是 UTF-8/),
    });
  });
});
