import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { Registry } from "prom-client";
import { createBridge } from "../../alerts/bridge";
import { createOwed, createSilence, type Owed } from "../../alerts/own-messages";
import { createRobots } from "../../alerts/robots";
import { createWayIn } from "../../alerts/way-in";
import { readAlertsConfig } from "../../config/alerts";
import { createMetrics } from "../../runtime/metrics";
import { createReadiness } from "../../runtime/readiness";
import { startRobots, type Robots } from "../support/robots";

const log = pino({ level: "silent" });

let dir: string;
let receivers: Robots;
let server: Server;
let silence: ReturnType<typeof createSilence>;
let owed: Owed;
let clock: number;
beforeEach(async () => {
  receivers = await startRobots();
  dir = mkdtempSync(join(tmpdir(), "alerts-"));
  for (const [name, content] of Object.entries(receivers.files)) writeFileSync(join(dir, name), content);
  clock = Date.now();
  const now = () => clock;
  const config = readAlertsConfig({ ALERTS_DIR: dir });
  const robots = createRobots(config.robots, now);
  owed = createOwed({ robots, log });
  silence = createSilence({ owe: owed.owe, silenceMs: config.silenceMs, now, log });
  const readiness = createReadiness({ checks: {}, log });
  const metrics = createMetrics(readiness);
  server = createServer(createBridge({ robots, heard: silence.heard, log, readiness, metrics }));
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await receivers.close();
  rmSync(dir, { recursive: true });
});

const alert = (more: object = {}) => ({
  status: "firing",
  labels: { alertname: "CaRunMissing", severity: "ticket" },
  annotations: { summary: "3 个申请的流程中断，不能继续", step: "门户“运维”页【核对全部并恢复】" },
  startsAt: "2026-11-28T00:30:00Z",
  ...more,
});
const post = async (path: string, body: unknown): Promise<number> => {
  const { port } = server.address() as AddressInfo;
  const sent = { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) };
  return (await fetch(`http://127.0.0.1:${port}${path}`, sent)).status;
};

test("when a group comes, then either robot says it in its own format, with the first step and since when", async () => {
  const other = alert({ annotations: { summary: "另一件事" }, status: "resolved" });
  for (const robot of ["wecom", "dingtalk"])
    expect(await post(`/robots/${robot}`, { version: "4", alerts: [alert(), other] })).toBe(200);
  expect(receivers.told.map(({ robot }) => robot)).toEqual(["wecom", "dingtalk"]);
  for (const { text } of receivers.told)
    expect(text.split("\n\n")).toEqual([
      "### 【告警】3 个申请的流程中断，不能继续（共 2 项）",
      "**3 个申请的流程中断，不能继续**",
      "> 第一步：门户“运维”页【核对全部并恢复】",
      "CaRunMissing，当天处理，11-28 08:30 起",
      "- 已恢复：另一件事",
    ]);
});

test("when a robot refuses within its 200, or its secret is wrong, then Alertmanager is told to try again", async () => {
  receivers.refuse(1);
  expect(await post("/robots/dingtalk", { alerts: [alert()] })).toBe(503);
  expect(await post("/robots/dingtalk", { alerts: [alert()] })).toBe(200);
  writeFileSync(join(dir, "dingtalk-secret"), "another");
  const wrong = createRobots(readAlertsConfig({ ALERTS_DIR: dir }).robots, Date.now).get("dingtalk");
  await expect(wrong?.({ title: "标题", text: "内容" })).rejects.toThrow("errcode 310000");
});

test("when more is to be told than a robot takes in a minute, then the rest waits, and none is refused for it", async () => {
  const asked = Array.from({ length: 30 }, () => post("/robots/wecom", { alerts: [alert()] }));
  const answers = await Promise.all(asked);
  expect(answers.filter((status) => status === 503)).toHaveLength(12);
  expect([receivers.told.length, receivers.busiest()]).toEqual([18, 18]);
  clock += 61_000;
  expect(await post("/robots/wecom", { alerts: [alert()] })).toBe(200);
});

