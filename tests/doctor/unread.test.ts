import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "../../doctor/checks/configuration";
import { unreadFaults } from "../../doctor/checks/unread";

const dir = mkdtempSync(join(tmpdir(), "unread-"));
const authorities = join(dir, "ca.pem");
writeFileSync(authorities, "-----BEGIN CERTIFICATE-----\n");
const open = join(dir, "open-key");
writeFileSync(open, "x".repeat(40));
chmodSync(open, 0o644);

const now = Date.parse("2026-11-30T00:00:00Z");

/**
 * Returns the variables of which the doctor complains. The environment is incomplete here; other checks report that.
 */
const look = (environment: Record<string, string>) =>
  unreadFaults(environment, readConfiguration(environment).configuration, now).map(
    ({ about, fault }) => `${about}：${fault}`,
  );

test("when settings are as a site has them, then nothing is said", () => {
  const right = {
    FEE_TABLE: '{"法人锁":[20000,40000,60000]}',
    MATERIALS: '{"营业执照":{"lockTypes":["法人锁"]},"授权委托书":{}}',
    RESTORED_FROM: "2026-11-29T02:00:00Z",
    CLAMD_ADDRESS: "clamav:3310",
    NODE_EXTRA_CA_CERTS: authorities,
    COMMANDS_DIR: "/run/no-volume-of-the-doctor",
    WEBHOOKS_DIR: __dirname,
    LOG_LEVEL: "debug",
  };
  expect(look({})).toEqual([]);
  expect(look(right)).toEqual([]);
});

test.each([
  ["NODE_EXTRA_CA_CERTS", "/nowhere/ca.pem", /没有这个文件或目录/],
  ["WEBHOOKS_DIR", "/nowhere", /没有这个文件或目录/],
  ["WEBHOOKS_DIR", __filename, /不是目录/],
  ["COMMANDS_DIR", __filename, /不是目录/],
  ["NODE_EXTRA_CA_CERTS", __dirname, /不是 PEM 证书/],
  ["NODE_EXTRA_CA_CERTS", open, /不是 PEM 证书/],
  ["AUDIT_KEYS_FILE", open, /谁都能读/],
  ["FEE_TABLE", '{"法人锁 ":[20000,40000,60000]}', /锁类型“法人锁 ”中有空格/],
  ["MATERIALS", '{"营业执照":{"lockTypes":["法人琐"]}}', /锁类型“法人琐”不在 FEE_TABLE 中/],
  ["RESTORED_FROM", "2026-12-30T00:00:00Z", /在将来/],
  ["RESTORED_FROM", "2025-11-30T00:00:00Z", /是 365 天以前/],
  ["CLAMD_ADDRESS", "127.0.0.1:3310", /容器里的 127\.0\.0\.1 是容器自己/],
  ["LOG_LEVEL", "silent", /什么也查不到/],
  ["LOG_LEVEL", "trace", /很快写满/],
])("when %s is %s, then that alone is told", (name, value, said) => {
  const [told = "", ...others] = look({ [name]: value });
  expect(told).toMatch(new RegExp(`^${name}：`));
  expect(told).toMatch(said);
  expect(others).toEqual([]);
});
