import { stageOf, stages } from "../../domain/application/stage";
import {
  allowedCommands,
  commands,
  guardFactsOf,
  refusalOf,
  rolesFor,
  type Command,
  type GuardFacts,
} from "../../domain/application/transitions";
import type { NoticeName } from "../../contract/notices";
import type { writeAddresses } from "../../contract/addresses";
import type { Application } from "../../domain/application/application";
import { handCommands, moneyMovedBy } from "../../domain/consent";
import { keptFen, refundsOf } from "../../domain/money/attempts";
import { isRetriable } from "../../domain/money/refund-news";
import type { Role } from "../../domain/values";
import { everyGuardFacts, isLegal, rulesBrokenBy, shortFacts } from "./guard-facts";
import { placeRules } from "./invariants";
import { isOfSmallLife, reachable } from "./reachable";
import { daySeconds } from "./samples";
import { give } from "./simulation";
import { blockOf } from "./state-diagram";
import { viewRulesBroken } from "./view-rules";

const isToBeSent = ({ status, pickup, shipped }: GuardFacts): boolean =>
  status === "审核通过" && pickup === "邮寄" && !shipped;

/**
 * The design's table of commands, written a second time from the design alone: the roles and the states for each
 * command. Besides these commands, an ended application accepts only money, refunds and red letters.
 */
const design: Record<Command, Partial<Record<Role, (s: GuardFacts) => boolean>>> = {
  edit: { bidder: (s) => ["编辑中", "审核不通过"].includes(s.status) },
  delete: { bidder: (s) => s.status === "编辑中" },
  submit: { bidder: (s) => ["编辑中", "审核不通过"].includes(s.status) },
  review: { reviewer: (s) => s.status === "待审核" },
  startPayment: { bidder: (s) => s.status === "审核通过" && s.payment === "未支付" },
  giveUpPayment: { bidder: (s) => s.status === "审核通过" && s.payment === "未支付" && s.openAttempt },
  settle: { system: () => true },
  expire: { system: (s) => s.status === "审核通过" && s.openAttempt },
  addRecord: { reviewer: (s) => isPaid(s) },
  ship: { reviewer: (s) => isPaid(s) && s.pickup === "邮寄" && !s.shipped && !s.returning },
  correctRecipient: { bidder: isToBeSent, reviewer: (s) => isPaid(s) && isToBeSent(s) && !s.returning },
  correctShipment: { reviewer: (s) => s.status === "审核通过" && s.shipped },
  giveOut: {
    issuer: (s) => isPaid(s) && s.handling === "办理中" && !s.goneBack && !s.disputed && !s.returning,
  },
  // Results of locks are facts, so they are accepted whatever has happened to the application since.
  recordResults: { issuer: (s) => s.payment !== "未支付" },
  // The design requires only 办理中, which implies that the application is paid; the table states both.
  markHandled: {
    reviewer: (s) =>
      isPaid(s) &&
      s.handling === "办理中" &&
      !s.disputed &&
      (s.pickup !== "邮寄" || s.shipped) &&
      !s.returning,
  },
  confirmReceipt: { bidder: (s) => s.status === "审核通过" && s.receipt === "已寄出" },
  confirmReceiptTimed: { system: (s) => s.status === "审核通过" && s.receipt === "已寄出" },
  requestInvoice: {
    bidder: (s) => isPaid(s) && !s.disputed && !s.refunding && ["未申请", "开票失败"].includes(s.invoice),
  },
  refundPart: {
    operator: (s) =>
      isPaid(s) &&
      !s.disputed &&
      !s.refunding &&
      s.issuing !== "underWay" &&
      ["未申请", "开票失败", "已开票", "红冲失败"].includes(s.invoice),
  },
  withdraw: {
    bidder: (s) => s.status !== "编辑中" && s.status !== "已撤回" && s.payment === "未支付",
    operator: (s) =>
      s.status !== "编辑中" &&
      s.status !== "已撤回" &&
      !s.shipped &&
      s.handling !== "已办理" &&
      s.issuing === "none" &&
      ["未申请", "开票失败"].includes(s.invoice),
  },
  reissueInvoice: {
    bidder: (s) => isInvoiced(s) && !s.refunding && s.ownCorrection === "open",
    operator: (s) => isInvoiced(s) && !s.refunding,
  },
  refundInvoiced: {
    operator: (s) =>
      s.status === "审核通过" &&
      s.payment !== "未支付" &&
      s.issuing !== "underWay" &&
      ["已开票", "红冲失败"].includes(s.invoice),
  },
  retryRefund: { operator: (s) => s.abnormalRefund },
  resolveRefund: { operator: (s) => s.abnormalRefund },
  treatRefund: { operator: (s) => s.abnormalRefund },
  bookRefund: { operator: () => true },
};
const isPaid = (s: GuardFacts): boolean => s.status === "审核通过" && s.payment === "已支付";
const isInvoiced = (s: GuardFacts): boolean => isPaid(s) && ["已开票", "红冲失败"].includes(s.invoice);
const evenWhenEnded: readonly Command[] = [
  "settle",
  "recordResults",
  "retryRefund",
  "resolveRefund",
  "treatRefund",
  "bookRefund",
  "reissueInvoice",
  "refundPart",
  "refundInvoiced",
];

