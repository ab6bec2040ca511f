import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isComplete } from "../../domain/application/completion";
import type { Application } from "../../domain/application/application";
import { shapeVersion, upToDate, withTaken } from "../../domain/application/shape";
import { isAttemptFinal, refundsOf } from "../../domain/money/attempts";
import { stageOf, tabsOf } from "../../domain/application/stage";
import { refusalOf, guardFactsOf } from "../../domain/application/transitions";
import { after, at, bidder, ms, reviewer, settings, renewedBy } from "./samples";

/**
 * Folder with the document of a mailed application that was paid, shipped and whose invoice was requested, as each
 * shape stored it.
 */
const folder = join(__dirname, "..", "fixtures", "shapes");
const stored = (shape: number) =>
  JSON.parse(readFileSync(join(folder, `${shape}.json`), "utf8")) as {
    shape?: number;
    application: Application;
  };
const shapes = Array.from({ length: shapeVersion }, (_, index) => index + 1);

test("when the shapes are counted, then each that was ever released has its document", () => {
  expect(readdirSync(folder).toSorted()).toEqual(shapes.map((shape) => `${shape}.json`));
});

describe.each(shapes)("an application stored in shape %d", (shape) => {
  const document = stored(shape);
  const application = upToDate(document.application, document.shape);

  test("when it is read, then it stands where it stood, and goes on from there", () => {
    expect({ stage: stageOf(application), tabs: tabsOf(application) }).toEqual({
      stage: "办理中",
      tabs: ["审核通过", "已支付", "已申请"],
    });
    expect(refusalOf("markHandled", "reviewer", guardFactsOf(application))).toBeUndefined();
    const done = after(application, renewedBy(reviewer, 70, application.form), {
      type: "invoiceIssued",
      at: at(80),
      document: { invoiceNumber: "1", issuedAt: at(75), fileId: "f", sha256: "0" },
    });
    expect(done.version).toBe(application.version + 2);
    expect(isComplete(done, ms(90), settings)).toBe(true);
    expect(refusalOf("requestInvoice", "bidder", guardFactsOf(done))).toBe("INVOICE_ALREADY_REQUESTED");
  });

  test("when it is read, then a payment's refunds are a list", () => {
    expect(refundsOf(application).map(({ refund }) => [refund.amountFen, refund.status])).toEqual([
      [20_000, "已退款"],
    ]);
    expect(application.attempts.every(isAttemptFinal)).toBe(true);
  });

  test("when it is up to date, then reading it again changes nothing", () => {
    expect(upToDate(application, shapeVersion)).toEqual(application);
    expect(application.submissions[0]?.by).toEqual(bidder);
  });
});

test("when more updates were taken than are kept, then the oldest are forgotten, and none is kept twice", () => {
  const ids = Array.from({ length: 300 }, (_, index) => `update-${index}`);
  const taken = [...ids, "update-299"].reduce<readonly string[]>(withTaken, []);
  expect(taken).toEqual(ids.slice(-200));
});
