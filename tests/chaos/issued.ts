import type { Application } from "../../domain/application/application";
import { lockKey } from "../../domain/form/lock-key";
import type { FormLock } from "../../domain/form/form";
import type { LockResult, ToldResult } from "../../domain/locks/results";
import type { ShownApplication } from "../../embedded/demo/api-client";
import type { Answer } from "../../contract/answers";
import { differs } from "../support/agreement";
import { persist } from "../support/persistent";
import type { Person, World } from "../support/world";
import { firstTold, type Issuing } from "./authority";

const yearFen = 20_000;
const nothingTold: Issuing = { told: [], consoleFen: 0 };

export const feesOf = (locks: readonly FormLock[]): number =>
  locks.reduce((sum, { years }) => sum + years * yearFen, 0);

/** An application on whose locks the certificate authority has worked, in its final state. */
interface Issued {
  locks: readonly FormLock[];
  issuing: Issuing | undefined;
  ended: ShownApplication;
  /** Sum that the gateways keep of the application's payments, in fen. */
  keptFen: number;
}

/** Returns what is wrong with an application's outcomes, register entries, operator notes, fees and invoice. */
export async function faultsOfIssuing({ models, operator }: World, issued: Issued): Promise<string[]> {
  const { locks, issuing = nothingTold, ended, keptFen } = issued;
  const stored = await models.applications.findById(ended.id).lean();
  if (!stored) return ["it isn't stored"];
  const { lockResults = [], operatorNotes } = stored.application as Application;
  const notes = operatorNotes.map(({ text }) => text).join("\n");
  const isWithdrawn = ended.status === "已撤回";
  const registered = await models.lockRegister
    .find({ _id: { $in: locks.map(({ lockSerial }) => lockKey(lockSerial)) } })
    .lean();

  const faultsOfLock = ({ lockSerial }: FormLock): string[] => {
    const results = lockResults.filter((one) => lockKey(one.lockSerial) === lockKey(lockSerial));
    const outcomes = results.flatMap(({ outcome }) => outcome ?? []);
    const told = firstTold(issuing, lockSerial);
    const { expiresOn = "", changes = [] } = registered.find(({ _id }) => _id === lockKey(lockSerial)) ?? {};
    const [outcome] = outcomes;
    const end = outcome?.state === "已制证" ? outcome.notAfter : "";
    return [
      ...(isWithdrawn ? [] : differs(`outcomes of ${lockSerial}`, outcomes.length, 1)),
      ...(told ? differs(`the outcome of ${lockSerial}`, inBrief(outcome), inBrief(told)) : []),
      // An import before the renewal may have shortened a lock's validity; an import after the renewal must not.
      ...(expiresOn < end ? [`${lockSerial} ends ${expiresOn}, issued until ${end}`] : []),
      ...(end !== "" && !changes.some(({ applicationId }) => applicationId === ended.id)
        ? [`the register doesn't know that ${lockSerial} was renewed`]
        : []),
    ];
  };
  const untold = issuing.told.filter((one) => {
    const first = firstTold(issuing, one.lockSerial);
    return inBrief(one) !== inBrief(first) && !(notes.includes(one.lockSerial) && notes.includes(endIn(one)));
  });
  const isRenewed = ({ lockSerial }: FormLock) =>
    ended.lockResults?.some((one) => one.lockSerial === lockSerial && one.state === "已制证") ?? false;
  const rightFen = isWithdrawn ? 0 : feesOf(locks.filter(isRenewed));
  // A refund in the console lowers the sum that is kept, unless it was booked before the lock's fee was given back.
  const isKeptRight = keptFen <= rightFen && keptFen >= rightFen - issuing.consoleFen;
  return [
    ...locks.flatMap(faultsOfLock),
    ...untold.map((one) => `the operator isn't told of ${JSON.stringify(one)}`),
    ...(isKeptRight ? [] : [`${keptFen} fen are kept, not ${rightFen} less ${issuing.consoleFen}`]),
    ...differs("kept", ended.keptFen, keptFen),
    ...differs("owed", ended.owed, undefined),
    ...(isWithdrawn
      ? []
      : await faultsOfInvoice(operator, { ended, keptFen, consoleFen: issuing.consoleFen })),
    ...(isWithdrawn && !notes.includes("申请已撤回") && lockResults.some(isIssued)
      ? ["the operator isn't told of a lock that was issued although the application was withdrawn"]
      : []),
  ];
}

/**
 * Checks that the invoice is over the sum that is kept. If the console's refund was booked after the invoice, a red
 * letter over the difference must be owed instead.
 */
async function faultsOfInvoice(
  operator: Person,
  { ended, keptFen, consoleFen }: { ended: ShownApplication; keptFen: number; consoleFen: number },
): Promise<string[]> {
  const overFen = (ended.invoicedFen ?? 0) - keptFen;
  if (overFen <= 0 || overFen > consoleFen) return differs("invoiced", ended.invoicedFen, keptFen);
  const { items } = await persist<Answer<"duties">>(operator.api, "GET", "/api/duties");
  const owed = items.filter(({ applicationId, kind }) => applicationId === ended.id && kind === "correct");
  return differs(
    "to be corrected",
    owed.map(({ kind, amountFen }) => [kind, amountFen]),
    [["correct", overFen]],
  );
}

/** Returns the SMS that such an application causes, besides those about reviews and refunds. */
export const newsOnceIssued = ({ handledAt }: ShownApplication): string[] => [
  "paid",
  ...(handledAt === undefined ? [] : ["handled"]),
];

const isIssued = ({ outcome }: LockResult): boolean => outcome?.state === "已制证";

const endIn = (told: ToldResult): string => (told.state === "已制证" ? told.notAfter : told.state);

const inBrief = (told: Pick<ToldResult, "state"> | undefined): string =>
  JSON.stringify([told?.state, told && "notAfter" in told ? told.notAfter : ""]);
