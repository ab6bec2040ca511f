import { decodeTime } from "ulid";
import { newUlid } from "../../lib/new-ulid";

const at = Date.UTC(2026, 0, 31);
const made = Array.from({ length: 20_000 }, () => newUlid(at));

test("when many are made of one instant, then all differ, and each tells it", () => {
  expect(new Set(made).size).toBe(made.length);
  for (const one of made.slice(0, 100)) {
    expect(one).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(decodeTime(one)).toBe(at);
  }
});

test("when their letters of chance are counted, then each comes about as often as any other", () => {
  const counts = new Map<string, number>();
  for (const letter of made.flatMap((one) => [...one.slice(10)]))
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const expected = (made.length * 16) / 32;
  expect(counts.size).toBe(32);
  // The tolerance is ten standard deviations, which one run in 10^22 exceeds.
  for (const count of counts.values())
    expect(Math.abs(count - expected)).toBeLessThan(10 * Math.sqrt(expected));
});
