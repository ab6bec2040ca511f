import AdmZip from "adm-zip";
import {
  endOf,
  newDataDir,
  removeDir,
  startProvider,
  startReceiver,
  wireOf,
  type ReceivedCallback,
} from "./invoice-provider-setup";

const dataDir = newDataDir();
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let provider: Awaited<ReturnType<typeof startProvider>>;
let wire: Awaited<ReturnType<typeof wireOf>>;
beforeAll(async () => {
  receiver = await startReceiver();
  provider = await startProvider({ dataDir });
  wire = await wireOf(provider.url);
  await provider.behave({ delayMs: 0 });
});
afterAll(async () => {
  await provider.close();
  await receiver.close();
  removeDir(dataDir);
});

type Detail = Record<string, string | undefined>;

/** Returns an order with one line for each detail: the usual line with the detail's changes. */
function orderWith(details: Detail[]) {
  const { order } = wire.billing();
  const [usual] = order.invoiceDetail;
  return {
    ...order,
    callBackUrl: receiver.url,
    invoiceDetail: details.map((changes) => ({ ...usual, ...changes })),
  };
}

const request = (details: Detail[]) => wire.call("requestBillingNew", { order: orderWith(details) });
const times = (count: number): Detail[] => Array.from({ length: count }, () => ({}));

describe("the lines of an order", () => {
  test.each<[string, Detail[], string]>([
    ["no line", [], "E9122"],
    ["100 lines", times(100), "E0000"],
    ["101 lines", times(101), "E4000"],
    ["net and tax that don't make the total", [{ tax: "11.33" }], "E9130"],
    ["a tax that the rate doesn't make", [{ tax: "12.32", taxExcludedAmount: "187.68" }], "E9131"],
    ["a total of nothing", [{ taxExcludedAmount: "0", tax: "0", taxIncludedAmount: "0" }], "E9111"],
    ["an amount in words", [{ tax: "十一元" }], "E4000"],
    ["neither quantity nor price", [{ num: undefined, price: undefined }], "E0000"],
    ["a quantity without a price", [{ price: undefined }], "E4000"],
    ["a price without a quantity", [{ num: undefined }], "E4000"],
    ["a price to 8 decimals", [{ num: "3", price: "66.66666667" }], "E0000"],
    ["a price to 9 decimals", [{ num: "3", price: "66.666666667" }], "E4000"],
    ["a quantity of 16 characters", [{ num: "0000000000000001" }], "E0000"],
    ["a quantity of 17 characters", [{ num: "00000000000000001" }], "E4000"],
    ["a quantity of nothing", [{ num: "0" }], "E4000"],
    ["a product of one fen less", [{ num: "3", price: "66.66333334" }], "E0000"],
    ["a product of one fen more", [{ num: "3", price: "66.67" }], "E0000"],
    ["a product of more than that", [{ num: "3", price: "66.67000001" }], "E4000"],
    ["a price without tax", [{ withTaxFlag: "0", price: "188.68" }], "E0000"],
    ["a price with tax that is said to have none", [{ withTaxFlag: "0" }], "E4000"],
  ])("when there is %s then that is judged", async (_case, details, code) => {
    expect(await request(details)).toMatchObject({ code });
  });

  test("when one of many is wrong then the refusal names it", async () => {
    const { describe: said } = await request([{}, { num: "2" }, {}]);
    expect(said).toBe("第2行数量与单价之积不等于含税金额");
  });
});

