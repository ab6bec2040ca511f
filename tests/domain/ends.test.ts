import { toIssue } from "../../domain/application/issuing-queue";
import { dutiesOf } from "../../domain/application/duties";
import { queueOf } from "../../domain/application/stage";
import type { Application } from "../../domain/application/application";
import {
  allowedCommands,
  guardFactsOf,
  type Command,
  type GuardFacts,
} from "../../domain/application/transitions";
import { isAttemptFinal } from "../../domain/money/attempts";
import { rulesBrokenBy, stepRulesBrokenBy } from "./guard-facts";
import { sabotages, unseen, type Sabotage } from "./sabotages";
import { draft, mailedForm, onSiteForm } from "./samples";
import { deadEnds, search, trailOf, type Move, type Search, type World } from "./search";

/*
 * Every application can end: the search tries all that people and the outside can do to an application of one lock, and
 * looks for states that lead nowhere. `ENDS_LOCKS=2` searches two locks, up to `ENDS_CAP` states: 60,000 of them take a
 * minute. `ENDS_SABOTAGES=.` sabotages the rules whose names match, each in the smallest world that reaches them.
 */

const lockCount = Number(process.env["ENDS_LOCKS"] ?? 1);
const cap = Number(process.env["ENDS_CAP"] ?? 100_000);

const formOf = (form: typeof onSiteForm) => ({
  ...form,
  // All locks cost the same, so that they are a set to the search.
  locks: Array.from({ length: lockCount }, (_, nth) => ({
    lockType: "法人锁",
    lockSerial: `DEMO-00000${nth + 1}`,
    years: 1,
  })),
});
const world: World = { starts: [draft(formOf(mailedForm)), draft(formOf(onSiteForm))], most: 1, cap };

/** Commands by which a bidder goes on. */
const ownSteps: readonly Command[] = [
  "submit",
  "startPayment",
  "requestInvoice",
  "confirmReceipt",
  "withdraw",
];

/** Decides whether somebody has the application on a list, or the outside or the bidder is waited for. */
function isOwned(application: Application): boolean {
  const facts = guardFactsOf(application);
  return (
    facts.ended ||
    facts.disputed ||
    queueOf(application) !== undefined ||
    toIssue(application) !== undefined ||
    dutiesOf(application).length > 0 ||
    !application.attempts.every(isAttemptFinal) ||
    ["开票中", "红冲中"].includes(facts.invoice) ||
    allowedCommands(["bidder"], facts).some((command) => ownSteps.includes(command))
  );
}

let found: Search;
const unowned: number[] = [];
beforeAll(() => {
  found = search(world, (application, nth) => {
    if (!isOwned(application)) unowned.push(nth);
  });
}, 900_000);

/** Returns the ways to the first of the states, for a message that can be read. */
const ways = (states: readonly number[]): string[] => states.slice(0, 5).map((nth) => trailOf(found, nth));

test("reaches an end from every state", () => {
  expect(found.states.length).toBeGreaterThan(10_000);
  expect(ways(deadEnds(found))).toEqual([]);
});

test("has every state on somebody's list, or waits for the bidder or the outside", () => {
  // A handled application without anything to invoice waits for its invoice window to end, and a withdrawn one for nobody.
  const waiting = unowned.filter(
    (nth) => found.states[nth]?.facts.handling !== "已办理" && found.states[nth]?.facts.status !== "已撤回",
  );
  expect(ways(waiting)).toEqual([]);
});

const troublesLeftOut: Move[] = ["lock results", "share refunded", "console refund", "money questioned"];
/** Worlds in which sabotages are searched, the smallest first. */
const worlds: World[] = [
  { ...world, most: 0 },
  { ...world, without: [...troublesLeftOut, "reissueInvoice", "refundInvoiced"] },
  { ...world, without: ["console refund", "money questioned"] },
  world,
];

/** Searches a world, and returns what is wrong or used in it. */
function lookAround(one: World) {
  const rules = new Set<string>();
  let nobodys = 0;
  const result = search(one, (application) => {
    const facts = guardFactsOf(application);
    for (const rule of rulesBrokenBy(facts)) rules.add(rule);
    if (!isOwned(application) && facts.handling !== "已办理" && facts.status !== "已撤回") nobodys += 1;
  });
  for (const { facts, edges } of result.states)
    for (const { to, by } of edges)
      for (const rule of stepRulesBrokenBy(facts, result.states[to]?.facts ?? facts, by)) rules.add(rule);
  const given = new Set(
    result.states.flatMap(({ edges }, nth) =>
      edges.flatMap(({ to, by, role }) => (to === nth ? [] : [role === undefined ? by : `${by} by ${role}`])),
    ),
  );
  const open = result.states.flatMap(({ facts }) => (facts.ended ? [] : [JSON.stringify(facts)]));
  return { dead: deadEnds(result).length, nobodys, rules, given, open: [...new Set(open)] };
}

/** Findings in each world as long as the rules are sound. */
const sound = new Map<World, ReturnType<typeof lookAround>>();

/** Returns what is wrong in a world that was sound before its rules were sabotaged; undefined if nothing is. */
function alarmIn(one: World): string | undefined {
  const before = sound.get(one);
  if (!before) throw new Error("the sound world was not searched");
  const { dead, nobodys, rules, given } = lookAround(one);
  if (dead > 0) return `${dead} dead ends`;
  if (nobodys > 0) return `${nobodys} states that nobody has`;
  const broken = [...rules].find((rule) => !before.rules.has(rule));
  if (broken !== undefined) return `broken: ${broken}`;
  const lost = [...before.given].find((move) => !given.has(move));
  return lost && `nobody can give ${lost}`;
}

/** Returns what is allowed in the states of a world in which people act. */
const allowedIn = (one: World, { isAllowed }: Sabotage): string =>
  (sound.get(one)?.open ?? []).map((facts) => isAllowed(JSON.parse(facts) as GuardFacts)).join();

const unchanged = "nothing changes, because the other conditions say it, too";

/** Searches the worlds in which a sabotage changes what is allowed, and returns the first alarm. */
function alarmOf(sabotage: Sabotage): string | undefined {
  const before = worlds.map((one) => allowedIn(one, sabotage));
  const mend = sabotage.carryOut();
  try {
    const felt = worlds.filter((one, nth) => sabotage.isRule || before[nth] !== allowedIn(one, sabotage));
    if (felt.length === 0) return unchanged;
    for (const one of felt) {
      const alarm = alarmIn(one);
      if (alarm !== undefined) return `world ${worlds.indexOf(one)}: ${alarm}`;
    }
    return undefined;
  } finally {
    mend();
  }
}

const wanted = new RegExp(process.env["ENDS_SABOTAGES"] ?? "^$");
test("sees each sabotage of the rules, or it is listed with its reason", () => {
  const chosen = sabotages.filter(({ name }) => wanted.test(name));
  if (chosen.length > 0) for (const one of worlds) sound.set(one, lookAround(one));
  const wrong: string[] = [];
  for (const sabotage of chosen) {
    const { name } = sabotage;
    const alarm = alarmOf(sabotage);
    const reason = unseen.find(([names]) => names.test(name))?.[1];
    process.stderr.write(`${name}: ${alarm ?? `unseen, ${reason ?? "without a reason"}`}\n`);
    if ((alarm === undefined) !== (reason !== undefined)) wrong.push(name);
  }
  expect(wrong).toEqual([]);
}, 7_200_000);
