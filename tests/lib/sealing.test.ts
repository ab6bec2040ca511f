import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { algorithms, decrypt, encrypt } from "../../lib/sealing";
import { newSealingKey } from "../support/sealing-key";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const withBit = (bytes: Buffer, bit: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
};

test("when this Node's SM4 has the samples of GB/T 32907, then it gives what they give", () => {
  const key = hex("0123456789ABCDEF FEDCBA9876543210");
  const once = createCipheriv("sm4-ecb", key, null).setAutoPadding(false);
  expect(once.update(key)).toEqual(hex("681EDF34D206965E 86B3E94F536E4246"));
  const millions = createCipheriv("sm4-ecb", key, null).setAutoPadding(false);
  let block: Buffer = key;
  for (let time = 0; time < 1_000_000; time += 1) block = millions.update(block);
  expect(block).toEqual(hex("595298C7C6FD271F 0402F804C33D3F66"));
});

test("when this Node's SM3 has the samples of GB/T 32905, then it gives what they give", () => {
  const sm3 = (text: string) => createHash("sm3").update(text).digest();
  expect(sm3("abc")).toEqual(hex("66C7F0F4 62EEEDD9 D1F2D46B DC10E4E2 4167C487 5CF2F7A2 297DA02B 8F4BA8E0"));
  expect(sm3("abcd".repeat(16))).toEqual(
    hex("DEBE9FF9 2275B8A1 38604889 C18E5A4D 6FDB70E5 387E5765 293DCBA3 9C0C5732"),
  );
  // The HMAC is computed here by GB/T 15852.2, which defines it for any hash with blocks of 64 bytes.
  const key = randomBytes(32);
  const padded = (byte: number) => Uint8Array.from({ length: 64 }, (_, index) => byte ^ (key[index] ?? 0));
  const inner = createHash("sm3").update(padded(0x36)).update("text").digest();
  expect(createHmac("sm3", key).update("text").digest()).toEqual(
    createHash("sm3").update(padded(0x5c)).update(inner).digest(),
  );
});

test("when something is sealed by SM4, then it is the counter, SM4-CTR's ciphertext and HMAC-SM3 of all", () => {
  const key = newSealingKey("SM4-CTR-HMAC-SM3");
  const sealed = encrypt(key, Buffer.from("示例"), Buffer.from("head"));
  const [counter, hidden, mac] = [sealed.subarray(0, 16), sealed.subarray(16, -32), sealed.subarray(-32)];
  const again = createCipheriv("sm4-ctr", key.bytes.subarray(0, 16), counter).update("示例");
  expect(hidden).toEqual(again);
  const told = Buffer.concat([hex("0000000000000004"), Buffer.from("head"), counter, hidden]);
  expect(mac).toEqual(createHmac("sm3", key.bytes.subarray(16)).update(told).digest());
});

test("when AES-256-GCM sealed something before keys had algorithms, then it opens", () => {
  const bytes = hex("00112233445566778899AABBCCDDEEFF 00112233445566778899AABBCCDDEEFF");
  const nonce = hex("000102030405060708090A0B");
  const encryption = createCipheriv("aes-256-gcm", bytes, nonce).setAAD(Buffer.from("head"));
  const hidden = Buffer.concat([encryption.update("示例"), encryption.final()]);
  const sealed = Buffer.concat([nonce, hidden, encryption.getAuthTag()]);
  expect(decrypt({ algorithm: "AES-256-GCM", bytes }, sealed, Buffer.from("head")).toString()).toBe("示例");
});

describe.each(algorithms)("%s", (algorithm) => {
  const key = newSealingKey(algorithm);
  const alongside = Buffer.from("alongside");

  test.each([0, 1, 15, 16, 17, 10_000])(
    "when %d bytes are sealed, then they open, and never look alike",
    (size) => {
      const plain = Buffer.from(randomBytes(size));
      const [one, other] = [encrypt(key, plain, alongside), encrypt(key, plain, alongside)];
      expect(decrypt(key, one, alongside)).toEqual(plain);
      expect(one).not.toEqual(other);
    },
  );

  test("when any bit of it, or of what stands alongside, is another one, then it is refused", () => {
    const sealed = encrypt(key, Buffer.from("示例机密"), alongside);
    for (let bit = 0; bit < sealed.length * 8; bit += 1)
      expect(() => decrypt(key, withBit(sealed, bit), alongside)).toThrow();
    for (let bit = 0; bit < alongside.length * 8; bit += 1)
      expect(() => decrypt(key, sealed, withBit(alongside, bit))).toThrow();
  });

  test("when it is cut, or bytes move between it and what stands alongside, then it is refused", () => {
    const sealed = encrypt(key, Buffer.from("示例机密"), alongside);
    for (let length = 0; length < sealed.length; length += 1)
      expect(() => decrypt(key, sealed.subarray(0, length), alongside)).toThrow();
    const moved = Buffer.concat([alongside, sealed.subarray(0, 1)]);
    expect(() => decrypt(key, sealed.subarray(1), moved)).toThrow();
    expect(() =>
      decrypt(key, Buffer.concat([alongside.subarray(-1), sealed]), alongside.subarray(0, -1)),
    ).toThrow();
  });

  test("when it is another key's, of whichever algorithm, then it is refused", () => {
    const sealed = encrypt(key, Buffer.from("示例机密"), alongside);
    for (const other of algorithms) expect(() => decrypt(newSealingKey(other), sealed, alongside)).toThrow();
  });
});
