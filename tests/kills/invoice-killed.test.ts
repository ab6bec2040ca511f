import { eventually } from "../../embedded/demo/narrator";
import { awaitApplication, invoiceFor, mailed, paid } from "../support/journey";
import { useOwnHouse } from "../support/own-house";

/** Time in milliseconds that the provider takes to issue an invoice: long enough to kill a worker meanwhile. */
const issuingMs = 3_000;

interface ProvidedInvoice {
  orderNo: string;
  allElectronicInvoiceNumber?: string;
}

const house = useOwnHouse();

/** Returns the common beginning of an application's order numbers. */
const stemOf = (id: string): string => id.slice(0, 10) + id.slice(-8);

async function invoicesOf(id: string): Promise<ProvidedInvoice[]> {
  const response = await fetch(`${house.own.stack.addresses.invoiceProvider}/control/invoices`);
  const invoices = (await response.json()) as ProvidedInvoice[];
  return invoices.filter(({ orderNo }) => orderNo.startsWith(stemOf(id)));
}

test("when the worker is killed between accepted and issued, then there is one number and one automatic receipt", async () => {
  const { bidder } = house;
  const { id } = await paid({ ...house, changes: mailed });
  await fetch(`${house.own.stack.addresses.invoiceProvider}/control/behaviour`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ delayMs: issuingMs, orderNo: `${id}01` }),
  });
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await eventually(
    "accepted",
    () => invoicesOf(id),
    (invoices) => invoices.length === 1,
  );
  const worker = house.own.stack.child("worker");
  worker.kill("SIGKILL");
  await worker.ready();

  const issued = await awaitApplication(bidder, id, ({ invoice }) => invoice === "已开票");
  expect(issued.records.filter(({ text }) => text === "自动确认签收")).toHaveLength(1);
  expect(await invoicesOf(id)).toMatchObject([
    { orderNo: `${stemOf(id)}01`, allElectronicInvoiceNumber: issued.invoiceNumber },
  ]);
});
