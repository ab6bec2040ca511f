import { randomBytes } from "node:crypto";
import type { Algorithm } from "../../lib/sealing";
import { createFileSealer } from "../../temporal/sealed-file";
import { newSealingKey } from "../support/sealing-key";

const keysOf = (...ids: [id: string, algorithm?: Algorithm][]) =>
  new Map(ids.map(([id, algorithm]) => [id, newSealingKey(algorithm)]));
const content = randomBytes(100_000);
const place = ["01JDEMO0000000000000000001", "营业执照"];

test.each<[former: Algorithm, next: Algorithm]>([
  ["AES-256-GCM", "AES-256-GCM"],
  ["AES-256-GCM", "SM4-CTR-HMAC-SM3"],
  ["SM4-CTR-HMAC-SM3", "SM4-CTR-HMAC-SM3"],
])(
  "when a file is sealed by %s, and %s follows, then it opens in its own place only, untouched, and by its own key",
  (former, next) => {
    const keys = keysOf(["k1", former], ["k2", next]);
    const sealer = createFileSealer({ currentKeyId: "k1", keys });
    const file = sealer.seal(content, place);
    expect(file.keyId).toBe("k1");
    expect(file.sealed.includes(content.subarray(0, 16))).toBe(false);
    expect(sealer.open(file, place)).toEqual(content);
    // The next key is in use: what the former one sealed opens as long as that is there.
    expect(createFileSealer({ currentKeyId: "k2", keys }).open(file, place)).toEqual(content);
    for (const elsewhere of [
      ["01JDEMO0000000000000000002", "营业执照"],
      ["01JDEMO0000000000000000001", "经办人身份证"],
      ["01JDEMO0000000000000000001营业执照"],
    ])
      expect(() => sealer.open(file, elsewhere)).toThrow();
    const spoiled = Buffer.from(file.sealed);
    spoiled[5_000] = (spoiled[5_000] ?? 0) ^ 1;
    expect(() => sealer.open({ ...file, sealed: spoiled }, place)).toThrow();
    expect(() => sealer.open({ ...file, keyId: "k2" }, place)).toThrow();
    expect(() => createFileSealer({ currentKeyId: "k2", keys: keysOf(["k2"]) }).open(file, place)).toThrow(
      /k1/,
    );
  },
);
