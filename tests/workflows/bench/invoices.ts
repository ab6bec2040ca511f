import type { Application } from "../../../domain/application/application";
import type { Bench } from "./bench";
import type { Renewal } from "./renewal";

interface ProvidedInvoice {
  orderNo: string;
  allElectronicInvoiceNumber: string;
  orderAmount: string;
  status: string;
}

/**
 * Returns what the provider has issued for an application: the amounts, and their sum, in yuan. Red invoices are
 * negative.
 */
export async function issuedFor(
  { world }: Bench,
  { id }: Pick<Renewal, "id">,
): Promise<{ net: number; amounts: string[] }> {
  const invoices = await world.invoice<ProvidedInvoice[]>("GET", "/invoices");
  const amounts = invoices
    .filter(({ orderNo }) => orderNo.startsWith(id.slice(0, 10) + id.slice(-8)))
    .filter(({ allElectronicInvoiceNumber }) => allElectronicInvoiceNumber !== "")
    .map(({ orderAmount }) => orderAmount);
  return { amounts, net: amounts.reduce((sum, amount) => sum + Number(amount), 0) };
}

/**
 * Lets the test's time pass until the application is as expected. The workflow's pauses between two queries grow to an
 * hour.
 */
export async function until(
  { sleep }: Bench,
  renewal: Renewal,
  expected: (application: Application) => boolean,
): Promise<Application> {
  for (let tries = 0; tries < 200; tries += 1) {
    const application = await renewal.state();
    if (expected(application)) return application;
    await sleep(120);
  }
  throw new Error(`not as expected: ${JSON.stringify(await renewal.state())}`);
}
