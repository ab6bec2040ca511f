import { createPrivateKey, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { NoticeRefused } from "../../gateways/notice-refused";
import { createUnionPay, type UnionPay } from "../../gateways/union-pay";
import { parseForm, type Fields } from "../../gateways/union-pay/fields";
import {
  issueIdentity,
  type CertificateOrder,
  type Identity,
} from "../../stand-ins/union-pay/certificate-authority";
import { signAsGateway } from "../../stand-ins/union-pay/signer";
import { attemptAt, startHarness, type Harness } from "./union-pay-harness";

let harness: Harness;
let rawBody: string;

beforeAll(async () => {
  harness = await startHarness();
  const order = attemptAt(harness.clock.now);
  await harness.submit(order);
  await harness.control("POST", `/orders/${order.number}/pay`, {});
  const [notice = ""] = await harness.merchant.noticed(1);
  rawBody = notice;
});

afterAll(() => harness.close());

/** Returns the code with which a notice is refused, or undefined if it is accepted. */
function refusalOf(unionPay: UnionPay, notice: Buffer | string): string | undefined {
  try {
    unionPay.verifyNotice({ rawBody: notice });
    return undefined;
  } catch (error) {
    if (error instanceof NoticeRefused) {
      return error.code;
    }
    throw error;
  }
}

const body = (fields: Fields): string => new URLSearchParams(fields).toString();

describe("a notice", () => {
  test("when UnionPay sent it, then it is evidence of the payment, from the body as from the fields", () => {
    const notice = harness.unionPay.verifyNotice({ rawBody: Buffer.from(rawBody) });
    const fields = parseForm(rawBody);
    expect(notice).toEqual({
      noticeId: `777000000000001|${fields["orderId"]}|20300506100000|${fields["queryId"]}`,
      kind: "payment",
      evidence: {
        channel: "unionpay",
        merchantId: "777000000000001",
        attemptNumber: fields["orderId"],
        transactionId: fields["queryId"],
        amountFen: 20_000,
        currency: "CNY",
        paidAt: "2030-05-06T02:00:00.000Z",
        orderedAt: "2030-05-06T02:00:00.000Z",
      },
    });
    expect(harness.unionPay.verifyNotice({ fields })).toEqual(notice);
  });

  test("when a framework reads a field that comes twice as a list, then it is refused", () => {
    const fields = { ...parseForm(rawBody), txnAmt: ["20000", "1"] };
    expect(() => harness.unionPay.verifyNotice({ fields })).toThrow(
      expect.objectContaining({ code: "DUPLICATE_FIELD" }),
    );
  });

  test("when any byte is changed, dropped or added, then it is refused, unless it reads the same", () => {
    const bytes = Buffer.from(rawBody);
    const sound = parseForm(rawBody);
    const alteration = fc.record({
      at: fc.nat(bytes.length - 1),
      drop: fc.nat(3),
      put: fc.uint8Array({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(alteration, ({ at, drop, put }) => {
        const altered = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + drop)]);
        const refusal = refusalOf(harness.unionPay, altered);
        // %3d for %3D is another body, but the same notice.
        return refusal !== undefined || sameFields(altered, sound);
      }),
      { numRuns: 200 },
    );
  });

  test("when the certificate holds a key that can't be read, then it is refused like any other", () => {
    const { signPubKeyCert = "", ...others } = parseForm(rawBody);
    const lines = signPubKeyCert.split("\n");
    const mangled = lines.flatMap((line, place) =>
      ["A/", "AAAA", "////"].map((put) => lines.with(place, `${put}${line.slice(put.length)}`).join("\n")),
    );
    // A mangled certificate may happen to equal the original one.
    const codes = mangled
      .filter((cert) => cert !== signPubKeyCert)
      .map((cert) => refusalOf(harness.unionPay, body({ ...others, signPubKeyCert: cert })));
    expect(codes).not.toContain(undefined);
    expect(codes).toContain("CERT_UNREADABLE");
  });

  test("when any field is changed, taken away or added, then it is refused", () => {
    const sound = parseForm(rawBody);
    const change = fc.record({
      key: fc.constantFrom(...Object.keys(sound), "reserved", "certId"),
      value: fc.oneof(fc.string(), fc.constantFrom("00", "156", "1", "20001", "5.0.0", "GBK")),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(change, ({ key, value, remove }) => {
        fc.pre(remove ? key in sound : sound[key] !== value);
        const { [key]: _old, ...others } = sound;
        return refusalOf(harness.unionPay, body(remove ? others : { ...sound, [key]: value })) !== undefined;
      }),
      { numRuns: 100 },
    );
  });
});

function sameFields(altered: Buffer, sound: Fields): boolean {
  return body(parseForm(altered)) === body(sound);
}

describe("a notice that is signed soundly", () => {
  const hour = 3_600_000;
  let root: Identity;
  let intermediate: Identity;
  let signer: Identity;
  let at: number;

  const issue = (order: Partial<CertificateOrder>): Promise<Identity> =>
    issueIdentity({
      name: `041@Z12@${harness.settings.signerName}@00000001`,
      authority: false,
      notBefore: new Date(at - hour),
      notAfter: new Date(at + hour),
      ...order,
    });

  beforeAll(async () => {
    at = harness.clock.now;
    root = await issue({ name: "示例根证书", authority: true });
    intermediate = await issue({ name: "示例中级证书", authority: true, issuer: root });
    signer = await issue({ issuer: intermediate });
  });

  /** Returns a merchant's client with the given intermediate certificate, at the time `now`. */
  const merchantOf = ({ middle = intermediate, now = at } = {}): UnionPay =>
    createUnionPay({
      settings: {
        ...harness.settings,
        root: new X509Certificate(root.certificate),
        intermediates: [new X509Certificate(middle.certificate)],
      },
      now: () => now,
    });

  function signedBy(identity: Identity, change: Fields = {}): string {
    const { signature: _signature, ...fields } = parseForm(rawBody);
    const key = createPrivateKey(identity.key);
    return body(signAsGateway({ key, certificate: identity.certificate }, { ...fields, ...change }));
  }

  test("when the chain is sound, then it is accepted", () => {
    expect(refusalOf(merchantOf(), signedBy(signer))).toBeUndefined();
  });

  /** Makes a certificate that nobody should trust, and the intermediate that the merchant has. */
  const doubtful: Record<string, () => Promise<{ forger: Identity; middle?: Identity }>> = {
    "the signer made himself": async () => ({ forger: await issue({}) }),
    "leads to another root of the same name": async () => ({
      forger: await issue({ issuer: await another() }),
    }),
    "leads to another root, by an intermediate that the merchant has": async () => {
      const middle = await another();
      return { middle, forger: await issue({ issuer: middle }) };
    },
    "another sound signer, who is no authority, issued": async () => ({
      forger: await issue({ issuer: signer }),
    }),
    "an intermediate that is no authority issued": async () => {
      const middle = await issue({ name: "示例中级证书", authority: false, issuer: root });
      return { middle, forger: await issue({ issuer: middle }) };
    },
  };
  const another = async () =>
    issue({
      name: "示例中级证书",
      authority: true,
      issuer: await issue({ name: "示例根证书", authority: true }),
    });

  test.each(Object.keys(doubtful))(
    "when its certificate is one that %s, then it is refused",
    async (what) => {
      const { forger, middle = intermediate } = (await doubtful[what]?.()) ?? { forger: signer };
      expect(refusalOf(merchantOf({ middle }), signedBy(forger))).toBe("CERT_UNTRUSTED");
    },
  );

  test("when the certificate has expired or isn't valid yet, or only the intermediate has expired, then it is refused", async () => {
    const middle = await issue({
      name: "示例中级证书",
      authority: true,
      issuer: root,
      notAfter: new Date(at - 1000),
    });
    const late = await issue({ issuer: middle });
    expect(refusalOf(merchantOf({ now: at + 2 * hour }), signedBy(signer))).toBe("CERT_EXPIRED");
    expect(refusalOf(merchantOf({ now: at - 2 * hour }), signedBy(signer))).toBe("CERT_EXPIRED");
    expect(refusalOf(merchantOf({ middle }), signedBy(late))).toBe("CERT_EXPIRED");
  });

  test.each([
    "041@Z12@中国银联股份有限公司2@00000001",
    "中国银联股份有限公司",
    "041@中国银联股份有限公司@Z12@1",
    "041@Z12@00040000:SIGN@00000001",
  ])("when the same authority certified %s, then it is refused", async (name) => {
    const other = await issue({ name, issuer: intermediate });
    expect(refusalOf(merchantOf(), signedBy(other))).toBe("CERT_WRONG_NAME");
  });

  test.each<[string, Fields, string]>([
    ["another merchant", { merId: "777000000000002" }, "WRONG_MERCHANT"],
    ["another currency", { currencyCode: "840" }, "WRONG_CURRENCY"],
    ["no success", { respCode: "01" }, "NOT_SUCCESSFUL"],
    ["an amount with a fraction", { txnAmt: "200.00" }, "BAD_AMOUNT"],
    ["a negative amount", { txnAmt: "-1" }, "BAD_AMOUNT"],
    ["no amount", { txnAmt: "0" }, "BAD_AMOUNT"],
    ["a broken order time", { txnTime: "20300230100000" }, "BAD_TIME"],
    ["a broken payment time", { traceTime: "1345000000" }, "BAD_TIME"],
    ["a broken queryId", { queryId: "1" }, "BAD_TRANSACTION_ID"],
    ["a pre-authorisation", { txnType: "02" }, "UNKNOWN_KIND"],
  ])("when it tells of %s, then it is refused", (_what, change, code) => {
    expect(refusalOf(merchantOf(), signedBy(signer, change))).toBe(code);
  });

  test("when it tells of a success that not everybody was told of (A6), then it is a success all the same", () => {
    expect(refusalOf(merchantOf(), signedBy(signer, { respCode: "A6" }))).toBeUndefined();
    const refund = { txnType: "04", respCode: "A6", origQryId: "203005061000000000018" };
    expect(merchantOf().verifyNotice({ rawBody: signedBy(signer, refund) })).toMatchObject({
      evidence: { transactionId: "203005061000000000018", answer: { status: "refunded" } },
    });
  });

  test("when it is a refund's, then it is evidence of how the refund ended", () => {
    const change = { txnType: "04", orderId: "R0001REFUND", reqReserved: "01ATTEMPT0001" };
    const accepted = merchantOf().verifyNotice({ rawBody: signedBy(signer, change) });
    expect(accepted).toMatchObject({
      kind: "refund",
      evidence: {
        refundNumber: "R0001REFUND",
        attemptNumber: "01ATTEMPT0001",
        answer: { status: "refunded", doneAt: expect.stringMatching(/Z$/) },
      },
    });
    const failed = { ...change, respCode: "01", respMsg: "交易失败" };
    expect(merchantOf().verifyNotice({ rawBody: signedBy(signer, failed) })).toMatchObject({
      evidence: { answer: { status: "abnormal", remark: "01 交易失败" } },
    });
  });
});
