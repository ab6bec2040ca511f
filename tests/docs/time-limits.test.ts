import { gatewayTimeoutMs, updateTimeoutMs } from "../../api/engine";
import { heartbeat, serverSelectionTimeoutMs } from "../../store/models";
import { readPage } from "./fenced";

const rows = [...readPage("docs/operations/README.md").matchAll(/^\| ([^|]+) \| (\d+) \| [^|]+ \|$/gm)];
/** Time limits from the table, in seconds. */
const told = new Map(rows.map(([, who = "", seconds]) => [who, Number(seconds)]));
const nginx = readPage("deploy/nginx/ca-renewal.conf.template");
const ofNginx = (name: string) => Number(new RegExp(`${name} (\\d+)s;`).exec(nginx)?.[1]);
const ofTemporal = (name: string) =>
  Number(
    new RegExp(`${name}:\\n {2}- value: (\\d+)s`).exec(readPage("deploy/temporal/dynamic-config.yaml"))?.[1],
  );
const ofActivities = (proxy: string, limit: string) =>
  Number(
    new RegExp(`export const ${proxy} = [^;]*?${limit}: "(\\d+) seconds"`, "s").exec(
      readPage("workflows/renewal/activities.ts"),
    )?.[1],
  );

const frozenMs = heartbeat.heartbeatFrequencyMS + heartbeat.connectTimeoutMS;

test.each([
  ["nginx 连接 API", ofNginx("proxy_connect_timeout")],
  ["nginx 等 API 答复", ofNginx("proxy_read_timeout")],
  ["API 等 Temporal：一般的操作", updateTimeoutMs / 1_000],
  ["API 等 Temporal：要等支付渠道的操作", gatewayTimeoutMs / 1_000],
  ["MongoDB 驱动等可用的成员", serverSelectionTimeoutMs / 1_000],
  ["MongoDB 驱动认定连着的成员已无应答", frozenMs / 1_000],
  ["写 MongoDB 的本地活动，一次", ofActivities("localStore", "startToCloseTimeout")],
  ["下单等支付渠道，共", ofActivities("triedFor20Seconds", "scheduleToCloseTimeout")],
  [
    "Temporal 认定断开的连接（Worker 的长轮询在其中）",
    ofTemporal("frontend.keepAliveTime") + ofTemporal("frontend.keepAliveTimeout"),
  ],
])("when the table says how long %s takes, then it is what the programs have", (who, seconds) => {
  expect(told.get(who)).toBe(seconds);
});

test("when an API waits for as long as it may, then nginx still waits for it", () => {
  expect(ofNginx("proxy_read_timeout") * 1_000).toBeGreaterThan(frozenMs + gatewayTimeoutMs);
  expect(gatewayTimeoutMs / 1_000).toBeGreaterThan(
    2 * ofActivities("triedFor20Seconds", "scheduleToCloseTimeout"),
  );
});
