import fc from "fast-check";
import { fenFromYuan } from "../../gateways/wechat-pay/transaction";
import { createOrder, createRefundOrder, payOrder, startSetup, type Setup } from "./wechat-pay-setup";

describe("yuan", () => {
  test.each([
    ["0.1", 10],
    ["0.2", 20],
    ["0.30", 30],
    ["1.10", 110],
    ["200.00", 20_000],
    ["200", 20_000],
    ["1.00000", 100],
    ["-0.01", -1],
    ["4503599627370.49", 450_359_962_737_049],
  ])("when it is %s, then it is %i fen", (yuan, fen) => {
    expect(fenFromYuan(yuan)).toBe(fen);
  });

  test.each(["", "1.", ".5", "1.005", "1e3", "１.00", "1,000.00", " 1.00", "NaN"])(
    "when it is %j, then it is refused",
    (yuan) => {
      expect(() => fenFromYuan(yuan)).toThrow("Not an amount");
    },
  );

  test("when fen are written as yuan, then reading them gives the same fen", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), (fen) => {
        expect(fenFromYuan(`${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`)).toBe(fen);
      }),
    );
  });
});

describe("statement", () => {
  const day = "2025-03-01";
  let setup: Setup;
  beforeEach(async () => {
    setup = await startSetup();
    await setup.control("PUT", "/clock", { now: `${day}T12:00:00+08:00` });
  });
  afterEach(() => setup.close());

  async function payThree() {
    const paid = [];
    for (const amountFen of [10, 20, 30_001]) {
      paid.push(await payOrder(setup, createOrder({ amountFen, deadline: "2025-03-01T06:00:00.000Z" })));
    }
    return paid;
  }

  const toNextDay = (time: string) => setup.control("PUT", "/clock", { now: `2025-03-02T${time}+08:00` });

  test("when the day is over, then the statement has each payment and refund to the fen", async () => {
    const paid = await payThree();
    const refund = createRefundOrder(paid[2]!, { amountFen: 1 });
    await setup.pay.refund(refund);
    await setup.notice(4);
    await toNextDay("10:00:00");
    expect(await setup.pay.downloadStatement(day)).toEqual([
      ...paid.map((evidence, index) => {
        const feeFen = [0, 0, 180][index];
        return { kind: "payment", evidence, feeFen, feeByRateFen: feeFen };
      }),
      {
        kind: "refund",
        refundNumber: refund.refundNumber,
        attemptNumber: refund.attemptNumber,
        transactionId: refund.transactionId,
        amountFen: 1,
        status: "refunded",
        fundsId: expect.stringMatching(/^50\d{27}$/),
        feeFen: 0,
        at: expect.stringMatching(/Z$/),
      },
    ]);
  });

  test("when the day is over, then the fund flow has what came, what was charged and what went back", async () => {
    const [, , third] = await payThree();
    await setup.pay.refund(createRefundOrder(third!, { amountFen: 10_000 }));
    await setup.notice(4);
    await toNextDay("10:00:00");
    const flows = await setup.pay.downloadFundFlow(day);
    const { transactionId: id } = third!;
    const at = expect.stringMatching(/Z$/);
    expect(flows.slice(2)).toEqual([
      { kind: "income", id, amountFen: 30_001, at },
      { kind: "fee", id, amountFen: -180, at },
      { kind: "refund", id: expect.stringMatching(/^50\d{27}$/), amountFen: -9_940, transactionId: id, at },
    ]);
    expect(await setup.pay.downloadFundFlow("2025-02-28")).toEqual([]);
  });

  test("when differences are planted, then the statement shows them", async () => {
    const [first, second, third] = await payThree();
    const added = {
      transactionId: "4200000000202503010000000001",
      outTradeNo: "STRANGE-1",
      amountFen: 7,
      paidAt: `${day}T23:59:59+08:00`,
    };
    await setup.control("PUT", "/statement", {
      omit: [first?.transactionId],
      amountsFen: { [second?.transactionId ?? ""]: 21 },
      add: [added],
    });
    await toNextDay("10:30:00");
    const rows = await setup.pay.downloadStatement(day);
    const amounts = rows.map(
      (row) => row.kind === "payment" && [row.evidence.transactionId, row.evidence.amountFen],
    );
    expect(amounts).toEqual([
      [second?.transactionId, 21],
      [third?.transactionId, 30_001],
      [added.transactionId, 7],
    ]);
  });

  test("when nothing happened, then it is empty; before 10:00 it is to be asked for again; for today never", async () => {
    await toNextDay("09:59:59");
    await expect(setup.pay.downloadStatement(day)).rejects.toThrow("STATEMENT_CREATING");
    await expect(setup.pay.downloadStatement("2025-03-02")).rejects.toMatchObject({
      type: "GATEWAY_REFUSED",
    });
    await toNextDay("10:00:00");
    expect(await setup.pay.downloadStatement(day)).toEqual([]);
  });

  test("when the downloaded file is not the one that was signed for, then it is refused", async () => {
    await payThree();
    await toNextDay("10:30:00");
    await setup.control("PUT", "/faults", { path: "/v3/billdownload", kind: "garbage", times: 1 });
    await expect(setup.pay.downloadStatement(day)).rejects.toThrow("SHA-1");
    expect(await setup.pay.downloadStatement(day)).toHaveLength(3);
  });
});
