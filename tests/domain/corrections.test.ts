import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { refusalOf, guardFactsOf } from "../../domain/application/transitions";
import { invoiceIssuedAt, invoiceReversedAt } from "./sample-events";
import { after, at, bidder, buyer, correction, delivery, invoiced, operator } from "./samples";

const issued = invoiced(70);

describe("a wrong title", () => {
  const days = (count: number) => Date.parse(at(70)) + count * 86_400_000;
  test("when it is put right by its owner, then within 30 days; by the operator, whenever", () => {
    const late = guardFactsOf(issued, days(30) + 1);
    expect(refusalOf("reissueInvoice", "bidder", guardFactsOf(issued, days(30)))).toBeUndefined();
    expect(refusalOf("reissueInvoice", "bidder", late)).toBe("CORRECTION_TOO_LATE");
    expect(refusalOf("reissueInvoice", "operator", late)).toBeUndefined();
  });

  const again = (application: Application, by = bidder): Application =>
    after(
      application,
      { ...correction(at(90)), by } as ApplicationEvent,
      invoiceReversedAt(91, 2),
      { type: "invoiceRequested", at: at(91), by, buyer, delivery },
      invoiceIssuedAt(92, 3),
    );
  const failed = (application: Application): Application =>
    after(application, correction(at(90)), { type: "redLetterFailed", at: at(91), reason: "示例" });

  test("when its owner has put it right twice, then they can't any more, and the operator can", () => {
    const once = again(issued);
    const twice = again(again(failed(once), operator));
    for (const [application, code] of [
      [once, undefined],
      [failed(failed(once)), undefined],
      [again(again(once, operator), operator), undefined],
      [twice, "REISSUES_USED_UP"],
    ] as const) {
      expect(refusalOf("reissueInvoice", "bidder", guardFactsOf(application))).toBe(code);
      expect(refusalOf("reissueInvoice", "operator", guardFactsOf(application))).toBeUndefined();
    }
  });
});
