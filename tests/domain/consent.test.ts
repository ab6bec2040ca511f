import { dayMs } from "../../domain/beijing-day";
import { lapsesAt, secondRefusal, stateAt } from "../../domain/consent";
import { shownDestination } from "../../domain/money/intervention";
import { bidder, onSiteForm, operator, submitted } from "./samples";

const application = submitted();
const other = { subject: "operator2", roles: ["operator"] as const };

test.each([
  ["another operator", other, undefined],
  ["another operator of another organisation", { ...other, orgCode: "91330604MA00000026" }, undefined],
  ["who asked", { ...other, subject: operator.id }, "SECOND_IS_FIRST"],
  ["a reviewer", { ...other, roles: ["reviewer"] as const }, "NO_ROLE"],
  ["nobody's role", { ...other, roles: [] }, "NO_ROLE"],
  ["an operator of its organisation", { ...other, orgCode: onSiteForm.creditCode }, "OWN_APPLICATION"],
  ["an operator who submitted it", { ...other, subject: bidder.id }, "OWN_APPLICATION"],
])("when the second person is %s, then they may agree or are told why not", (_case, second, refusal) => {
  expect(secondRefusal({ first: operator, second, application })).toBe(refusal);
});

test("when it is about nobody's application, then any other operator may agree", () => {
  const second = { ...other, orgCode: onSiteForm.creditCode };
  expect(secondRefusal({ first: operator, second })).toBeUndefined();
});

test("when a day has gone by, then what waits has lapsed, and what has ended stays as it ended", () => {
  const askedAt = Date.parse("2026-01-31T08:00:00Z");
  expect(lapsesAt(askedAt)).toBe(askedAt + dayMs);
  expect(stateAt({ state: "待复核", askedAt }, askedAt + dayMs - 1)).toBe("待复核");
  expect(stateAt({ state: "待复核", askedAt }, askedAt + dayMs)).toBe("已失效");
  for (const state of ["已同意", "已执行", "不同意", "已撤回"] as const)
    expect(stateAt({ state, askedAt }, askedAt + 2 * dayMs)).toBe(state);
});

test("when a card is told of, then by its bank, its holder and its last four digits", () => {
  const card = { kind: "bankCard", bankType: "ICBC_DEBIT", account: "6222020200112230000" } as const;
  const shown = shownDestination({ ...card, holder: "示例持卡人" });
  expect(shown).toEqual({ kind: "bankCard", bank: "工商银行", card: "****0000", holder: "示例持卡人" });
  expect(shownDestination({ kind: "merchantAccount" })).toEqual({ kind: "merchantAccount" });
});
