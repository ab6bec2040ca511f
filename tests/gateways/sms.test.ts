import { acs3Signature, createAlibabaClient } from "../../gateways/sms/alibaba-client";
import { createSmsSender } from "../../gateways/sms/sender";
import { readSmsConfig } from "../../config/sms";
import { smsTemplates, smsVariables } from "../../domain/application/sms";
import { order, startSetup, type Setup } from "./sms-setup";

let setup: Setup;
beforeEach(async () => {
  setup = await startSetup();
});
afterEach(() => setup.close());

const triedSince = () => setup.clock.now;

test("when a message is sent, then the bidder gets the template's text", async () => {
  await expect(setup.sender.send(order)).resolves.toMatchObject({ status: "sent" });
  expect(await setup.received(order.phone)).toMatchObject([
    {
      outId: order.outId,
      content: "【示例】您的CA锁延期申请0123-456-789已审核通过，请登录平台在CA支付中完成支付。",
    },
  ]);
});

test("when each template is sent with its variables, then the provider takes it", async () => {
  const params = {
    applicationId: "A",
    shortNumber: "0123-456-789",
    invoiceNumber: "26332000000000000001",
    opinion: "资料不全 (见附件)*!'~&=+%",
    carrier: "示例快递",
    trackingNumber: "SF1",
    yuan: "200.00",
    lock: "LOCK-0001",
    locks: "LOCK-0001 等3把",
    until: "2027-12-31至2029-12-31",
    day: "2026-12-31",
    left: "30",
  };
  for (const template of smsTemplates) {
    const needed = Object.fromEntries(smsVariables[template].map((name) => [name, params[name]]));
    await expect(setup.sender.send({ ...order, template, params: needed })).resolves.toMatchObject({
      status: "sent",
    });
  }
  expect((await setup.received()).some(({ content }) => content.includes("资料不全 (见附件)*!'~&=+%"))).toBe(
    true,
  );
});

test("when an opinion is longer than the provider takes, then it is cut short", async () => {
  const params = { applicationId: "A", shortNumber: "0123-456-789", opinion: "长".repeat(500) };
  await expect(setup.sender.send({ ...order, template: "rejected", params })).resolves.toMatchObject({
    status: "sent",
  });
  expect((await setup.received())[0]?.content).toContain(`${"长".repeat(34)}…`);
});

test("when the answer is lost after the message was accepted, then the next try finds it and sends no second", async () => {
  await setup.fault("timeout-after-accept", 1);
  await expect(setup.hurriedSender.send(order)).rejects.toThrow("no answer within");
  await expect(setup.sender.send({ ...order, triedSince: triedSince() })).resolves.toMatchObject({
    status: "sent",
  });
  expect(await setup.received()).toHaveLength(1);
});

test("when midnight in Beijing passes between the tries, then the first is still found", async () => {
  await setup.fault("timeout-after-accept", 1);
  const since = triedSince();
  await expect(setup.hurriedSender.send(order)).rejects.toThrow("no answer within");
  setup.clock.now += 20_000;
  await setup.sender.send({ ...order, triedSince: since });
  expect(await setup.received()).toHaveLength(1);
});

test("when another message to the same phone was accepted, then it isn't taken for this one", async () => {
  await setup.sender.send({ ...order, outId: "another" });
  await setup.sender.send({ ...order, triedSince: triedSince() });
  expect(await setup.received()).toHaveLength(2);
});

test("when the phone got more messages than fit on a page of details, then the page with this one is found", async () => {
  await setup.sender.send(order);
  for (let other = 0; other < 60; other += 1) await setup.sender.send({ ...order, outId: `other-${other}` });
  await setup.sender.send({ ...order, triedSince: triedSince() });
  expect(await setup.received()).toHaveLength(61);
});

test("when the provider answers 500 or nothing, then the try fails and nothing is sent", async () => {
  await setup.fault("http500", 1);
  await expect(setup.sender.send(order)).rejects.toThrow("500 ServiceUnavailable");
  await setup.fault("silent", 1);
  await expect(setup.hurriedSender.send(order)).rejects.toThrow("no answer within");
  expect(await setup.received()).toEqual([]);
});

test("when the provider refuses the phone, then the message is refused for good", async () => {
  await setup.fault("refuse", 1);
  await expect(setup.sender.send(order)).resolves.toMatchObject({
    status: "refused",
    remark: expect.stringContaining("isv.MOBILE_NUMBER_ILLEGAL"),
  });
});

test.each(["isv.BUSINESS_LIMIT_CONTROL", "isv.AMOUNT_NOT_ENOUGH", "isp.SYSTEM_ERROR", "Throttling.User"])(
  "when the provider answers %s, then it is worth another try",
  async (Code) => {
    const sender = createSmsSender({ ...setup.config, call: async () => ({ Code }), now: () => 0 });
    await expect(sender.send(order)).rejects.toThrow(Code);
  },
);

test("when the answer is garbage, then the try fails", async () => {
  const sender = createSmsSender({ ...setup.config, call: async () => "OK", now: () => 0 });
  await expect(sender.send(order)).rejects.toThrow();
});

test("when the secret is wrong, then the error names the vendor's code and no secret", async () => {
  const call = createAlibabaClient({
    ...setup.config,
    accessKeySecret: "wrong-secret",
    now: () => setup.clock.now,
    timeoutMs: 10_000,
  });
  const sender = createSmsSender({ ...setup.config, call, now: () => setup.clock.now });
  await expect(sender.send(order)).rejects.toThrow(/^the SMS provider answered 400 SignatureDoesNotMatch$/);
});

test("when a request is signed, then the signature is the one that the vendor's own client makes", () => {
  const contentHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const headers = {
    host: "127.0.0.1:8080",
    "x-acs-action": "SendSms",
    "x-acs-content-sha256": contentHash,
    "x-acs-date": "2026-01-02T03:04:05Z",
    "x-acs-signature-nonce": "nonce-1",
    "x-acs-version": "2017-05-25",
  };
  const query = {
    PhoneNumbers: "13800000000",
    SignName: "示例",
    TemplateCode: "SMS_100000002",
    TemplateParam: JSON.stringify({ opinion: "资料不全 (见附件)*!'~" }),
    OutId: "A1:review-1",
  };
  const request = {
    method: "POST",
    path: "/",
    query,
    headers,
    signedHeaders: Object.keys(headers),
    contentHash,
  };
  // The expected values were made with @alicloud/dysmsapi20170525 4.6.0.
  expect(acs3Signature(request, "example-secret")).toBe(
    "e0fa93e5a56aece32cf1b25780f0e251003df724d6f2b7c19558df688020b126",
  );
});

test("when the configuration lacks something, then every bad variable is named", () => {
  expect(() =>
    readSmsConfig({ SMS_BASE_URL: "here", SMS_ACCESS_KEY_SECRET_FILE: "/nowhere/secret" }),
  ).toThrow(/SMS_BASE_URL[^]*SMS_ACCESS_KEY_ID[^]*SMS_ACCESS_KEY_SECRET_FILE[^]*SMS_SIGN_NAME/);
});
