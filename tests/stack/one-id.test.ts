import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { StartedPayment } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { scanAndPay, payAtBank } from "../../embedded/demo/outside";
import { createGatewayOrders } from "../support/gateway-orders";
import { bidder, world } from "../support/here";
import { send } from "../support/http";
import { approved, awaitApplication } from "../support/journey";
import { testStack } from "../support/test-stack";

const gateways = createGatewayOrders(testStack().addresses);

interface Line {
  name: string;
  msg: string;
  requestId?: string;
  paymentRequestId?: string;
  [field: string]: unknown;
}

/** Returns the lines with an id in the logs of API and worker, as an operator would find them. */
const linesWith = (id: string): Line[] =>
  ["api", "worker"]
    .flatMap((program) =>
      readFileSync(join(world.stack.dataDir, "logs", `${program}.log`), "utf8").split("\n"),
    )
    .filter((line) => line.includes(id))
    .map((line) => JSON.parse(line) as Line);

/** Waits until the logs have an expected line with the id. */
const linesOnceThere = (id: string, expected: (line: Line) => boolean): Promise<Line[]> =>
  eventually(
    String(expected),
    () => Promise.resolve(linesWith(id)),
    (lines) => lines.some(expected),
  );

/** Starts a payment with a request id, as a reverse proxy sends it. */
async function startUnder(requestId: string, id: string, body: object): Promise<StartedPayment> {
  const answer = await send(world.stack.addresses.api, {
    method: "POST",
    path: `/api/applications/${id}/payments`,
    token: bidder.token,
    headers: { "x-request-id": requestId },
    body: JSON.stringify(body),
  });
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.headers.get("x-request-id")).toBe(requestId);
  return answer.body as StartedPayment;
}

const isCallback = ({ msg, path }: Line): boolean =>
  msg === "answered" && String(path).startsWith("/api/callbacks/");

test("when a payment is made by WeChat, then its request's id finds each line of it, the callback, the SMS and a refund included", async () => {
  const { id } = await approved({ world, bidder });
  const requestId = randomUUID();
  const { attempt } = await startUnder(requestId, id, { channel: "wechat" });
  await scanAndPay(world.stack.addresses, attempt!.number);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  const lines = await linesOnceThere(requestId, ({ party }) => party === "sms");
  await linesOnceThere(requestId, isCallback);

  const { number } = attempt!;
  expect(linesWith(requestId)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: "api", msg: "answered", path: `/api/applications/${id}/payments` }),
      expect.objectContaining({ name: "worker", party: "wechat", call: "prepare", number, requestId }),
      expect.objectContaining({
        name: "api",
        msg: "notice taken",
        attempt: number,
        paymentRequestId: requestId,
      }),
      expect.objectContaining({
        name: "api",
        path: "/api/callbacks/wechat-pay",
        paymentRequestId: requestId,
      }),
      expect.objectContaining({ name: "worker", party: "sms", call: "send", paymentRequestId: requestId }),
    ]),
  );
  await gateways.payWechat(number, "pay-twice");
  const refunds = await linesOnceThere(requestId, ({ call }) => call === "refund");
  expect(refunds).toContainEqual(
    expect.objectContaining({ party: "wechat", call: "refund", paymentRequestId: requestId }),
  );
  // The callback has a request id of its own, by which the gateway's operators may ask about it.
  const own = lines.find(({ msg }) => msg === "notice taken")?.requestId;
  expect(own).not.toBe(requestId);
  expect(linesWith(own!).map(({ msg }) => msg)).toEqual(expect.arrayContaining(["notice taken", "answered"]));
});

test("when another request takes the order's place, then what becomes of the order is found by either's id", async () => {
  const { id } = await approved({ world, bidder });
  const [first, second] = [randomUUID(), randomUUID()];
  const { attempt } = await startUnder(first, id, { channel: "wechat" });
  const started = await startUnder(second, id, { channel: "unionpay", bank: "ICBC" });
  await payAtBank(world.stack.addresses, started);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  await linesOnceThere(second, isCallback);

  const closing = { party: "wechat", call: "close", number: attempt!.number };
  for (const requestId of [first, second])
    expect(linesWith(requestId)).toContainEqual(
      expect.objectContaining({ ...closing, requestId: second, paymentRequestId: first }),
    );
  expect(linesWith(second)).toContainEqual(
    expect.objectContaining({ path: "/api/callbacks/union-pay", paymentRequestId: second }),
  );
});
