import { generateKeyPairSync, verify } from "node:crypto";
import { fromBeijingStamp, fromYearlessStamp, toBeijingStamp } from "../../gateways/union-pay/beijing-time";
import { parseAnswer, parseForm } from "../../gateways/union-pay/fields";
import { hasValidSignature, signedText, signFields } from "../../gateways/union-pay/signature";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const fields = {
  txnType: "01",
  merId: "777000000000001",
  orderId: "20300506100000",
  backUrl: "https://merchant.example/notices?a=b",
  respMsg: "成功[0000000]",
};

const text =
  "backUrl=https://merchant.example/notices?a=b&merId=777000000000001&orderId=20300506100000&respMsg=成功[0000000]&txnType=01";

/** SHA-256 of the text in hex, computed once by hand with `printf '%s' "$text" | sha256sum`. */
const digest = "a6848442897ddb43a8a90151d4c8eea70a3e0a40c8d1d6ff6a004fe3c2fa16f2";

describe("the signature of version 5.1.0", () => {
  test("when fields are signed, then their text is sorted, joined and not encoded", () => {
    expect(signedText({ ...fields, signature: "left out" })).toBe(text);
  });

  test("when fields are signed, then RSA-SHA256 runs over the lowercase hex of their SHA-256", () => {
    const { signature = "" } = signFields(fields, privateKey);
    const made = Buffer.from(signature, "base64");
    expect(verify("RSA-SHA256", Buffer.from(digest), publicKey, made)).toBe(true);
  });

  test("when a signature is written in another base64, then it doesn't count", () => {
    const signed = signFields(fields, privateKey);
    const { signature = "" } = signed;
    expect(hasValidSignature(signed, publicKey)).toBe(true);
    for (const other of [`${signature}\n`, signature.replace(/=+$/, ""), ` ${signature}`, ""]) {
      expect(hasValidSignature({ ...signed, signature: other }, publicKey)).toBe(false);
    }
  });
});

describe("fields", () => {
  test("when an answer has composite values and base64, then each is read whole", () => {
    expect(parseAnswer("a={x=1&y=2}&signature=ab+/==&c=")).toEqual({
      a: "{x=1&y=2}",
      signature: "ab+/==",
      c: "",
    });
  });

  test("when a form is encoded, then blanks, signs and Chinese come out", () => {
    expect(parseForm("a=1+2%2B3&b=%E6%88%90%E5%8A%9F")).toEqual({ a: "1 2+3", b: "成功" });
  });

  test.each([
    ["a field twice", "a=1&a=1", "DUPLICATE_FIELD"],
    ["a field twice, once encoded", "a=1&%61=2", "DUPLICATE_FIELD"],
    ["a pair without a name", "=1", "MALFORMED"],
    ["a pair without =", "a=1&b", "MALFORMED"],
    ["an empty pair", "a=1&", "MALFORMED"],
    ["a broken escape", "a=%e6%88", "MALFORMED"],
    ["two fields in one value", "a=1%26b%3D2", "MALFORMED"],
    ["= in a name", "a%3Db=1", "MALFORMED"],
  ])("when a form has %s, then it is refused", (_what, body, code) => {
    expect(() => parseForm(body)).toThrow(expect.objectContaining({ code }));
  });

  test("when a body is no UTF-8, then it is refused", () => {
    expect(() => parseForm(Buffer.from([0x61, 0x3d, 0xff]))).toThrow(
      expect.objectContaining({ code: "MALFORMED" }),
    );
  });
});

describe("Beijing time", () => {
  test("when an instant is told in Beijing, then it is eight hours on, and comes back", () => {
    expect(toBeijingStamp("2029-12-31T16:00:00.999Z")).toBe("20300101000000");
    expect(fromBeijingStamp("20300101000000")).toBe(Date.parse("2029-12-31T16:00:00Z"));
  });

  test.each(["20300230000000", "20301301000000", "20300101250000", "2030010100000", ""])(
    "when there is no moment %s, then it is refused",
    (stamp) => {
      expect(() => fromBeijingStamp(stamp)).toThrow(RangeError);
    },
  );

  test("when the year is left out, then it is the nearest one", () => {
    const near = Date.parse("2029-12-31T15:59:50Z");
    expect(fromYearlessStamp({ stamp: "0101000010", near })).toBe(near + 20_000);
    expect(() => fromYearlessStamp({ stamp: "0230000000", near })).toThrow(RangeError);
  });
});
