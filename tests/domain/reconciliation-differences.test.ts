import fc from "fast-check";
import {
  applicationOf,
  differenceChanges,
  isTheOperators,
  saysTheSame,
  type KnownDifference,
} from "../../domain/reconciliation/differences";
import {
  nothingBridged,
  type AccountReport,
  type ReportedDifference,
} from "../../domain/reconciliation/report";

const day = "2026-01-05";

describe("a difference on the desk", () => {
  const difference = {
    found: "missingThere",
    kind: "payment",
    channel: "wechat",
    merchantId: "1900000001",
    attemptNumber: "01JDEM000000000000000000010001",
    transactionId: "4200000001",
    action: "forTheOperator",
  } as const;

  test("when its order is none of ours then it concerns no application", () => {
    expect(applicationOf(difference)).toBe("01JDEM00000000000000000001");
    expect(applicationOf({ ...difference, attemptNumber: "SHOP-1" })).toBeUndefined();
  });
});

const money = { paidFen: 0, refundedFen: 0, netFen: 0 };
const counts = { matched: 0, missingHere: 0, missingThere: 0, amountDiffers: 0, standingDiffers: 0 };
const wholly = { ours: money, theirs: money, payments: counts, refunds: counts };
/** States in which a reconciliation can find an account's files, from no file at all to statement and fund flow. */
const fileStates = {
  unavailable: { statement: "unavailable" },
  none: { statement: "none", ...wholly },
  empty: { statement: "empty", ...wholly, funds: { feeFen: 0, settledFen: 0, ...nothingBridged } },
  withoutFunds: { statement: "compared", ...wholly },
  whole: { statement: "compared", ...wholly, funds: { feeFen: 0, settledFen: 0, ...nothingBridged } },
} as const;
type FileState = keyof typeof fileStates;

const merchantIds = ["1900000001", "1900000002"] as const;
const kinds = ["payment", "funds"] as const;
/** Movements of money that can differ: a payment and a line of the fund flow for each of two accounts. */
const moneys = merchantIds.flatMap((merchantId) => kinds.map((kind) => ({ merchantId, kind })));
type Money = (typeof moneys)[number];

/**
 * Generator of a reconciliation's findings: for each movement of money, no difference (0) or the amount of a
 * difference.
 */
const runArbitrary = fc.record({
  files: fc.tuple(...merchantIds.map(() => fc.constantFrom(...(Object.keys(fileStates) as FileState[])))),
  amounts: fc.tuple(...moneys.map(() => fc.constantFrom(0, 0, 1, 2))),
  /** Index of the open difference that a person closes after the reconciliation. */
  closes: fc.constantFrom(undefined, 0, 1, 2, 3),
});

const isCompared = (files: readonly FileState[], { merchantId, kind }: Money): boolean => {
  const state = files[merchantIds.indexOf(merchantId)];
  return state === "whole" || state === "empty" || (state === "withoutFunds" && kind === "payment");
};

const differenceOf = ({ merchantId, kind }: Money, theirsFen: number): ReportedDifference => ({
  ...{ channel: "wechat", merchantId, kind, transactionId: "T", action: "forTheOperator" },
  ...{ found: kind === "funds" ? "feeDiffers" : "amountDiffers", theirsFen },
});

interface Kept extends KnownDifference {
  id: number;
  follows?: number;
}

/** Returns the list of differences as it is stored after a reconciliation. */
function applied(
  desk: readonly Kept[],
  accounts: AccountReport[],
  differences: ReportedDifference[],
): Kept[] {
  const { open, close } = differenceChanges(desk, { day, accounts, differences });
  const closed = new Set(close.map(({ known }) => known.id));
  return [
    ...desk.map((one): Kept => (closed.has(one.id) ? { ...one, state: "closed", closedBy: "system" } : one)),
    ...open.map(({ difference, follows }, index): Kept => ({
      ...{ id: desk.length + index, day, state: "open", difference },
      ...(follows ? { follows: follows.id } : {}),
    })),
  ];
}