test("when much is told at once, then 企业微信 gets what it takes, in whole characters", async () => {
  const alerts = Array.from({ length: 200 }, () => alert());
  expect(await post("/robots/wecom", { alerts })).toBe(200);
  expect(receivers.told[0]?.text).toMatch(/（共 200 项）[^\uFFFD]*……（其余见 Alertmanager）$/);
});

test("when it isn't Alertmanager's, or nobody's robot, then it isn't told", async () => {
  expect(await post("/robots/wecom", "{")).toBe(400);
  expect(await post("/robots/wecom", { alerts: [] })).toBe(400);
  expect(await post("/robots/feishu", { alerts: [alert()] })).toBe(404);
  expect(receivers.told).toEqual([]);
});

test("when the watchdog falls silent, then both robots say it once, also after a refusal, and when it is heard again", async () => {
  silence.look();
  clock += 601_000;
  receivers.refuse(1);
  for (let looks = 0; looks < 3; looks += 1) {
    silence.look();
    await owed.deliver();
  }
  const saying = (words: string) =>
    receivers.told.filter(({ text }) => text.includes(words)).map(({ robot }) => robot);
  expect(saying("没有声音了").toSorted()).toEqual(["dingtalk", "wecom"]);
  expect(await post("/watchdog", "")).toBe(200);
  await owed.deliver();
  expect(saying("又有声音了").toSorted()).toEqual(["dingtalk", "wecom"]);
});

test("the look from outside tells what is not reached, and again when it is, once each", async () => {
  let page: "portal" | "another" | "gone" = "portal";
  const site = createServer((request, response) => {
    const { url = "" } = request;
    if (url === "/issuer/.well-known/openid-configuration") response.end(JSON.stringify({ issuer }));
    else if (page === "gone") request.socket.destroy();
    else if (url.startsWith("/api/"))
      response.writeHead(405, { "content-type": "application/problem+json" }).end("{}");
    else response.end(`<html id="${page}">`);
  });
  await once(site.listen(0, "127.0.0.1"), "listening");
  const publicUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const issuer = `${publicUrl}/issuer`;
  const registry = new Registry();
  const { look } = createWayIn({ publicUrl, issuer, isAlone: true, registry, owe: owed.owe, log });
  const looks = async (as: typeof page, times: number): Promise<string> => {
    page = as;
    for (let time = 0; time < times; time += 1) await look();
    await owed.deliver();
    return registry.getSingleMetricAsString("ca_way_in");
  };

  expect(await looks("portal", 1)).not.toContain("} 0");
  expect(await looks("another", 1)).toContain('ca_way_in{what="门户页面"} 0');
  expect(receivers.told).toEqual([]);
  expect(await looks("gone", 4)).toMatch(/通知地址"\} 0\n.*身份认证"\} 1/);
  expect(await looks("portal", 2)).not.toContain("} 0");
  const told = receivers.told.filter(({ robot }) => robot === "wecom").map(({ text }) => text.split("\n")[0]);
  expect(told.toSorted()).toEqual([
    "### 【告警】通知地址从外面访问不到",
    "### 【告警】门户页面从外面访问不到",
    "### 【恢复】通知地址又访问得到了",
    "### 【恢复】门户页面又访问得到了",
  ]);
  site.closeAllConnections();
  await new Promise((resolve) => site.close(resolve));
});

test("when an address is none, or can't be read, then the file is named; without any, no robot is there", () => {
  expect(readAlertsConfig({ ALERTS_DIR: join(dir, "nowhere") }).robots).toEqual({});
  for (const address of ["not an address", "http://robots.example.com/?key=sample"]) {
    writeFileSync(join(dir, "wecom-url"), address);
    expect(() => readAlertsConfig({ ALERTS_DIR: dir })).toThrow("wecom-url must hold an https:// address");
  }
});
