import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alertFaults, alertsMeaning } from "../../doctor/checks/alerts";

let mailServer: Server;
let smarthost: string;
beforeAll(async () => {
  mailServer = createServer((socket) => void socket.on("error", () => undefined).end("220 mail\r\n"));
  await once(mailServer.listen(0, "127.0.0.1"), "listening");
  smarthost = `127.0.0.1:${(mailServer.address() as AddressInfo).port}`;
});
afterAll(() => mailServer.close());

const key = "0e5f3a2c-0000-4000-8000-0123456789ab";
const accessToken = "0123456789abcdef".repeat(4);
const files = {
  "wecom-url": `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${key}`,
  "dingtalk-url": `https://oapi.dingtalk.com/robot/send?access_token=${accessToken}`,
  "dingtalk-secret": `SEC${"0123456789abcdef".repeat(4)}`,
  "mail-password": "sample",
};

interface Site {
  files?: Record<string, string>;
  settings?: Record<string, string>;
  /** Differences from right settings of the mail; without this, there are none at all. */
  mail?: Record<string, string>;
}
function site({ files: lying = files, settings = {}, mail }: Site): Record<string, string> {
  const dir = mkdtempSync(join(tmpdir(), "alerts-"));
  for (const [name, content] of Object.entries(lying)) writeFileSync(join(dir, name), `${content}\n`);
  const duty = {
    ALERT_MAIL_TO: "duty@example.gov.cn,other@example.gov.cn",
    ALERT_MAIL_SMARTHOST: smarthost,
    ALERT_MAIL_USER: "duty",
  };
  return {
    COMPOSE_PROFILES: "monitoring",
    ALERTS_DIR: dir,
    ...settings,
    ...(mail ? { ...duty, ...mail } : {}),
  };
}
const look = async (environment: Record<string, string>) =>
  (await alertFaults(environment)).map(({ about, fault }) => `${about}：${fault}`);

test("when robots, mail and a watchdog are there, or nobody watches, then nothing is said, and whom alerts reach is told", async () => {
  const all = site({ mail: { ALERT_WATCHDOG_URL: "https://watchdog.example.com/a" } });
  expect(await look(all)).toEqual([]);
  expect(alertsMeaning(all)).toBe(
    "告警送往：企业微信群、钉钉群、邮件 duty@example.gov.cn,other@example.gov.cn、看门狗",
  );
  expect(alertsMeaning(all)).not.toContain(key);
  expect(await look({ COMPOSE_PROFILES: "clamav", ALERTS_DIR: "/run/alerts" })).toEqual([]);
  const unwatched = "填写了，而 COMPOSE_PROFILES 不含 monitoring：没有监控，谁也收不到告警";
  expect((await look({ ...all, COMPOSE_PROFILES: "clamav" })).toSorted()).toEqual(
    ["ALERT_MAIL_TO", "ALERT_WATCHDOG_URL", "ALERTS_DIR/dingtalk-url", "ALERTS_DIR/wecom-url"]
      .map((about) => `${about}：${unwatched}`)
      .toSorted(),
  );
  expect(alertsMeaning({})).toMatch(/^告警送往：无/);
});

test.each<[string, Site, RegExp]>([
  ["nobody", { files: {} }, /^ALERTS_DIR：告警没有人收/],
  [
    "a watchdog of its own",
    {
      settings: {
        PUBLIC_URL: "https://ca.example.gov.cn",
        ALERT_WATCHDOG_URL: "https://ca.example.gov.cn/w",
      },
    },
    /^ALERT_WATCHDOG_URL：就在这台服务器上/,
  ],
  [
    "a robot by http",
    { files: { "wecom-url": "http://qyapi.weixin.qq.com/" } },
    /^ALERTS_DIR：wecom-url 里不是 https/,
  ],
  [
    "the other robot's address",
    { files: { "wecom-url": files["dingtalk-url"] } },
    /^ALERTS_DIR\/wecom-url：是 oapi/,
  ],
  [
    "an example's address",
    { files: { "wecom-url": files["wecom-url"].replace(key, "xxxxxxxx-xxxx") } },
    /^ALERTS_DIR\/wecom-url：不是完整的地址/,
  ],
  [
    "an address that was cut off",
    { files: { "dingtalk-url": files["dingtalk-url"].slice(0, -8) } },
    /^ALERTS_DIR\/dingtalk-url：不是完整的地址/,
  ],
  [
    "no secret's form",
    { files: { ...files, "dingtalk-secret": key } },
    /^ALERTS_DIR\/dingtalk-secret：不是加签/,
  ],
  [
    "a file of another name",
    { files: { ...files, "wecom_url.txt": "x" } },
    /^ALERTS_DIR\/wecom_url\.txt：没有谁读/,
  ],
  ["mail to no address", { mail: { ALERT_MAIL_TO: "值班" } }, /^ALERT_MAIL_TO：不是邮件地址/],
  ["mail without a server", { mail: { ALERT_MAIL_SMARTHOST: "" } }, /^ALERT_MAIL_SMARTHOST：没有填写/],
  [
    "a server without a port",
    { mail: { ALERT_MAIL_SMARTHOST: "mail" } },
    /^ALERT_MAIL_SMARTHOST：不是 主机:端口/,
  ],
  [
    "a server that is away",
    { mail: { ALERT_MAIL_SMARTHOST: "127.0.0.1:9" } },
    /^ALERT_MAIL_SMARTHOST：连接不上/,
  ],
  [
    "an account without a password",
    { files: { "wecom-url": files["wecom-url"] }, mail: {} },
    /^ALERT_MAIL_USER：ALERTS_DIR 中没有/,
  ],
  [
    "a server and nobody",
    { mail: { ALERT_MAIL_TO: "", ALERT_MAIL_USER: "" } },
    /^ALERT_MAIL_SMARTHOST：没有 ALERT_MAIL_TO/,
  ],
  ["neither true nor false", { mail: { ALERT_MAIL_TLS: "no" } }, /^ALERT_MAIL_TLS：不是 true/],
  [
    "a watchdog without an address",
    { settings: { ALERT_WATCHDOG_URL: "watchdog" } },
    /^ALERT_WATCHDOG_URL：不是网址/,
  ],
])("when alerts have %s, then that alone is told, and no secret", async (_, wrong, said) => {
  const told = await look(site(wrong));
  expect(told).toEqual([expect.stringMatching(said)]);
  expect(told.join()).not.toContain(key);
});
