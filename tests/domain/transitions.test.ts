import type { Application } from "../../domain/application/application";
import {
  commands,
  refusalOf,
  guardFactsOf,
  type Command,
  type GuardFacts,
} from "../../domain/application/transitions";
import { ownReissuesOf } from "../../domain/invoice/own-correction";
import { roles, type Role } from "../../domain/application/values";
import { daySeconds, draft, mailedForm } from "./samples";
import { evidenceKinds } from "./simulated-money";
import { give, happen, happenings, type Happening } from "./simulation";
import { everyGuardFacts, rulesBrokenBy } from "./guard-facts";
import { blockOf, createStateDiagram } from "./state-diagram";

/**
 * The design's table, row by row, told a second time and from the design alone: who may, and when.
 * Beside the rows: nothing but money, refunds and red letters is taken for an ended application.
 */
const design: Record<Command, (role: Role, s: GuardFacts) => boolean> = {
  edit: (role, s) => role === "bidder" && ["编辑中", "审核不通过"].includes(s.status),
  delete: (role, s) => role === "bidder" && s.status === "编辑中",
  submit: (role, s) => role === "bidder" && ["编辑中", "审核不通过"].includes(s.status),
  review: (role, s) => role === "reviewer" && s.status === "待审核",
  startPayment: (role, s) => role === "bidder" && s.status === "审核通过" && s.payment === "未支付",
  giveUpPayment: (role, s) =>
    role === "bidder" && s.status === "审核通过" && s.payment === "未支付" && s.openAttempt,
  settle: (role) => role === "system",
  expire: (role, s) => role === "system" && s.status === "审核通过" && s.openAttempt,
  addRecord: (role, s) => role === "reviewer" && s.status === "审核通过" && s.payment === "已支付",
  ship: (role, s) =>
    role === "reviewer" &&
    s.status === "审核通过" &&
    s.payment === "已支付" &&
    s.pickup === "邮寄" &&
    !s.shipped &&
    !s.returning,
  correctShipment: (role, s) => role === "reviewer" && s.status === "审核通过" && s.shipped,
  // The design says 办理中 alone; that it is paid goes without saying, and the table says it.
  markHandled: (role, s) =>
    role === "reviewer" &&
    s.status === "审核通过" &&
    s.payment === "已支付" &&
    s.handling === "办理中" &&
    !s.disputed &&
    (s.pickup !== "邮寄" || s.shipped) &&
    !s.returning,
  confirmReceipt: (role, s) => role === "bidder" && s.status === "审核通过" && s.receipt === "已寄出",
  confirmReceiptTimed: (role, s) => role === "system" && s.status === "审核通过" && s.receipt === "已寄出",
  requestInvoice: (role, s) =>
    role === "bidder" &&
    s.status === "审核通过" &&
    s.payment === "已支付" &&
    !s.disputed &&
    ["未申请", "开票失败"].includes(s.invoice),
  withdraw: (role, s) => {
    if (s.status === "编辑中" || s.status === "已撤回") return false;
    if (role === "bidder") return s.payment === "未支付";
    return (
      role === "operator" &&
      !s.shipped &&
      s.handling !== "已办理" &&
      ["未申请", "开票失败"].includes(s.invoice)
    );
  },
  reissueInvoice: (role, s) =>
    s.status === "审核通过" &&
    s.payment === "已支付" &&
    ["已开票", "红冲失败"].includes(s.invoice) &&
    (role === "operator" || (role === "bidder" && s.ownCorrection === "open")),
  refundInvoiced: (role, s) =>
    role === "operator" &&
    s.status === "审核通过" &&
    s.payment !== "未支付" &&
    ["已开票", "红冲失败"].includes(s.invoice),
  retryRefund: (role, s) => role === "operator" && s.abnormalRefund,
  resolveRefund: (role, s) => role === "operator" && s.abnormalRefund,
  treatRefund: (role, s) => role === "operator" && s.abnormalRefund,
  bookRefund: (role) => role === "operator",
};
const evenWhenEnded: readonly Command[] = [
  "settle",
  "retryRefund",
  "resolveRefund",
  "treatRefund",
  "bookRefund",
  "reissueInvoice",
  "refundInvoiced",
];
const allowedByDesign = (command: Command, role: Role, facts: GuardFacts): boolean =>
  (!facts.ended || evenWhenEnded.includes(command)) && design[command](role, facts);

