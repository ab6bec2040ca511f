import type { ApplicationEvent } from "../../domain/application/events";
import {
  invoiceConfirmsReceipt,
  invoiceOrderOf,
  nextInvoiceOrderNo,
  nextRedNumbers,
} from "../../domain/application/invoicing";
import { buyerTitleSchema, invoiceDeliverySchema } from "../../domain/invoice/request";
import { invoiceNoticeFor } from "../../domain/application/texts";
import { invoiceAskedAt, invoiceIssuedAt, invoiceReversedAt, receivedAt } from "./sample-events";
import {
  after,
  at,
  bidder,
  buyer,
  delivery,
  draft,
  mailedForm,
  onSiteForm,
  paid,
  renewedBy,
  reviewer,
  shipped,
} from "./samples";

/** Returns the common beginning of an application's order numbers. */
const stemOf = ({ id }: { id: string }): string => id.slice(0, 10) + id.slice(-8);

const asked: ApplicationEvent = invoiceAskedAt(60);
const failed: ApplicationEvent = { type: "invoiceFailed", at: at(70), reason: "示例：抬头有误" };
const received = after(shipped(), receivedAt(60));

describe("the order to the provider", () => {
  test("when an invoice is asked for then the order is about what is kept, the lock and its years", () => {
    const application = after(paid(), asked);
    expect(invoiceOrderOf(application)).toEqual({
      orderNo: `${stemOf(application)}01`,
      applicationId: application.id,
      buyer,
      delivery,
      lines: [{ lockType: "法人锁", years: 1, quantity: 1, totalFen: 20_000 }],
      remark: "锁序列号 DEMO-000001",
      requestedAt: at(60),
    });
  });

  test("when it failed and is asked for again then the order is the latest one, with a key of its own", () => {
    const title = { ...buyer, name: "示例更正" };
    const again = after(paid(), asked, failed, { ...asked, buyer: title });
    expect(invoiceOrderOf(again)).toMatchObject({ orderNo: `${stemOf(again)}02`, buyer: title });
    expect(nextInvoiceOrderNo(again)).toBe(`${stemOf(again)}03`);
  });

  test("when all locks were left out while an invoice was being taken back, then there is nothing to invoice, and it can be told so", () => {
    const reissue = { kind: "reissue", buyer, delivery } as const;
    const reversed = after(
      paid(),
      asked,
      invoiceIssuedAt(62, 1),
      {
        ...{
          type: "redLetterRequested",
          at: at(63),
          by: bidder,
          reason: "开票有误",
          explanation: "抬头有误",
        },
        purpose: reissue,
      },
      renewedBy(reviewer, 64, onSiteForm, ["DEMO-000001"]),
      invoiceReversedAt(65, 2),
    );
    const again = after(reversed, { ...asked, at: at(66) });
    expect(again.invoice).toBe("开票失败");
    expect(again.invoiceRequests.at(-1)).toMatchObject({
      lines: [],
      failure: expect.stringMatching("没有可以开票的款项"),
    });
  });

  test("when it is asked for 1,000 times then every number is another one, and none has more than 20 characters", () => {
    const { id } = paid();
    const numbers = Array.from({ length: 1_000 }, (_, length) =>
      nextInvoiceOrderNo({ id, invoiceRequests: Array.from({ length }) }),
    );
    expect(new Set(numbers).size).toBe(1_000);
    expect(Math.max(...numbers.map(({ length }) => length))).toBe(20);
  });

  test("when it is taken back again and again then each form and each red invoice has a number of its own, beyond the blue ones", () => {
    const application = paid();
    const letters = [0, 1, 2].map((length) =>
      nextRedNumbers({ ...application, redLetters: Array.from({ length }) }),
    );
    expect(letters.map(({ orderNo }) => orderNo)).toEqual(
      ["Y0", "Y1", "Y2"].map((end) => stemOf(application) + end),
    );
    expect(letters.map(({ billId }) => billId)).toEqual(
      ["Y0", "Y1", "Y2"].map((end) => application.id + end),
    );
  });
});

describe("开票须知", () => {
  const notice = "系统仅支持开具增值税普通发票，如有疑问，请咨询现场办锁人员";
  const addition = "，如确认开票将自动确认收货";

  test.each([
    ["现场", paid(), notice],
    ["邮寄, not shipped", paid(mailedForm), notice + addition],
    ["邮寄, shipped and not received", shipped(), notice + addition],
    ["邮寄 and received", received, notice],
    ["邮寄, received by an earlier asking", after(paid(mailedForm), asked, failed), notice],
    ["a draft without 取锁方式", { ...draft(), form: {} }, notice],
  ])("when it is %s then the text tells whether asking confirms the receipt", (_case, application, text) => {
    expect(invoiceNoticeFor(application)).toBe(text);
    expect(invoiceConfirmsReceipt(application)).toBe(text !== notice);
  });
});

describe("the request's form", () => {
  test.each([
    [
      "an organisation with its tax number",
      { kind: "organisation", name: "示例科技有限公司", taxNumber: "91330604MA00000013" },
      true,
    ],
    ["an organisation without one", { kind: "organisation", name: "示例科技有限公司" }, false],
    [
      "a wrong tax number",
      { kind: "organisation", name: "示例科技有限公司", taxNumber: "91330604MA00000014" },
      false,
    ],
    ["a person", { kind: "person", name: "示例个人" }, true],
    [
      "a person with a tax number",
      { kind: "person", name: "示例个人", taxNumber: "91330604MA00000013" },
      false,
    ],
    ["a nameless person", { kind: "person", name: " " }, false],
    ["somebody with rare characters", { kind: "person", name: "示例䶮㑇龘" }, true],
    ["somebody with a character beyond the font", { kind: "person", name: "示例𠮷" }, false],
    ["a title of no kind", { name: "示例个人" }, false],
  ])("when the buyer is %s then it is taken or refused", (_case, title, valid) => {
    expect(buyerTitleSchema().safeParse(title).success).toBe(valid);
  });

  test.each([
    ["an e-mail address", { email: "invoice@example.com" }, true],
    ["a phone", { phone: "13800000000" }, true],
    ["both", { email: "invoice@example.com", phone: "13800000000" }, true],
    ["neither", {}, false],
    ["no e-mail address", { email: "invoice" }, false],
    ["an address too long", { email: `${"a".repeat(90)}@example.com` }, false],
    ["a landline", { phone: "0575-00000000" }, false],
    ["something else", { email: "invoice@example.com", fax: "1" }, false],
  ])("when it is to be sent to %s then that is taken or refused", (_case, to, valid) => {
    expect(invoiceDeliverySchema().safeParse(to).success).toBe(valid);
  });
});
