import fc from "fast-check";
import { NoticeRefused } from "../../gateways/notice-refused";
import { payOrder, startSetup, type ReceivedNotice, type Setup } from "./wechat-pay-setup";

let setup: Setup;
let genuine: ReceivedNotice;
beforeAll(async () => {
  setup = await startSetup();
  await payOrder(setup);
  genuine = await setup.notice(1);
});
afterAll(() => setup.close());

const signedHeaders = [
  "wechatpay-timestamp",
  "wechatpay-nonce",
  "wechatpay-serial",
  "wechatpay-signature",
  "wechatpay-signature-type",
];

async function expectRefused(notice: ReceivedNotice): Promise<void> {
  await expect(setup.pay.verifyNotice(notice)).rejects.toThrow(NoticeRefused);
}

const splice = fc.record({
  position: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(4),
});

test("when any bytes of the body are altered, then the notice is refused", async () => {
  const original = genuine.rawBody;
  const altered = fc
    .tuple(splice, fc.uint8Array({ maxLength: 4 }))
    .map(([{ position, removed }, bytes]) => {
      const at = Math.floor(position * original.length);
      return Buffer.concat([original.subarray(0, at), bytes, original.subarray(at + removed)]);
    })
    .filter((body) => !body.equals(original));
  await fc.assert(
    fc.asyncProperty(altered, (rawBody) => expectRefused({ ...genuine, rawBody })),
    { numRuns: 100 },
  );
});

test("when any characters of a signed header are altered, then the notice is refused", async () => {
  const altered = fc
    .tuple(fc.constantFrom(...signedHeaders), splice, fc.string({ maxLength: 4 }))
    .map(([name, { position, removed }, text]) => {
      const original = String(genuine.headers[name]);
      const at = Math.floor(position * original.length);
      return {
        name,
        original,
        value: `${original.slice(0, at)}${text}${original.slice(at + removed)}`,
      };
    })
    .filter(({ original, value }) => original !== value);
  await fc.assert(
    fc.asyncProperty(altered, ({ name, value }) =>
      expectRefused({ ...genuine, headers: { ...genuine.headers, [name]: value } }),
    ),
    { numRuns: 100 },
  );
});

test("when a header is missing or repeated, then the notice is refused", async () => {
  for (const name of signedHeaders.slice(0, 4)) {
    await expectRefused({ ...genuine, headers: { ...genuine.headers, [name]: undefined } });
    await expectRefused({
      ...genuine,
      headers: { ...genuine.headers, [name]: [String(genuine.headers[name])] },
    });
  }
});