/** Cells in which table and design differ. */
function differences(all: Iterable<GuardFacts>): { cells: number; different: string[] } {
  const different: string[] = [];
  let cells = 0;
  for (const facts of all) {
    for (const command of commands) {
      for (const role of roles) {
        cells += 1;
        const allowed = refusalOf(command, role, facts) === undefined;
        if (allowed !== allowedByDesign(command, role, facts)) {
          different.push(
            `${command} by ${role} is ${allowed ? "allowed" : "refused"}: ${JSON.stringify(facts)}`,
          );
        }
      }
    }
  }
  return { cells, different: different.slice(0, 20) };
}

/** So far apart that every timer is due at every step. */
const stepSeconds = 400 * daySeconds;

/** Everything that can come next: every command by every role and every happening, in every variant. */
function* successors(
  application: Application,
  depth: number,
): Generator<{ by: Command | Happening; next: Application }> {
  const second = depth * stepSeconds;
  const facts = guardFactsOf(application);
  for (const command of commands) {
    for (const role of roles) {
      if (refusalOf(command, role, facts)) continue;
      const variants = command === "settle" ? evidenceKinds.length * application.attempts.length : 2;
      for (let choice = 0; choice < variants; choice += 1)
        yield { by: command, next: give(application, command, role, { choice, second }) };
    }
  }
  for (const happening of happenings) {
    for (let choice = 0; choice < 4; choice += 1)
      yield { by: happening, next: happen(application, happening, { choice, second }) };
  }
}

/** GuardFacts, how its money stands and how often it was put right: as much as the rest of a life depends on. */
function outlineOf(application: Application): string {
  const attempts = application.attempts.map(({ status, superseding, transactions }) => [
    status,
    superseding,
    transactions.map(({ counted, refund }) => [counted, refund?.status]),
  ]);
  return JSON.stringify([guardFactsOf(application), attempts, ownReissuesOf(application)]);
}

/** Two attempts and two successes are enough to come to all facts. */
const isSmall = ({ attempts }: Application): boolean =>
  attempts.length <= 2 && attempts.reduce((sum, { transactions }) => sum + transactions.length, 0) <= 2;

/** All facts that a draft can come to, found breadth first, and what leads from stage to stage on the way. */
function reachable() {
  const found = new Map<string, GuardFacts>();
  const diagram = createStateDiagram();
  const seen = new Set<string>();
  let border: Application[] = [draft(mailedForm), draft()];
  for (let depth = 1; border.length > 0; depth += 1) {
    const next: Application[] = [];
    for (const application of border) {
      const facts = guardFactsOf(application);
      found.set(JSON.stringify(facts), facts);
      for (const { by, next: successor } of successors(application, depth)) {
        if (successor === application || !isSmall(successor)) continue;
        diagram.note(application, by, successor);
        const outline = outlineOf(successor);
        if (seen.has(outline)) continue;
        seen.add(outline);
        next.push(successor);
      }
    }
    border = next;
  }
  return { facts: found, diagram };
}

let reached: ReturnType<typeof reachable>;
beforeAll(() => {
  reached = reachable();
});

describe("refusalOf, every cell", () => {
  test("when every combination of the facts meets every command and role then table and design agree", () => {
    expect(differences(everyGuardFacts())).toEqual({
      cells: 51_840 * commands.length * roles.length,
      different: [],
    });
  });

  test("when every command is tried from a draft on then exactly the legal facts are reached and both agree there", () => {
    const { facts: found } = reached;
    const broken = [...found.values()].flatMap(rulesBrokenBy);
    const legal = [...everyGuardFacts()].filter((facts) => rulesBrokenBy(facts).length === 0);
    const missed = legal.map((facts) => JSON.stringify(facts)).filter((facts) => !found.has(facts));
    expect({ broken, missed }).toEqual({ broken: [], missed: [] });
    expect(differences(found.values()).different).toEqual([]);
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
