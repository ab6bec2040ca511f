import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAnswer, type Fields } from "../../gateways/union-pay/fields";
import { signedRequest } from "../../gateways/union-pay/gateway-client";
import { signFields } from "../../gateways/union-pay/signature";
import { provision } from "../../stand-ins/union-pay";
import { issueIdentity } from "../../stand-ins/union-pay/certificate-authority";
import { attemptAt, startHarness, temporaryDirectory, type Harness } from "../gateways/union-pay-harness";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const submit = (fields: Fields): Promise<Response> =>
  fetch(`${harness.gatewayUrl}/gateway/api/frontTransReq.do`, {
    method: "POST",
    body: new URLSearchParams(fields),
  });

/** Returns a payment form as another client would write it: our form with changes. */
function formWith(change: Fields): { orderId: string; fields: Fields } {
  const order = attemptAt(harness.clock.now);
  const { signature: _signature, ...fields } = harness.unionPay.bankForm(order).fields;
  return {
    orderId: order.number,
    fields: signFields({ ...fields, ...change }, harness.settings.signKey),
  };
}

test("when a client spells the encoding utf-8, as UnionPay's own for PHP does, then it is taken", async () => {
  expect((await submit(formWith({ encoding: "utf-8" }).fields)).status).toBe(200);
  expect((await submit(formWith({ encoding: "GBK" }).fields)).status).toBe(400);
});

test("when a client sends empty fields, signed or not, then they count as not sent", async () => {
  const { fields } = formWith({});
  expect((await submit({ ...fields, orderDesc: "" })).status).toBe(200);
  expect((await submit(formWith({ orderDesc: "", issInsCode: "" }).fields)).status).toBe(200);
  expect((await submit(formWith({ txnAmt: "" }).fields)).status).toBe(400);
});

test("when a client asks the root of the host for a file, as at UnionPay, then it gets its answer", async () => {
  const fields = signedRequest(harness.settings, {
    txnType: "76",
    txnSubType: "01",
    bizType: "000000",
    fileType: "00",
    settleDate: "0101",
    txnTime: "20300506100000",
  });
  for (const path of ["/", "/fileTransfer/"]) {
    const answer = await fetch(harness.gatewayUrl + path, {
      method: "POST",
      body: new URLSearchParams(fields),
    });
    expect(parseAnswer(await answer.text())).toMatchObject({ respCode: "98", settleDate: "0101" });
  }
});

test("when the certificates are older and name another signer, then consumers are told of that one", async () => {
  const dir = await temporaryDirectory();
  try {
    const { consumers } = await provision({ dir, url: "http://127.0.0.1:1" });
    expect(consumers["UNIONPAY_SIGNER_NAME"]).toBe("中国银联股份有限公司");
    const { certificate } = await issueIdentity({
      name: "041@Z12@00040000:SIGN@00000001",
      authority: false,
      notBefore: new Date(),
      notAfter: new Date(Date.now() + 60_000),
    });
    await writeFile(join(dir, "certificates", "gateway.crt"), certificate);
    const again = await provision({ dir, url: "http://127.0.0.1:1" });
    expect(again.consumers["UNIONPAY_SIGNER_NAME"]).toBe("00040000:SIGN");
  } finally {
    await rm(dir, { recursive: true });
  }
});

test.each(["/gateway/api/frontTransReq.do", "/gateway/api/appTransReq.do"])(
  "when a browser opens %s, where nothing is to be seen, then the page says so in Chinese",
  async (path) => {
    const answer = await fetch(harness.gatewayUrl + path);
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining("页面不存在")]);
  },
);
