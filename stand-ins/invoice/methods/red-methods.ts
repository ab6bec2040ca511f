import { z } from "zod";
import { totalsOf, yuan } from "../amount";
import type { Ledger } from "../ledger";
import { done, refused } from "../open/envelope";
import type { Method } from "../open/services-route";
import type { Platform } from "../platform";
import { isAlive, newBillId, type RedForm, type RedForms } from "../red-forms";
import type { Seller } from "../report";

export interface RedMethodDeps {
  ledger: Ledger;
  redForms: RedForms;
  platform: Platform;
  seller: Seller;
  /** Returns the time in milliseconds. */
  now: () => number;
}

const saveSchema = z.object({
  billId: z.string().max(32).default(""),
  blueInvoiceLine: z.literal("pc"),
  applySource: z.literal("0"),
  blueElecInvoiceNumber: z.string().regex(/^\d{20}$/),
  sellerTaxNo: z.string(),
  sellerName: z.string().min(1),
  buyerName: z.string().min(1),
  redReason: z.enum(["1", "2", "3", "4"]),
  orderNo: z.string().max(20).default(""),
  detail: z.undefined("演示平台只整单红冲").optional(),
});
const idSchema = z.object({
  identity: z.enum(["0", "1"]),
  billId: z.string().optional(),
  billNo: z.string().optional(),
  billUuid: z.string().optional(),
});
const confirmSchema = idSchema.extend({ confirmAgreement: z.enum(["0", "1"]) });
const fastSchema = z.object({
  orderNo: z.string().regex(/^[0-9A-Za-z_-]{1,20}$/),
  taxNum: z.string(),
  billNo: z.string(),
  billUuid: z.string(),
});

/**
 * Methods for the red letter of a 数电电票. The red letter is a form, from which the tax bureau makes the red invoice by
 * itself.
 */
export function redMethods(deps: RedMethodDeps): Record<string, Method> {
  const { ledger, redForms, platform, seller, now } = deps;

  const rowOf = (form: RedForm): object => {
    const red = ledger.byOrderNo(form.orderNo);
    const blue = ledger.byNumber(form.blueNumber);
    const { netFen, taxFen } = totalsOf(blue?.order.lines ?? []);
    const number = red && "invoiceNumber" in red.state ? red.state.invoiceNumber : null;
    return {
      ...{ billId: form.billId, billNo: form.billNo, billUuid: form.billUuid },
      ...{ billStatus: form.status, billMessage: form.message, openStatus: number === null ? "0" : "1" },
      ...{ requestStatus: "", applySource: 0, redReason: form.redReason, orderNo: form.orderNo },
      invoiceSerialNum: red?.serial ?? null,
      redInvoiceNumber: number,
      blueElecInvoiceNumber: form.blueNumber,
      taxExcludedAmount: yuan(-netFen),
      taxAmount: yuan(-taxFen),
    };
  };

  return {
    saveInvoiceRedConfirm: (body) => {
      const parsed = saveSchema.safeParse(body);
      if (!parsed.success)
        return refused(
          "E4000",
          `参数不正确：${parsed.error.issues.map(({ path }) => path.join(".")).join()}`,
        );
      const given = parsed.data;
      if (given.sellerTaxNo !== seller.taxNumber) return refused("E9302", "销方税号与授权税号不一致");
      const billId = given.billId === "" ? newBillId() : given.billId;
      if (redForms.find({ billId })) return refused("E9999", "billId重复");
      const blue = ledger.byNumber(given.blueElecInvoiceNumber);
      if (!blue || blue.order.red) return refused("E9102", "蓝字发票不存在");
      if (blue.order.buyerName !== given.buyerName) return refused("E9113", "购方名称与蓝字发票不一致");
      const { blueElecInvoiceNumber: blueNumber, redReason } = given;
      if (redForms.list().some((form) => form.blueNumber === blueNumber && isAlive(form)))
        return refused("E9103", "该发票已红冲或正在红冲");
      const orderNo = given.orderNo === "" ? `R${String(now())}` : given.orderNo;
      if (ledger.byOrderNo(orderNo)) return refused("E9106", "订单编号不能重复");
      platform.followForm(redForms.save({ billId, blueNumber, orderNo, redReason, savedAt: now() }));
      return done("申请成功", billId);
    },

    queryInvoiceRedConfirm: (body) => {
      const parsed = idSchema.safeParse(body);
      if (!parsed.success) return refused("E4000", "查询条件不正确");
      const form = redForms.find(parsed.data);
      const list = form ? [rowOf(form)] : [];
      return done("查询成功", { total: list.length, list });
    },

    refreshInvoiceRedConfirm: (body) =>
      idSchema.safeParse(body).success ? done("刷新成功") : refused("E4000", "查询条件不正确"),

    confirm: (body) => {
      const parsed = confirmSchema.safeParse(body);
      const form = parsed.success ? redForms.find(parsed.data) : undefined;
      if (!parsed.success || form?.status !== "02") return refused("E9999", "红字确认单不在待确认状态");
      platform.standForm(form.billId, parsed.data.confirmAgreement === "1" ? "04" : "05");
      return done("操作成功", form.billId);
    },

    confirmInfoCancel: (body) => {
      const parsed = idSchema.safeParse(body);
      const form = parsed.success ? redForms.find(parsed.data) : undefined;
      if (form?.status !== "02") return refused("E9999", "红字确认单不能撤销");
      platform.standForm(form.billId, "08");
      return done("操作成功", form.billId);
    },

    fastInvoiceRed: (body) => {
      const parsed = fastSchema.safeParse(body);
      if (!parsed.success) return refused("E4000", "参数不正确");
      const { orderNo, billNo, billUuid } = parsed.data;
      const form = redForms.find({ billNo, billUuid });
      if (!form || (form.status !== "01" && form.status !== "04"))
        return refused("E9999", "红字确认单未确认");
      const red = ledger.byOrderNo(form.orderNo);
      if (!red || orderNo === form.orderNo) return refused("E9106", "订单编号不能重复");
      return done("开票提交成功", { invoiceSerialNum: red.serial });
    },
  };
}
