import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { certificateFaults, partyFaults } from "../../doctor/checks/certificates";
import { readConfiguration } from "../../doctor/checks/configuration";
import { reasonOf } from "../../doctor/fault";
import { issueIdentity, type Identity } from "../../stand-ins/union-pay/certificate-authority";
import { dir, fileOf, key, linesOf, pem } from "./own-files";

test("when a certificate is a test environment's, or the merchant's stands after others, then that is told, in production and everywhere", async () => {
  const validity = { notBefore: new Date(Date.now() - 1_000), notAfter: new Date(Date.now() + 1e10) };
  const trial = await issueIdentity({ name: "CFCA TEST OCA1", authority: true, ...validity });
  const own = await issueIdentity({ name: "示例", authority: true, ...validity });
  const look = (certificates: string[], PUBLIC_URL: string) =>
    linesOf(
      certificateFaults(
        {
          PUBLIC_URL,
          UNIONPAY_SIGN_CERT_FILE: fileOf("sign.crt", certificates.join("\n")),
          UNIONPAY_SIGN_KEY_FILE: fileOf("sign.key", own.key),
        },
        Date.now(),
      ),
    );
  const [here, production] = ["http://127.0.0.1:3000", "https://renewal.example.gov.cn"];
  expect(look([own.certificate, trial.certificate], production)).toEqual([]);
  const later = "UNIONPAY_SIGN_CERT_FILE：文件里有几张证书，第一张不是这把私钥的：程序只读第一张";
  expect(look([trial.certificate, own.certificate], here)).toEqual([later]);
  expect(look([trial.certificate, own.certificate], production)).toEqual([
    "UNIONPAY_SIGN_CERT_FILE：是测试环境的证书",
    later,
  ]);
});

/** Certificate of the purpose serverAuth alone: openssl req -x509 -addext extendedKeyUsage=serverAuth. */
const serverOnly = `-----BEGIN CERTIFICATE-----
${[
  "MIIBhDCCASqgAwIBAgIUO90+U+NchZtSjcehQ/Ouemth2N8wCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBczAgFw0yNj",
  "ExMzAxOTI1NDVaGA8yMTI2MTEwNjE5MjU0NVowDDEKMAgGA1UEAwwBczBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA",
  "BBK80gUkx69gtmAijob4dM74wGaX9Tjl1Yp8zg+Vn2kJRMTSByVPnJzY00m50nddk/Xa9F0fLFMGy5K36TursuujaD",
  "BmMB0GA1UdDgQWBBTni/oI336B6EcW5R23asDGu9JydDAfBgNVHSMEGDAWgBTni/oI336B6EcW5R23asDGu9JydDAP",
  "BgNVHRMBAf8EBTADAQH/MBMGA1UdJQQMMAoGCCsGAQUFBwMBMAoGCCqGSM49BAMCA0gAMEUCIQC0srBLyfI7519bpm",
  "CTSBlv1d9rR/jqURNOk5H/mUHMegIgX3g4an6N7CWCsgE8r8d25GAeGdgUJ2DyVHwD4MSceNs=",
].join("")}
-----END CERTIFICATE-----
`;

test("when a certificate is no authority's, for servers only, or another merchant's, or a token or all authorities are out of date, then that is told", async () => {
  const validity = { notBefore: new Date(Date.now() - 1e10), notAfter: new Date(Date.now() + 1e10) };
  const merchant = "777000000000001";
  const authority = await issueIdentity({ name: "示例", authority: true, ...validity });
  const named = { name: `041@Z12@示例@${merchant}`, authority: false, issuer: authority };
  const own = await issueIdentity({ ...named, ...validity });
  const former = { ...validity, notAfter: new Date(Date.now() - 1e9) };
  const old = await issueIdentity({ name: "旧的", authority: true, ...former });
  const tokenUntil = (exp: number) =>
    `${["{}", JSON.stringify({ exp })].map((part) => Buffer.from(part).toString("base64url")).join(".")}.x`;
  const [sign, root, expired] = [own, authority, old].map(({ certificate }, index) =>
    fileOf(`${index}.crt`, certificate),
  );
  const look = (environment: Record<string, string | undefined>) =>
    linesOf(certificateFaults(environment, Date.now()));
  const right = { UNIONPAY_SIGN_CERT_FILE: sign, UNIONPAY_MER_ID: merchant, UNIONPAY_ROOT_CERT_FILE: root };
  const both = fileOf("both.crt", `${old.certificate}\n${authority.certificate}`);
  const lasting = fileOf("lasting.jwt", tokenUntil(Date.now() / 1_000 + 1e7));
  const keys = fileOf("no-jwt", "an API key of another form");
  expect(look({ ...right, NODE_EXTRA_CA_CERTS: both, TEMPORAL_API_KEY_FILE: lasting })).toEqual([]);
  expect(look({ TEMPORAL_TLS_CERT_FILE: sign, TEMPORAL_API_KEY_FILE: keys })).toEqual([]);
  expect(look({ TEMPORAL_TLS_CERT_FILE: fileOf("server.crt", serverOnly) })).toContainEqual(
    "TEMPORAL_TLS_CERT_FILE：证书只能用于服务器：Temporal 会拒绝",
  );
  const wrong = {
    ...{ ...right, UNIONPAY_ROOT_CERT_FILE: sign, UNIONPAY_MER_ID: "777000000000002" },
    ...{ NODE_EXTRA_CA_CERTS: expired, TEMPORAL_API_KEY_FILE: fileOf("old.jwt", tokenUntil(1_700_000_000)) },
  };
  expect(look(wrong)).toEqual(
    [
      "UNIONPAY_ROOT_CERT_FILE：不是颁发机构的证书",
      "NODE_EXTRA_CA_CERTS：其中的颁发机构已于",
      "TEMPORAL_API_KEY_FILE：令牌已于 2023-11-14 过期",
      `UNIONPAY_SIGN_CERT_FILE：证书是商户 ${merchant} 的`,
    ].map((words) => expect.stringContaining(words) as string),
  );
});

