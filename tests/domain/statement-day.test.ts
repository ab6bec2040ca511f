import { channels } from "../../domain/money/payment";
import { statementDay, statementInstants } from "../../domain/reconciliation/statement-day";

test("when a day's statement is over, then UnionPay's is so an hour before WeChat's", () => {
  expect(statementInstants("wechat", "2026-01-05")).toEqual({
    from: "2026-01-04T16:00:00.000Z",
    before: "2026-01-05T16:00:00.000Z",
  });
  expect(statementInstants("unionpay", "2026-01-05")).toEqual({
    from: "2026-01-04T15:00:00.000Z",
    before: "2026-01-05T15:00:00.000Z",
  });
});

test.each(channels)("when %s is asked for a day's instants, then they are those of that day", (channel) => {
  const { from, before } = statementInstants(channel, "2026-01-01");
  const days = [-1, 0].flatMap((ms) =>
    [from, before].map((instant) => statementDay(channel, Date.parse(instant) + ms)),
  );
  expect(days).toEqual(["2025-12-31", "2026-01-01", "2026-01-01", "2026-01-02"]);
});