/** All pairs of a command and a role that may give it in some state. A role without a pair may never give the command. */
const cells = commands.flatMap((command) =>
  Object.entries(design[command]).map(([role, isAllowed]) => ({
    ...{ command, role: role as Role, isAllowed },
    isOpenAtEnd: evenWhenEnded.includes(command),
  })),
);

/** Returns how the table and the design differ, each difference with the first of the states in which it shows. */
function differences(all: Iterable<GuardFacts>): string[] {
  const different = new Map<string, { first: string; count: number }>();
  for (const facts of all)
    for (const { command, role, isAllowed, isOpenAtEnd } of cells) {
      const refusal = refusalOf(command, role, facts);
      const expected = (isOpenAtEnd || !facts.ended) && isAllowed(facts);
      if ((refusal === undefined) === expected) continue;
      const what = `${command} by ${role}: expected ${expected ? "allowed" : "refused"}, got ${refusal ?? "allowed"}`;
      const { first, count } = different.get(what) ?? { first: shortFacts(facts), count: 0 };
      different.set(what, { first, count: count + 1 });
    }
  return [...different].map(([what, { first, count }]) => `${what} at ${first} (${count} states)`);
}

let reached: ReturnType<typeof reachable>;
beforeAll(() => {
  reached = reachable();
});

describe("refusalOf, every cell", () => {
  test("when the roles of each command are listed then table and design name the same", () => {
    const byDesign = commands.map((command) => [command, Object.keys(design[command]).toSorted()]);
    expect(commands.map((command) => [command, rolesFor(command).toSorted()])).toEqual(byDesign);
  });

  test("when every combination of the facts meets every command and role then table and design agree", () => {
    for (const disputed of [false, true]) expect(differences(everyGuardFacts({ disputed }))).toEqual([]);
  });

  test("when every command is tried from a draft on then exactly the legal facts are reached and both agree there", () => {
    const { facts: found } = reached;
    const broken = [...found.values()].flatMap(rulesBrokenBy);
    const missed: string[] = [];
    for (const facts of everyGuardFacts())
      if (isLegal(facts) && isOfSmallLife(facts) && !found.has(JSON.stringify(facts)))
        missed.push(shortFacts(facts));
    expect({ broken, missed: missed.slice(0, 20) }).toEqual({ broken: [], missed: [] });
    expect(differences(found.values())).toEqual([]);
  });

  test("when somebody has several roles then they may do what any of them may, each command once, in the table's order", () => {
    const several: Role[] = ["operator", "bidder", "reviewer"];
    for (const facts of reached.facts.values())
      expect(allowedCommands(several, facts)).toEqual(
        commands.filter((command) => several.some((role) => !refusalOf(command, role, facts))),
      );
  });

  test("when an application has ended then what isn't open to an ended one is refused as APPLICATION_ENDED", () => {
    const ended = [...reached.facts.values()].filter((facts) => facts.ended);
    const told = cells.filter(({ command, role }) =>
      ended.every((facts) => refusalOf(command, role, facts) === "APPLICATION_ENDED"),
    );
    expect(told).toEqual(cells.filter(({ isOpenAtEnd }) => !isOpenAtEnd));
  });
});