test("when the merchant's own public key stands in WeChat Pay's place, then that is told; another's isn't", () => {
  const platform = mkdtempSync(join(dir, "platform-"));
  const look = (publicKey: KeyObject) => {
    writeFileSync(join(platform, "PUB_KEY_ID_01.pem"), publicKey.export({ type: "spki", format: "pem" }));
    const environment = { WECHAT_PLATFORM_KEYS_DIR: platform, WECHAT_MERCHANT_KEY_FILE: fileOf("own", pem) };
    return linesOf(certificateFaults(environment, Date.now()));
  };
  expect(look(generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey)).toEqual([]);
  expect(look(key.publicKey)).toEqual([
    expect.stringContaining("WECHAT_PLATFORM_KEYS_DIR/PUB_KEY_ID_01.pem：是本商户自己的公钥"),
  ]);
  renameSync(join(platform, "PUB_KEY_ID_01.pem"), join(platform, "pub_key.pem"));
  expect(linesOf(certificateFaults({ WECHAT_PLATFORM_KEYS_DIR: platform }, Date.now()))).toEqual([
    expect.stringContaining("WECHAT_PLATFORM_KEYS_DIR/pub_key.pem：文件名不是公钥的编号"),
  ]);
});

test("when a server shows a certificate without what stands between it and its authority, or of another host, then the reason says what to do", async () => {
  const validity = { notBefore: new Date(Date.now() - 1e10), notAfter: new Date(Date.now() + 1e10) };
  const authority = await issueIdentity({ name: "根", authority: true, ...validity });
  const between = await issueIdentity({ name: "中级", authority: true, issuer: authority, ...validity });
  const hosts = ["sms.example.com"];
  const reasonFrom = async (issuer: Identity) => {
    const own = await issueIdentity({ name: "sms", authority: false, issuer, hosts, ...validity });
    const server = createServer({ key: own.key, cert: own.certificate });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const asked = get({ host: "127.0.0.1", port, ca: authority.certificate });
    const [error] = (await once(asked, "error").catch((thrown: unknown) => [thrown])) as [unknown];
    server.close();
    return reasonOf(error);
  };
  expect(await reasonFrom(between)).toMatch(/^对方没有给出中间证书/);
  expect(await reasonFrom(authority)).toMatch(/^对方的证书不是这个主机名的/);
});

test("when a party's certificate ends within a week, then that is told once; later, or past its end, it isn't", async () => {
  const day = 86_400_000;
  const validity = { notBefore: new Date(Date.now() - 1e10), notAfter: new Date(Date.now() + 30 * day) };
  const { key: own, certificate } = await issueIdentity({ name: "sms", authority: true, ...validity });
  const server = createServer({ key: own, cert: certificate });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const environment = {
    SMS_BASE_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    // Their queries tell of hosts that can't be reached.
    OIDC_ISSUER: "https://nowhere.invalid",
    WECHAT_BASE_URL: "https://127.0.0.1:9",
  };
  const look = async (days: number) => linesOf(await partyFaults(environment, Date.now() + days * day));
  expect(await look(26)).toEqual([expect.stringMatching(/^SMS_BASE_URL：对方的证书 .* 到期/)]);
  expect([await look(20), await look(31)]).toEqual([[], []]);
  server.close();
});

test("when a merchant's key isn't its certificate's, then that is told once, with how to export both again", async () => {
  const validity = { notBefore: new Date(Date.now() - 1_000), notAfter: new Date(Date.now() + 1e10) };
  const { certificate } = await issueIdentity({ name: "示例", authority: true, ...validity });
  const environment = {
    UNIONPAY_SIGN_CERT_FILE: fileOf("other.crt", certificate),
    UNIONPAY_SIGN_KEY_FILE: fileOf("other.key", pem),
  };
  const told = [...readConfiguration(environment).faults, ...certificateFaults(environment, Date.now())];
  expect(told.filter(({ about }) => about === "UNIONPAY_SIGN_KEY_FILE")).toMatchObject([
    {
      fault: expect.stringContaining("不是一对") as string,
      remedy: expect.stringContaining(".pfx") as string,
    },
  ]);
});