test("when an invoice of many lines is issued and taken back then all that tells of it tells of each, and of their sums", async () => {
  const two = { num: "2", taxExcludedAmount: "377.36", tax: "22.64", taxIncludedAmount: "400.00" };
  const untaxed = { withTaxFlag: "0", price: "188.68", unit: "把", specType: "业务锁 延期1年" };
  const order = orderWith([{}, two, untaxed]);
  await wire.call("requestBillingNew", { order });
  const { orderNo, buyerName, salerTaxNum: sellerTaxNo } = order;
  const issued = await endOf(() => provider.client.result({ orderNo }));
  if (issued.status !== "issued") throw new Error(issued.status);

  const rowOf = async (of: string, isOfferInvoiceDetail: string) => {
    const { result } = await wire.call("queryInvoiceResult", { orderNos: [of], isOfferInvoiceDetail });
    return (result as Record<string, unknown>[])[0];
  };
  const zeros = "0".repeat(16);
  const [one, more, last] = [
    { itemIndex: 1, itemNum: `1.00${zeros}`, itemPrice: `200.00${zeros}`, itemAmount: "200.00" },
    { itemIndex: 2, itemNum: `2.00${zeros}`, itemAmount: "400.00", itemTaxAmount: "22.64", itemUnit: "项" },
    {
      itemIndex: 3,
      itemPrice: `188.68${zeros}`,
      itemAmount: "188.68",
      itemTaxAmount: "11.32",
      itemUnit: "把",
    },
  ];
  const blue = await rowOf(orderNo, "1");
  expect(blue).toMatchObject({
    ...{ exTaxAmount: "754.72", taxAmount: "45.28", orderAmount: "800.00" },
    invoiceItems: [
      { ...one, itemCodeAbb: "信息技术服务", itemTaxRate: "0.06", isIncludeTax: "true" },
      more,
      { ...last, itemSpec: "业务锁 延期1年", isIncludeTax: "false" },
    ],
  });
  expect(await rowOf(orderNo, "0")).not.toHaveProperty("invoiceItems");
  expect((await provider.invoices()).find((invoice) => invoice["orderNo"] === orderNo)).toMatchObject(
    blue ?? {},
  );

  const isOf = ({ form }: ReceivedCallback) => form.get("orderno") === orderNo;
  for (let count = 1; !receiver.received.some(isOf); count += 1) await receiver.atLeast(count);
  const content = receiver.received.find(isOf)?.form.get("content") ?? "";
  expect(JSON.parse(content)).toMatchObject({
    ...{ c_bhsje: "754.72", c_hjse: "45.28", invoiceItems: [one, more, last] },
  });

  const xml = await provider.client.download({ url: issued.xmlUrl ?? "", format: "xml" });
  expect([...xml.toString("utf8").matchAll(/<Quantity>(.*?)</g)].map(([, quantity]) => quantity)).toEqual([
    "1",
    "2",
    "1",
  ]);
  const ofd = new AdmZip(await provider.client.download({ url: issued.ofdUrl ?? "", format: "ofd" }));
  const page = ofd.readAsText("Doc_0/Pages/Page_0/Content.xml");
  expect(page.match(/单价：188\.68　/g)).toHaveLength(3);

  const form = {
    ...{ billId: `B${orderNo}`, blueInvoiceLine: "pc", applySource: "0", redReason: "2" },
    ...{
      blueElecInvoiceNumber: issued.invoiceNumber,
      sellerTaxNo,
      sellerName: "示例CA服务有限公司",
      buyerName,
    },
    orderNo: `R${orderNo.slice(1)}`,
  };
  await wire.call("saveInvoiceRedConfirm", form);
  const red = await endOf(() => provider.client.result({ orderNo: form.orderNo }));
  expect(red).toMatchObject({ status: "issued" });
  const { result } = await wire.call("queryInvoiceRedConfirm", { identity: "0", billId: form.billId });
  expect(result).toMatchObject({ list: [{ taxExcludedAmount: "-754.72", taxAmount: "-45.28" }] });
  expect(await rowOf(form.orderNo, "1")).toMatchObject({
    orderAmount: "-800.00",
    invoiceItems: [
      {
        itemNum: `-1.00${zeros}`,
        itemPrice: `200.00${zeros}`,
        itemAmount: "-200.00",
        itemTaxAmount: "-11.32",
      },
      { itemNum: `-2.00${zeros}`, itemAmount: "-400.00" },
      { itemNum: `-1.00${zeros}`, itemAmount: "-188.68" },
    ],
  });
});
