import { toIssue } from "../../domain/application/issuing-queue";
import { dutiesOf } from "../../domain/application/duties";
import { queueOf } from "../../domain/application/stage";
import type { Application } from "../../domain/application/application";
import { allowedCommands, guardFactsOf, type Command } from "../../domain/application/transitions";
import { isAttemptFinal } from "../../domain/money/attempts";
import { draft, mailedForm, onSiteForm } from "./samples";
import { deadEnds, search, trailOf, type Search, type World } from "./search";

/*
 * Every application can end: the search tries all that people and the outside can do to an application of one lock, and
 * looks for states that lead nowhere. `ENDS_LOCKS=2` searches two locks, up to `ENDS_CAP` states: 60,000 of them take a
 * minute.
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
