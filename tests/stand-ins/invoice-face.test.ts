import { oneLine as line } from "./invoice-provider-setup";
import { PDFiumLibrary } from "@hyzyla/pdfium";
import { invoicePdf } from "../../stand-ins/invoice/files/pdf";
import { reversed, type BilledLine } from "../../stand-ins/invoice/billing-order";
import { invoiceFace, type IssuedInvoice } from "../../stand-ins/invoice/face";

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
      total: { net: "¥188.68", tax: "¥11.32", figures: "¥200.00" },
    });
  });

  test("when an invoice has many lines and is red then each has its own negative, and the totals are their sums", () => {
    const seven = { ...line, piece: { num: "7", price: "200.00" }, netFen: 132_075, taxFen: 7_925 };
    expect(invoiceFace({ ...invoice, lines: [line, seven].map(reversed) })).toMatchObject({
      lines: [
        { quantity: "-1", unitPrice: "188.68", net: "-188.68", tax: "-11.32" },
        { quantity: "-7", unitPrice: "188.67857143", net: "-1320.75", tax: "-79.25" },
      ],
      total: { net: "¥-1509.43", tax: "¥-90.57", figures: "¥-1600.00" },
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

  test("when an invoice is drawn then number, lines and sum can be read, rare characters too, and a repeat is the same", async () => {
    const buyer = { name: "示例䶮㑇龘公司", taxNumber: "91350100M000100Y43" };
    const issued = { face: invoiceFace({ ...invoice, buyer }), issuedAt: invoice.issuedAt };
    const pdf = await invoicePdf(issued);
    const library = await PDFiumLibrary.init();
    const document = await library.loadDocument(pdf);
    const text = document.getPage(0).getText();
    document.destroy();
    library.destroy();
    for (const part of [
      invoice.invoiceNumber,
      buyer.name,
      line.goodsName,
      "188.68",
      "¥200.00",
      "不是税务发票",
    ])
      expect(text).toContain(part);
    expect((await invoicePdf(issued)).equals(pdf)).toBe(true);
  });
});