test("when runs come in any order and with any file missing, then what differs is open unless a person closed just that, what couldn't be compared stays as it was, and nothing is rewritten", () => {
  fc.assert(
    fc.property(fc.array(runArbitrary, { minLength: 1, maxLength: 8 }), (runs) => {
      let desk: Kept[] = [];
      for (const { files, amounts, closes } of runs) {
        const accounts = merchantIds.map((merchantId, index): AccountReport => ({
          ...{ channel: "wechat", merchantId },
          ...fileStates[files[index] ?? "whole"],
        }));
        const seen = moneys.map((one, index) => ({ one, fen: amounts[index] ?? 0 }));
        const differences = seen.flatMap(({ one, fen }) =>
          fen > 0 && isCompared(files, one) ? [differenceOf(one, fen)] : [],
        );
        const before = desk;
        desk = applied(before, accounts, differences);
        expect(applied(desk, accounts, differences)).toEqual(desk);
        // The content of a stored difference never changes, and a closed difference stays closed.
        for (const one of before) {
          const now = desk[one.id];
          expect(now?.difference).toEqual(one.difference);
          if (one.state === "closed") expect(now).toEqual(one);
        }
        for (const { one, fen } of seen) {
          const ofMoney = (kept: readonly Kept[]) =>
            kept.filter(
              ({ difference: { merchantId, kind } }) => merchantId === one.merchantId && kind === one.kind,
            );
          if (!isCompared(files, one)) {
            expect(ofMoney(desk)).toEqual(ofMoney(before));
            continue;
          }
          const open = ofMoney(desk).filter(({ state }) => state === "open");
          const saying = ofMoney(desk).findLast(({ difference }) =>
            saysTheSame(day, difference, differenceOf(one, fen)),
          );
          if (fen === 0) expect(open).toEqual([]);
          else if (saying?.closedBy === "person") expect(open).toEqual([]);
          else expect(open).toEqual([saying]);
          for (const { follows } of open.filter(({ id }) => id >= before.length))
            expect(follows).toBe(ofMoney(before).at(-1)?.id);
        }
        const closable = desk.filter(({ state }) => state === "open");
        const chosen = closes === undefined ? undefined : closable[closes]?.id;
        desk = desk.map((one) => (one.id === chosen ? { ...one, state: "closed", closedBy: "person" } : one));
      }
    }),
    { numRuns: 200 },
  );
});

test("when a run finds the same twice over, then it is open once", () => {
  const [one] = moneys;
  if (!one) throw new Error("no money");
  const found = differenceOf(one, 1);
  const accounts: AccountReport[] = [{ channel: "wechat", merchantId: one.merchantId, ...fileStates.whole }];
  expect(differenceChanges([], { day, accounts, differences: [found, found] }).open).toHaveLength(1);
  const passedOn = { ...found, action: "workflowTold" } as const;
  expect(differenceChanges([], { day, accounts, differences: [passedOn] }).open).toEqual([]);
});

test("when a run passed on what an earlier one found, and it differs still, or money went back twice, then it is the operator's", () => {
  const found: ReportedDifference = {
    ...{ found: "missingHere", kind: "refund", channel: "wechat", merchantId: "1900000001" },
    ...{ transactionId: "4200000001", refundNumber: "HAND", theirsFen: 1, action: "workflowTold" },
  };
  expect(isTheOperators(day, found, [])).toBe(false);
  expect(isTheOperators(day, found, [{ ...found, theirsFen: 2 }])).toBe(false);
  expect(isTheOperators(day, found, [{ ...found, theirsFen: 2 }, found])).toBe(true);
  expect(isTheOperators(day, { ...found, found: "goneBackTwice" }, [])).toBe(true);
});

test("when what a person has closed is found again, then nothing is seen, opened or closed", () => {
  const difference: ReportedDifference = {
    ...{ found: "missingThere", kind: "payment", channel: "wechat", merchantId: "1900000001" },
    ...{ transactionId: "4200000001", action: "forTheOperator" },
  };
  const closed: KnownDifference = { day, state: "closed", closedBy: "person", difference };
  expect(differenceChanges([closed], { day, accounts: [], differences: [difference] })).toEqual({
    ...{ stay: [], open: [], close: [] },
  });
});

test("when a run closes what it doesn't find any more, then it says whether the money agrees by now, or is told otherwise", () => {
  const difference: ReportedDifference = {
    ...{ found: "amountDiffers", kind: "payment", channel: "wechat", merchantId: "1900000001" },
    ...{ transactionId: "4200000001", oursFen: 2, theirsFen: 1, action: "forTheOperator" },
  };
  const account = { channel: "wechat", merchantId: "1900000001", statement: "compared" } as AccountReport;
  const reasonWith = (...differences: ReportedDifference[]) =>
    differenceChanges([{ day, state: "open", difference }], {
      day,
      accounts: [account],
      differences,
    }).close.map(({ reason }) => reason);
  expect(reasonWith()).toEqual(["再次对账已一致"]);
  expect(reasonWith({ ...difference, transactionId: "4200000002" })).toEqual(["再次对账已一致"]);
  expect(reasonWith({ ...difference, theirsFen: 3 })).toEqual(["再次对账结果不同，已另列"]);
});
