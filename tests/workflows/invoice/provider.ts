import { setTimeout as pause } from "node:timers/promises";
import type { ActivityCall } from "../bench/around";
import type { OutsideWorld } from "../bench/outside-world";

/** An order in the provider's books. Amounts are in yuan. */
export interface ProvidedInvoice {
  orderNo: string;
  status: string;
  allElectronicInvoiceNumber: string;
  oldEleInvoiceNumber: string;
  orderAmount: string;
  pdfUrl?: string;
  ofdUrl?: string;
  xmlUrl?: string;
}

export interface ProvidedForm {
  billId: string;
  status: string;
}

export const invoicesOf = ({ invoice }: OutsideWorld): Promise<ProvidedInvoice[]> =>
  invoice("GET", "/invoices");
export const formsOf = ({ invoice }: OutsideWorld): Promise<ProvidedForm[]> => invoice("GET", "/red-forms");

const idLength = 26;

/** Returns the beginning of an application's order numbers, from its id or from an order number. */
export const stemOf = (text: string): string =>
  text.length === idLength ? text.slice(0, 10) + text.slice(-8) : text.slice(0, 18);

/** Returns the stem of the order numbers that a call to the provider concerns; undefined for other calls. */
export function stemOfProviderCall({
  name,
  given,
}: Pick<ActivityCall, "name" | "given">): string | undefined {
  if (!/Invoice$|RedLetter$/.test(name)) return undefined;
  return stemOf((given as { orderNo: string }).orderNo);
}

const pollMs = 20;
/** Number of polls, after which an order that waits for its drawer or isn't found yet is no longer waited for. */
const polls = 60;

const underWay = ["20", "21"];
const formUnderWay = "15";

/** Waits in real time until the provider has processed its orders. The provider uses the real time, not the test's. */
export async function providerAtRest(world: OutsideWorld): Promise<void> {
  for (let poll = 0; poll < polls; poll += 1) {
    const [invoices, forms] = await Promise.all([invoicesOf(world), formsOf(world)]);
    const busy =
      invoices.some(({ status }) => underWay.includes(status)) ||
      forms.some(({ status }) => status === formUnderWay);
    if (!busy) return;
    await pause(pollMs);
  }
}
