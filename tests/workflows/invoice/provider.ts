import { setTimeout as pause } from "node:timers/promises";
import type { ActivityCall } from "../bench/around";
import type { OutsideWorld } from "../bench/outside-world";

/** An order as the provider's books have it. Amounts in yuan. */
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

/** What an application's order numbers begin with. Also of an order number. */
export const stemOf = (text: string): string =>
  text.length === idLength ? text.slice(0, 10) + text.slice(-8) : text.slice(0, 18);

/** Whose invoice a call to the provider is about, by the stem of its order numbers; undefined of other calls. */
export function stemOfProviderCall({
  name,
  given,
}: Pick<ActivityCall, "name" | "given">): string | undefined {
  if (!/Invoice$|RedLetter$/.test(name)) return undefined;
  return stemOf((given as { orderNo: string }).orderNo);
}

const pollMs = 20;
/** What waits for its drawer, or isn't found yet, is not waited for. */
const polls = 60;

const underWay = ["20", "21"];
const formUnderWay = "15";

/** Waits in real time until the provider has done what it was given: it goes by the real time, not by the test's. */
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
