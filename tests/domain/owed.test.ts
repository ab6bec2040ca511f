import { owedOf } from "../../domain/application/owed";
import { after, at, feeFen, invoiced, paid, renewedBy, reviewer, onSiteForm } from "./samples";

const { lockSerial } = onSiteForm.locks[0] ?? { lockSerial: "" };
const gaveBack = (amountFen: number) => {
  const { attempts } = invoiced(200);
  return {
    ...({ type: "refundedInConsole", at: at(400), doneAt: at(350), refundNumber: "HAND" } as const),
    ...{ attemptNumber: attempts[0]?.number ?? "", transactionId: attempts[0]?.transactions[0]?.id ?? "" },
    amountFen,
  };
};

test("when a lock was left out, then its fee is to be given back, as long as it is kept, and no longer", () => {
  const leftOut = after(paid(), renewedBy(reviewer, 60, onSiteForm, [lockSerial]));
  expect(owedOf(leftOut)).toEqual([{ kind: "giveBack", amountFen: feeFen, since: at(60) }]);
  expect(owedOf(after(leftOut, gaveBack(feeFen)))).toEqual([]);
  expect(owedOf(paid())).toEqual([]);
});

test("when money behind an invoice went back, then the invoice is to be corrected by that much, from then on", () => {
  expect(owedOf(invoiced(200))).toEqual([]);
  const part = after(invoiced(200), gaveBack(5_000));
  expect(owedOf(part)).toEqual([{ kind: "correct", amountFen: 5_000, since: at(350) }]);
  // Refunds beyond the payment are a loss, and don't change the invoice.
  expect(owedOf(after(invoiced(200), gaveBack(2 * feeFen)))).toMatchObject([
    { kind: "correct", amountFen: feeFen },
  ]);
});
