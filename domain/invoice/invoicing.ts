import type { Application, Draft } from "../application/application";
import type { InvoiceOrder } from "./document";

/** The provider's idempotency key of the next asking: application id and two digits. */
export function nextInvoiceOrderNo({
  id,
  invoiceRequests,
}: Pick<Application, "id" | "invoiceRequests">): string {
  return id + String(invoiceRequests.length + 1).padStart(2, "0");
}

/** What the provider is asked with for the latest request. @throws Error if no invoice was asked for. */
export function invoiceOrderOf({ id, form, feeFen, invoiceRequests }: Application): InvoiceOrder {
  const request = invoiceRequests.at(-1);
  if (!request) throw new Error("no invoice was asked for");
  const { orderNo, buyer, delivery } = request;
  return {
    orderNo,
    applicationId: id,
    buyer,
    delivery,
    totalFen: feeFen,
    item: `${form.lockType} 延期${form.years}年`,
    remark: `锁序列号 ${form.lockSerial}`,
  };
}

/** Asking for the invoice confirms the receipt of a mailed lock that isn't 已签收, shipped or not. */
export function invoiceConfirmsReceipt({
  form,
  receipt,
}: Pick<Application | Draft, "form" | "receipt">): boolean {
  return form.pickup === "邮寄" && receipt !== "已签收";
}
