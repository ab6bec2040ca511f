import { randomUUID } from "node:crypto";
import { toBuffer, toString } from "qrcode";
import { scanAndPay } from "../../embedded/demo/outside";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { expectUnchanged } from "../support/http";
import { approved, awaitApplication } from "../support/journey";
import { expectProblem } from "../support/problems";
import type { Bidder } from "../support/world";

test("when WeChat is chosen, then the QR code says the gateway's code_url and dies with the window", async () => {
  const { id } = await approved({ world, bidder });
  const { body, status } = await bidder.api.call("POST", `/api/applications/${id}/payments`, {
    body: { channel: "wechat" },
  });
  expect(status).toBe(200);
  const { attempt, serverTime, application } = body as Awaited<ReturnType<Bidder["api"]["pay"]>>;
  const address = `/api/applications/${id}/payments/${id}0001`;
  expect(attempt).toEqual({
    ...{ number: `${id}0001`, channel: "wechat", deadline: expect.stringMatching(/T\d\d:\d\d:\d\d\.000Z$/) },
    codeUrl: expect.stringMatching(/^weixin:\/\/wxpay\/bizpayurl/),
    ...{ qrSvg: `${address}/qr.svg`, qrPng: `${address}/qr.png` },
  });
  expect(application.attempts).toMatchObject([{ status: "待支付", expired: false, amountFen: 20_000 }]);
  const [{ createdAt } = { createdAt: "" }] = application.attempts;
  expect(Date.parse(attempt?.deadline ?? "") - Date.parse(createdAt)).toBe(300_000);
  expect(Date.parse(serverTime)).toBeGreaterThanOrEqual(Date.parse(createdAt));

  const svg = await bidder.api.call<Buffer>("GET", attempt?.qrSvg ?? "");
  expect(svg.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
  expect(svg.body.toString()).toBe(await toString(attempt?.codeUrl ?? "", { type: "svg", margin: 2 }));
  await expectUnchanged(world.stack.addresses.api, bidder, attempt?.qrSvg ?? "");
  const png = await bidder.api.call<Buffer>("GET", attempt?.qrPng ?? "");
  expect(png.headers.get("content-type")).toBe("image/png");
  expect(png.headers.get("cache-control")).toBe("no-store");
  expect(
    png.body.equals(await toBuffer(attempt?.codeUrl ?? "", { type: "png", margin: 2, width: 320 })),
  ).toBe(true);
  expectProblem(await bidder.api.call("GET", `${address}/form`), 404, "NOT_FOUND");

  await scanAndPay(world.stack.addresses, `${id}0001`);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  expectProblem(await bidder.api.call("GET", `${address}/qr.png`), 409, "NO_OPEN_ATTEMPT");
});

test("when a bank is chosen, then the page submits itself to the gateway and may do nothing else", async () => {
  const { id } = await approved({ world, bidder });
  const { attempt } = await bidder.api.pay(id, { channel: "unionpay", bank: "ICBC" });
  const address = `/api/applications/${id}/payments/${id}0001`;
  const gateway = world.stack.addresses.unionPayGateway;
  expect(attempt).toMatchObject({
    ...{ number: `${id}0001`, channel: "unionpay", formAddress: `${address}/form` },
    bankForm: { fields: { orderId: `${id}0001`, txnAmt: "20000", issInsCode: "ICBC", currencyCode: "156" } },
  });
  expect(attempt?.bankForm?.action.startsWith(gateway)).toBe(true);

  const { status, headers, body } = await bidder.api.call<Buffer>("GET", `${address}/form`);
  const page = body.toString();
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(headers.get("content-security-policy")).toBe(
    `default-src 'none'; script-src 'self'; form-action ${gateway}; base-uri 'none'; frame-ancestors 'none'`,
  );
  expect(page).toContain(`<form method="post" action="${attempt?.bankForm?.action}">`);
  const inputs = [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
  expect(Object.fromEntries(inputs.map(([, name, value]) => [name, value]))).toMatchObject({
    ...{ orderId: `${id}0001`, txnAmt: "20000" },
  });
  expect(page).not.toMatch(/<script>|onload=/);
  const script = await bidder.api.call<Buffer>("GET", "/api/submit-form.js");
  expect(script.body.toString()).toBe("document.forms[0].submit();\n");
  for (const path of [`${address}/form`, "/api/submit-form.js"])
    await expectUnchanged(world.stack.addresses.api, bidder, path);
  expectProblem(await bidder.api.call("GET", `${address}/qr.svg`), 404, "NOT_FOUND");
});

test("when the terms are read, then they hold what a form offers", async () => {
  const { body } = await bidder.api.call("GET", "/api/terms");
  expect(body).toMatchObject({
    lockTypes: ["法人锁", "单位锁", "业务锁"].map((name) => ({ name, feesFen: [20_000, 40_000, 60_000] })),
    ...{ pickups: ["现场", "邮寄"], windowSeconds: { wechat: 300, unionpay: 1800 }, hotline: "4009980000" },
    banks: expect.arrayContaining([expect.objectContaining({ code: "ICBC" })]),
    ...{ eSignPlatformUrl: "http://www.tseal.cn/tcloud/syztb", opinionDialogTitle: "请输入意见" },
  });
});

test("when a way is asked for again and again, then it is the same attempt, and the workflow hears of it once; another way has a fresh one", async () => {
  const { id } = await approved({ world, bidder });
  const historyLength = async () => (await engine.client.workflow.getHandle(id).describe()).historyLength;
  for (const body of [{ channel: "wechat" }, { channel: "unionpay", bank: "ICBC" }]) {
    const first = await bidder.api.pay(id, body);
    await engine.rested(id);
    const before = await historyLength();
    for (let times = 0; times < 5; times += 1) {
      const again = await bidder.api.pay(id, body);
      expect(again.attempt).toEqual(first.attempt);
      expect(again.application).toEqual(first.application);
    }
    expect(await historyLength()).toBe(before);
  }
  const { attempts } = await bidder.api.get(id);
  expect(attempts.map(({ number, status }) => [number, status])).toEqual([
    [`${id}0001`, "已关闭"],
    [`${id}0002`, "待支付"],
  ]);
  const dead = await bidder.api.call("GET", `/api/applications/${id}/payments/${id}0001/qr.svg`);
  expectProblem(dead, 409, "NO_OPEN_ATTEMPT");
});

test("when a request is repeated whose order is over and unpaid, then it isn't answered as if it were paid", async () => {
  const { id } = await approved({ world, bidder });
  const path = `/api/applications/${id}/payments`;
  const asked = { body: { channel: "wechat" }, idempotencyKey: randomUUID() };
  expect((await bidder.api.call("POST", path, asked)).status).toBe(200);
  expect((await bidder.api.call("POST", `${path}/unfinished`)).status).toBe(200);
  expectProblem(await bidder.api.call("POST", path, asked), 409, "ATTEMPT_REPLACED");
  expect((await bidder.api.pay(id, { channel: "wechat" })).attempt).toBeDefined();
});
