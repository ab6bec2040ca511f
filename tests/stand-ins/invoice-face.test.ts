import { oneLine as line } from "./invoice-provider-setup";
import nzh from "nzh";
import { unprintableIn } from "../../domain/invoice/request";
import { amountInCapitals } from "../../stand-ins/invoice/face/amount";
import { loadFont } from "../../stand-ins/invoice/face/drawing/font";
import { reversed, type BilledLine } from "../../stand-ins/invoice/billing-order";
import { invoiceFace, type IssuedInvoice } from "../../stand-ins/invoice/face/face";

/** nzh writes 元 and leaves 整 off after 角; it wants a number. */
function capitalsByNzh(fen: number): string {
  const words = nzh.cn.toMoney(fen / 100, { outSymbol: false, unOmitYuan: false }).replace("元", "圆");
  return words.endsWith("角") ? `${words}整` : words;
}

/** Writes every digit with its unit, then strikes what isn't said: another way than the one under test. */
function capitalsByStriking(fen: number): string {
  const units = [..."分角圆拾佰仟万拾佰仟亿"];
  const digits = [...String(fen)];
  const words = digits.map(
    (digit, index) => "零壹贰叁肆伍陆柒捌玖".charAt(Number(digit)) + units[digits.length - 1 - index],
  );
  return words
    .join("")
    .replace(/零[拾佰仟]/g, "零")
    .replace(/零+/g, "零")
    .replace(/零(?=[万圆])/g, "")
    .replace("亿万", "亿零")
    .replace(/零+/g, "零")
    .replace("零圆", "圆")
    .replace(/零角零分$|零分$/, "整")
    .replace("零角", "零");
}

/** 60,000 amounts: every one up to 200 yuan, then spread over all sizes below 100 million yuan. */
function* amounts(): Generator<number> {
  for (let fen = 1; fen <= 20_000; fen += 1) yield fen;
  for (let step = 0; step < 20_000; step += 1) yield 20_001 + step * 67;
  for (let step = 0; step < 20_000; step += 1) yield (step * 499_979 + step ** 2) % 10_000_000_000;
}

describe("amountInCapitals", () => {
  test("when 60,000 amounts are written then both other implementations write the same", () => {
    const different: string[] = [];
    for (const fen of amounts()) {
      const words = amountInCapitals(fen);
      if (fen > 0 && (words !== capitalsByStriking(fen) || words !== capitalsByNzh(fen))) {
        different.push(`${fen}: ${words} ${capitalsByStriking(fen)} ${capitalsByNzh(fen)}`);
      }
    }
    expect(different.slice(0, 20)).toEqual([]);
  });

  test.each([
    [0, "零圆整"],
    [5, "伍分"],
    [50, "伍角整"],
    [20_000, "贰佰圆整"],
    [20_005, "贰佰圆零伍分"],
    [20_050, "贰佰圆伍角整"],
    [20_055, "贰佰圆伍角伍分"],
    [1_000, "壹拾圆整"],
    [12_050_000, "壹拾贰万零伍佰圆整"],
    [10_000_000_001, "壹亿圆零壹分"],
    [100_001_000_100, "壹拾亿零壹万零壹圆整"],
    [99_999_999_999_999, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖圆玖角玖分"],
  ])("when the amount is %p fen then it is %s", (fen, words) => {
    expect(amountInCapitals(fen)).toBe(words);
  });

  test("when the amount has no place in 亿 then it throws", () => {
    expect(() => amountInCapitals(100_000_000_000_000)).toThrow(RangeError);
  });
});

describe("invoiceFace", () => {
  const invoice: IssuedInvoice = {
    invoiceNumber: "26332000000000000001",
    issuedAt: "2026-01-01T16:00:00.000Z",
    buyer: { name: "示例科技有限公司", taxNumber: "91350100M000100Y43" },
    seller: { name: "示例CA服务有限公司", taxNumber: "91330604MA00000013" },
    lines: [line],
    remark: "",
    clerk: "示例开票人",
  };

  test("when an invoice is issued then its face has all amounts and the date of Beijing", () => {
    expect(invoiceFace(invoice)).toMatchObject({
      title: "电子发票（普通发票）",
      issuedOn: "2026年01月02日",
      lines: [{ quantity: "1", unitPrice: "188.68", net: "188.68", rate: "6%", tax: "11.32" }],
      total: { net: "¥188.68", tax: "¥11.32", capitals: "贰佰圆整", figures: "¥200.00" },
      qrText: "01,32,,26332000000000000001,200.00,20260102,,",
    });
  });

  test("when an invoice has many lines and is red then each has its own negative, and the totals are their sums", () => {
    const seven = { ...line, piece: { num: "7", price: "200.00" }, netFen: 132_075, taxFen: 7_925 };
    expect(invoiceFace({ ...invoice, lines: [line, seven].map(reversed) })).toMatchObject({
      lines: [
        { quantity: "-1", unitPrice: "188.68", net: "-188.68", tax: "-11.32" },
        { quantity: "-7", unitPrice: "188.67857143", net: "-1320.75", tax: "-79.25" },
      ],
      total: {
        ...{ net: "¥-1509.43", tax: "¥-90.57" },
        ...{ capitals: "（负数）壹仟陆佰圆整", figures: "¥-1600.00" },
      },
      qrText: "01,32,,26332000000000000001,-1600.00,20260102,,",
    });
  });

  test.each<[string, Partial<BilledLine>, object]>([
    ["no quantity", { piece: undefined as never }, { quantity: "", unitPrice: "" }],
    ["a broken quantity", { piece: { num: "0.5", price: "400" } }, { quantity: "0.5", unitPrice: "377.36" }],
    ["a rate of 1.5 %", { taxRate: "0.015" }, { rate: "1.5%" }],
    ["no tax", { taxRate: "0", netFen: 20_000, taxFen: 0 }, { rate: "0%", net: "200.00", tax: "0.00" }],
    ["9,999,999,999.99 yuan", { netFen: 999_999_999_999 }, { unitPrice: "9999999999.99" }],
  ])("when a line has %s then it says so", (_case, changes, expected) => {
    expect(invoiceFace({ ...invoice, lines: [{ ...line, ...changes }] }).lines).toMatchObject([expected]);
  });
});

describe("what the form takes for a title", () => {
  test("when a name passes it then the document's font has every character of it", () => {
    const font = loadFont();
    const taken = Array.from({ length: 0x10_ffff + 1 }, (_, codePoint) => codePoint)
      .filter((codePoint) => codePoint < 0xd8_00 || codePoint > 0xdf_ff)
      .map((codePoint) => String.fromCodePoint(codePoint))
      .filter((character) => unprintableIn(character).length === 0);
    expect(taken.length).toBeGreaterThan(27_000);
    expect(font.unprintable(taken.join(""))).toEqual([]);
    expect(unprintableIn("示例𠮷😀公司")).toEqual(["𠮷", "😀"]);
  });
});
