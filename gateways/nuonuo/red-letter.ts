import { ApplicationFailure } from "@temporalio/common";
import { z } from "zod";
import { redReasons, type RedLetterOrder, type RedLetterResult } from "../../domain/invoice/red-letter";
import { call, NuonuoRefusal } from "./call";
import { callbackAddress } from "./callback";
import type { NuonuoDeps } from "./settings";

const text = z.union([z.string(), z.number()]).transform(String).nullish();

const formSchema = z.looseObject({
  billStatus: z.union([z.string(), z.number()]).transform((status) => String(status).padStart(2, "0")),
  billMessage: text,
  orderNo: text,
  invoiceSerialNum: text,
});
export type RedForm = z.output<typeof formSchema>;

/** List of forms in an answer. The documentation puts it beside `result`, the platform inside of it. */
const listSchema = z.looseObject({ list: z.array(formSchema).nullish() });

const seller = { identity: "0" } as const;

const ends: Readonly<Record<string, string>> = {
  "05": "购方在电子税务局拒绝了红字确认单",
  "06": "红字确认单被拒绝",
  "07": "购方72小时内未确认，红字确认单已作废",
  "08": "红字确认单已被撤销",
  "09": "红字确认单确认后被撤销",
  "10": "红字确认单因异常凭证作废",
  "16": "税局未受理红字确认单",
};

/**
 * Saves the form under our own id. The platform refuses a second form of the same id, so a repeat looks for the form
 * first.
 */
export async function saveRedForm(deps: NuonuoDeps, order: RedLetterOrder): Promise<void> {
  if (await findRedForm(deps, order)) return;
  const { settings } = deps;
  const body = {
    billId: order.billId,
    blueInvoiceLine: "pc",
    applySource: seller.identity,
    blueElecInvoiceNumber: order.invoiceNumber,
    sellerTaxNo: settings.seller.taxNumber,
    sellerName: settings.seller.name,
    buyerName: order.buyer.name,
    ...(order.buyer.kind === "organisation" ? { buyerTaxNo: order.buyer.taxNumber } : {}),
    redReason: String(redReasons.indexOf(order.reason) + 1),
    orderNo: order.orderNo,
    callbackUrl: callbackAddress(settings, order.applicationId),
    ...(settings.extensionNumber === undefined ? {} : { extensionNumber: settings.extensionNumber }),
  };
  try {
    await call(deps, { method: "saveInvoiceRedConfirm", body });
  } catch (error) {
    // A refusal of a form that exists is a repeat, whatever its code.
    if (!(error instanceof NuonuoRefusal) || (await findRedForm(deps, order))) {
      if (error instanceof NuonuoRefusal) return;
      throw error;
    }
    if (/^E(4000|91\d\d)$/.test(error.code))
      throw ApplicationFailure.nonRetryable(error.describe, "INVOICE_REFUSED");
    throw error;
  }
}

/** Returns the form in its present state, if there is one. */
export async function findRedForm(
  deps: NuonuoDeps,
  { billId }: Pick<RedLetterOrder, "billId">,
): Promise<RedForm | undefined> {
  const body = { ...seller, billId, pageNo: "1", pageSize: "10" };
  const answer = await call(deps, { method: "queryInvoiceRedConfirm", body });
  const list = listSchema.safeParse(answer.result).data?.list ?? listSchema.parse(answer).list ?? [];
  return list[0];
}

/**
 * Makes the platform fetch the tax bureau's state of a form that the buyer has to confirm. The platform doesn't do so
 * by itself.
 */
export async function refreshRedForm(deps: NuonuoDeps, form: RedForm): Promise<void> {
  const billUuid = z.string().safeParse(form["billUuid"]).data;
  if (billUuid === undefined) return;
  try {
    await call(deps, { method: "refreshInvoiceRedConfirm", body: { ...seller, billUuid } });
  } catch (error) {
    // A refusal is ignored: the state that was known before is answered instead.
    if (!(error instanceof NuonuoRefusal)) throw error;
  }
}

/**
 * Returns the result that a form's own state determines, or undefined once the bureau issues the red letter, whose own
 * state then counts.
 */
export function formResultOf({ billStatus, billMessage }: RedForm): RedLetterResult | undefined {
  if (billStatus === "01" || billStatus === "04") return undefined;
  if (billStatus === "02" || billStatus === "03") return { status: "awaitsBuyer" };
  if (billStatus === "15") return { status: "issuing" };
  const reason = ends[billStatus];
  if (reason === undefined)
    throw new Error(`诺税通 reports the red form's status ${billStatus}, which is unknown`);
  return { status: "failed", reason: billMessage ? `${reason}：${billMessage}` : reason };
}
