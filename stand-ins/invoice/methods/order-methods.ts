import { z } from "zod";
import type { Behaviours } from "../behaviours";
import { readBillingOrder } from "../billing-order";
import { loggedOutReason } from "../issuing";
import type { Invoice, Ledger } from "../ledger";
import { done, refused } from "../open/envelope";
import type { Method } from "../open/services-route";
import type { Platform } from "../platform";
import { itemsOf, report, type Seller } from "../report";
import { newSerial } from "../serials";

export interface OrderMethodDeps {
  ledger: Ledger;
  behaviours: Behaviours;
  platform: Platform;
  seller: Seller;
  /** Address of the provider itself. */
  url: string;
  /** Returns the time in milliseconds. */
  now: () => number;
}

const dayMs = 86_400_000;
const mostRetries = 20;
const mostIds = 50;

const querySchema = z.object({
  orderNos: z.array(z.string()).max(mostIds).default([]),
  serialNos: z.array(z.string()).max(mostIds).default([]),
  isOfferInvoiceDetail: z.enum(["0", "1"]).default("0"),
});
const retrySchema = z.object({ fpqqlsh: z.string().default(""), orderno: z.string().default("") });
const deliverySchema = z.object({
  taxnum: z.string(),
  invoiceNum: z.string().regex(/^\d{20}$/),
  phone: z
    .string()
    .regex(/^(\d{11})?$/)
    .default(""),
  mail: z.string().max(50).default(""),
});

/** Methods that issue, query, retry and deliver invoices. */
export function orderMethods(deps: OrderMethodDeps): Record<string, Method> {
  const { ledger, behaviours, platform, seller, url, now } = deps;

  const isKnownYet = ({ acceptedAt }: Invoice): boolean =>
    now() - acceptedAt >= behaviours.bureau().unknownForMs;

  return {
    requestBillingNew: (body) => {
      const read = readBillingOrder(body);
      if ("fault" in read) return refused(read.fault.code, read.fault.describe);
      if (read.salerTaxNum !== seller.taxNumber) return refused("E9302", "销方税号与授权税号不一致");
      const { order } = read;
      if (ledger.byOrderNo(order.orderNo)) return refused("E9106", "订单编号不能重复");
      const { drawer, shows } = behaviours.bureau();
      if (drawer !== "logged in" && shows === "refused") return refused("E9999", loggedOutReason);
      const plan = behaviours.planFor(order.orderNo);
      const accepted = ledger.accept({ serial: newSerial(now()), order, plan, acceptedAt: now() });
      platform.follow(accepted);
      return done("开票提交成功", { invoiceSerialNum: accepted.serial });
    },

    queryInvoiceResult: (body) => {
      const parsed = querySchema.safeParse(body);
      if (!parsed.success) return refused("E9601", "查询条件不正确");
      const { orderNos, serialNos, isOfferInvoiceDetail } = parsed.data;
      if (orderNos.length + serialNos.length === 0) return refused("E9611", "流水号和订单号不能同时为空");
      const found = serialNos.length > 0 ? serialNos.map(ledger.bySerial) : orderNos.map(ledger.byOrderNo);
      const invoices = found.filter((invoice) => invoice !== undefined).filter(isKnownYet);
      if (invoices.length === 0) return refused("E9500", "发票不存在");
      return done(
        "获取成功",
        invoices.map((invoice) => ({
          ...report(invoice, url, seller),
          ...(isOfferInvoiceDetail === "1" && { invoiceItems: itemsOf(invoice.order.lines) }),
        })),
      );
    },

    reInvoice: (body) => {
      const parsed = retrySchema.safeParse(body);
      if (!parsed.success) return refused("E4000", "流水号和订单号不能同时为空");
      const { fpqqlsh, orderno } = parsed.data;
      const invoice = fpqqlsh === "" ? ledger.byOrderNo(orderno) : ledger.bySerial(fpqqlsh);
      if (!invoice) return refused("E9500", "发票不存在");
      const { is } = invoice.state;
      if (is === "done") return refused("E9612", "发票已生成，无需再重试开票");
      if (is !== "failed" && is !== "unsealed") return refused("E9614", "开票中（重试中），请稍后查询");
      if (invoice.retries.filter((at) => now() - at < dayMs).length >= mostRetries)
        return refused("E9613", "重试次数超过每日上限");
      const { orderNo } = invoice.order;
      platform.follow(ledger.retry(orderNo, { plan: behaviours.planFor(orderNo), at: now() }));
      return done("重试成功");
    },

    deliveryInvoice: (body) => {
      const parsed = deliverySchema.safeParse(body);
      if (!parsed.success) return refused("E4000", "参数不正确");
      const { invoiceNum, phone, mail } = parsed.data;
      const invoice = ledger.byNumber(invoiceNum);
      if (!invoice || (phone === "" && mail === "")) return refused("E9999", "发票不存在或交付方式为空");
      ledger.deliver(invoice.order.orderNo, { phone, mail });
      return done("交付成功");
    },

    getCertificationStatus: (body) => {
      const parsed = z.object({ queryType: z.enum(["0", "1", "2"]) }).safeParse(body);
      if (!parsed.success) return refused("E4000", "查询类型不正确");
      const { drawer } = behaviours.bureau();
      const certified = drawer === "due for certification" ? "2" : "1";
      const loggedIn = drawer === "logged out" ? "0" : "1";
      return done("查询成功", {
        certificationStatus: parsed.data.queryType === "2" ? loggedIn : certified,
      });
    },
  };
}
