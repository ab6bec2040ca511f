import { splitTax, yuan } from "../../domain/invoice/amount";

/** 300,000 amounts: every one up to 1,000 yuan, then spread over all sizes below 100 million yuan. */
function* amounts(): Generator<number> {
  for (let fen = 1; fen <= 100_000; fen += 1) yield fen;
  for (let step = 0; step < 100_000; step += 1) yield 100_001 + step * 13;
  for (let step = 0; step < 100_000; step += 1) yield (step * 99_991 + step ** 2) % 10_000_000_000;
}

describe("splitTax", () => {
  test("when 300,000 amounts are split then net and tax add up and net is the nearest to total / 1.06", () => {
    let wrong = 0;
    for (const totalFen of amounts()) {
      const { netFen, taxFen } = splitTax({ totalFen, ratePercent: 6 });
      const remainder = Math.abs(netFen * 106 - totalFen * 100);
      if (netFen + taxFen !== totalFen || taxFen < 0 || remainder > 53) wrong += 1;
    }
    expect(wrong).toBe(0);
  });

  test("when 200.00 yuan at 6 % are split then it is 188.68 and 11.32", () => {
    expect(splitTax({ totalFen: 20_000, ratePercent: 6 })).toEqual({ netFen: 18_868, taxFen: 1_132 });
  });

  test("when the rate is 0 then all is net", () => {
    expect(splitTax({ totalFen: 20_000, ratePercent: 0 })).toEqual({ netFen: 20_000, taxFen: 0 });
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53])("when the amount is %p then it throws", (totalFen) => {
    expect(() => splitTax({ totalFen, ratePercent: 6 })).toThrow(RangeError);
  });

  test.each([0.06, -1])("when the rate is %p then it throws", (ratePercent) => {
    expect(() => splitTax({ totalFen: 1, ratePercent })).toThrow(RangeError);
  });
});

describe("yuan", () => {
  test.each([
    [0, "0.00"],
    [5, "0.05"],
    [18_868, "188.68"],
  ])("when the amount is %p fen then it is %s", (fen, text) => {
    expect(yuan(fen)).toBe(text);
  });
});