/**
 * Names in `moneyMovedBy` that are neither a command, a notice, another write nor the cancellation; there must be none.
 */
type Unnamed = Exclude<
  keyof typeof moneyMovedBy,
  Command | NoticeName | keyof typeof writeAddresses | "cancel"
>;

describe("who moves money", () => {
  /** Returns the numbers and states of the refunds, and the amount that the customer keeps paid. */
  const moneyOf = (application: Application): string =>
    JSON.stringify([
      refundsOf(application).map(({ refund }) => [refund.number, refund.status]),
      keptFen(application),
    ]);

  test("when every command is given wherever it may be, then those that move money are the ones of the table", () => {
    const moving = new Set<string>(["bookRefund", "refundInvoiced"]);
    // The table's facts don't tell whether a refund can be retried.
    const canRetry = (one: Application) => refundsOf(one).every(({ refund }) => isRetriable(refund));
    const byFacts = new Map(
      reached.applications.map((one) => [JSON.stringify([guardFactsOf(one), canRetry(one)]), one]),
    );
    for (const application of byFacts.values())
      for (const command of commands)
        for (const role of rolesFor(command))
          for (const choice of [0, 1])
            if (moneyOf(give(application, command, role, { choice, second: 1e6 })) !== moneyOf(application))
              moving.add(command);
    const listed = Object.keys(moneyMovedBy).filter((name) => (commands as string[]).includes(name));
    expect([...moving].toSorted()).toEqual(listed.toSorted());
  });

  test("when the table says that it takes two, then it can be asked for, and waits for the second", () => {
    const byTwo = Object.entries(moneyMovedBy).flatMap(([name, by]) => (by.startsWith("two") ? [name] : []));
    expect(byTwo.toSorted()).toEqual([...handCommands, "cancel", "decideConsent"].toSorted());
    const isNamed: [Unnamed] extends [never] ? true : false = true;
    expect(isNamed).toBe(true);
  });
});

describe("what a page shows", () => {
  test("when an application stands as any can, then steps, what comes next and how often is asked agree with the table", () => {
    const broken = reached.applications.flatMap((application) => {
      const nowMs = Date.parse(application.shipment?.shippedAt ?? application.createdAt);
      // The rules are checked soon after a shipment, and again 100 days later, when the lock counts as received.
      return [0, 100].flatMap((days) => viewRulesBroken(application, nowMs + days * daySeconds * 1000));
    });
    expect([...new Set(broken)].slice(0, 20)).toEqual([]);
  });

  test("when an application stands as any can, then its stage and its tabs are as the design says", () => {
    const broken = reached.applications.flatMap((application) =>
      Object.entries(placeRules(application)).flatMap(([rule, holds]) => (holds ? [] : [rule])),
    );
    expect(new Set(broken)).toEqual(new Set());
  });

  test("when every command is tried from a draft on, then every stage is reached", () => {
    expect(new Set(reached.applications.map(stageOf))).toEqual(new Set(stages));
  });
});

describe("the diagram of the states", () => {
  test("when it is made from table and reducer, then ARCHITECTURE draws it and the manual lists it", () => {
    const arrows = reached.diagram.lines();
    const { from: before, by: refused, to: after, back } = reached.diagram.abnormal();
    const drawn = [
      "```mermaid",
      "stateDiagram-v2",
      "  [*] --> 编辑中",
      ...arrows.map(({ from, to, by }) => `  ${from} --> ${to}: ${by}`),
      "```",
      "",
      `退款异常 hides ${before} (${refused}), until it leads back to ${after} (${back}).`,
    ].join("\n");
    const listed = [
      "| 阶段 | 变为 | 由 |",
      "| --- | --- | --- |",
      ...arrows.map(({ from, to, by }) => `| ${from} | ${to} | ${by} |`),
      `| ${before} | 退款异常 | ${refused} |`,
      `| 退款异常 | 回到原阶段 | ${back} |`,
    ].join("\n");
    expect(blockOf("ARCHITECTURE.md", drawn)).toBe(drawn);
    expect(blockOf("docs/manual/README.md", listed)).toBe(listed);
  });
});
