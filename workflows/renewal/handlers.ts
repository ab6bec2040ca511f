import type { Notice, NoticeName } from "../../contract/notices";
import type { Renewal } from "./renewal";
import type { SignalDefinition, UpdateDefinition } from "@temporalio/common";
import { setDefaultSignalHandler, setHandler } from "@temporalio/workflow";
import {
  aboutCommand,
  commandNames,
  parseCommand,
  type Given,
  type GivenCommand,
} from "../../contract/commands";
import { readMessage } from "../../contract/sealed";
import { newDraft } from "../../domain/application/application";
import { invoiceLinesOf } from "../../domain/application/invoice-lines";
import { tellsNothingNew } from "../../domain/locks/results";
import * as messages from "../messages";
import type { Submit, UpdateAnswer } from "../messages";
import { bookRefund, refuseUnlessBookable } from "./console-refunds";
import { descriptions, logRefusedSignal, onSignal, undisturbed, unknownSignal } from "./signals";
import { correctRecipient, ship, withdraw } from "./fulfilment";
import type { Invoicing } from "./invoicing";
import type { Payments } from "./payments";
import { recordTakingLock } from "./locks";
import { refundPart } from "./part-refund";
import { decide, locksNamed, refuseLocksOfOthers, reviewBySignal } from "./review";
import { refundInvoiced, reissue } from "./red-letters";
import { readCommand, refuseUnlessAllowed, refuseUnlessShown, refuseUnlessStill, refuseWith } from "./refuse";
import { isAbnormal, resolveRefund, retryRefund, settleRefund, treatRefund } from "./refunds";
import { refuseIfPartUncompared, refuseIfRefundShown } from "./shown-refunds";

/**
 * Records a question of the reconciliation about the application's money, or its settlement. A repeated message changes
 * nothing.
 */
async function askAboutMoney(
  renewal: Renewal,
  { id, text, settled: reason }: Notice<"moneyQuestion">,
): Promise<void> {
  const known = (renewal.application.moneyQuestions ?? []).find((question) => question.id === id);
  const isOpen = known !== undefined && known.settled === undefined;
  if (reason === undefined) {
    if (!isOpen) await renewal.record({ type: "moneyQuestioned", id, text });
  } else if (isOpen) await renewal.record({ type: "moneyQuestionSettled", id, reason });
}

/** Registers every update, signal and query of one application. */
export function handleMessages(renewal: Renewal, payments: Payments, invoicing: Invoicing): void {
  const handlings = handlingsOf(renewal, payments, invoicing);
  for (const command of commandNames) handleCommand(renewal, command, handlings[command]);
  handleNotices(renewal, payments, invoicing);
  // The Temporal UI and CLI can send signals of any name.
  setDefaultSignalHandler((signal) => logRefusedSignal(signal, unknownSignal));
  const { currentApplication, runOrigin } = messages;
  setHandler(currentApplication, () => renewal.applicationOrNull, {
    description: descriptions.currentApplication,
  });
  setHandler(runOrigin, () => renewal.origin, { description: descriptions.runOrigin });
}

/** Handling of each command, after its schema and the transition table have let it pass. */
type Handlings = {
  readonly [C in GivenCommand]: {
    /** Throws a refusal beyond those of the transition table, if there is one. */
    refuse?: (given: Given<C>) => void;
    /**
     * Carries the command out. `givenAt` is the instant that its message states, in milliseconds since the epoch, if it
     * states one.
     */
    work: (given: Given<C>, givenAt: number | undefined) => Promise<UpdateAnswer<C>>;
  };
};

function handlingsOf(renewal: Renewal, payments: Payments, invoicing: Invoicing): Handlings {
  const refuse = ({ refundNumber }: messages.RefundCommand): void => {
    if (!isAbnormal(renewal, refundNumber)) refuseWith("NO_ABNORMAL_REFUND");
  };
  const refuseIfNothingToInvoice = (): void => {
    if (invoiceLinesOf(renewal.application).length === 0) refuseWith("NOTHING_TO_INVOICE");
  };
  return {
    submit: {
      refuse: ({ draft }) => refuseUnlessCurrent(renewal, draft.version),
      work: async ({ by, form, feesFen, opinion, draft, materials }, givenAt = renewal.now) => {
        const at = new Date(givenAt).toISOString();
        const frozen = materials ? { materials } : {};
        const submitted = { type: "submitted", at, by, opinion, form, feesFen, ...frozen } as const;
        if (!renewal.applicationOrNull) {
          // The draft holds the locks already, because the API claimed them for it.
          renewal.adopt({ ...unsubmitted(renewal, draft), form });
          return renewal.record(submitted);
        }
        // A rejected application (审核不通过) holds no locks, so they have to be taken again.
        return recordTakingLock(renewal, submitted, {
          allow: () => {
            refuseUnlessAllowed("submit", by.role, renewal.application);
            refuseUnlessCurrent(renewal, draft.version);
          },
          refusal: "LOCK_HAS_OPEN_APPLICATION",
        });
      },
    },
    edit: {
      refuse: ({ version }) => refuseUnlessCurrent(renewal, version),
      work: ({ by, form }) => renewal.record({ type: "edited", by, form }),
    },
    review: {
      refuse: (given) => refuseLocksOfOthers(renewal.application, locksNamed(given)),
      work: (given) => decide(renewal, given),
    },
    startPayment: { work: (given, givenAt) => payments.start(given, givenAt) },
    giveUpPayment: { work: (given) => payments.giveUp(given) },
    addRecord: { work: ({ by, text }) => renewal.record({ type: "recordAdded", by, text }) },
    ship: { work: (given) => ship(renewal, given) },
    correctRecipient: {
      refuse: ({ by, remark }) => {
        if (by.role === "reviewer" && remark === undefined) refuseWith("REMARK_MISSING");
      },
      work: (given, givenAt) => correctRecipient(renewal, given, givenAt),
    },
    correctShipment: {
      work: ({ by, carrier, trackingNumber }) =>
        renewal.record({ type: "shipmentCorrected", by, carrier, trackingNumber }),
    },
    giveOut: {
      refuse: ({ locks, doubts }) =>
        refuseLocksOfOthers(renewal.application, [...locks.map((lockSerial) => ({ lockSerial })), ...doubts]),
      work: async ({ by, locks, doubts }) => {
        await refuseIfRefundShown(renewal);
        refuseUnlessAllowed("giveOut", by.role, renewal.application);
        if (locks.length + doubts.length === 0) return renewal.application;
        return renewal.record({ type: "locksGivenOut", by, locks, doubts });
      },
    },
    recordResults: {
      refuse: (given) => refuseLocksOfOthers(renewal.application, given.results),
      work: async ({ by, results }) =>
        tellsNothingNew(renewal.application, results)
          ? renewal.application
          : renewal.record({ type: "resultsRecorded", by, results }),
    },
    markHandled: {
      refuse: (given) => refuseLocksOfOthers(renewal.application, given.results),
      work: async (given) => {
        const { by, results } = given;
        await refuseIfRefundShown(renewal);
        refuseUnlessStill("markHandled", given, renewal.application);
        return renewal.record({ type: "resultsRecorded", by, results });
      },
    },
    confirmReceipt: { work: ({ by }) => renewal.record({ type: "receiptConfirmed", by }) },
    requestInvoice: {
      work: async (given) => {
        await refuseIfPartUncompared(renewal);
        await refuseIfRefundShown(renewal);
        refuseUnlessStill("requestInvoice", given, renewal.application);
        refuseIfNothingToInvoice();
        return invoicing.request(given);
      },
    },
    refundPart: { work: (given) => refundPart(renewal, invoicing, given) },
    reissueInvoice: {
      refuse: refuseIfNothingToInvoice,
      work: (given) => reissue(renewal, invoicing, given),
    },
    refundInvoiced: { work: (given) => refundInvoiced(renewal, invoicing, given) },
    withdraw: { work: (given) => withdraw(renewal, payments, given) },
    bookRefund: {
      refuse: (given) => refuseUnlessBookable(renewal, given),
      work: (given) => bookRefund(renewal, given),
    },
    retryRefund: { refuse, work: (given) => retryRefund(renewal, given) },
    resolveRefund: { refuse, work: (given) => resolveRefund(renewal, given) },
    treatRefund: { refuse, work: (given) => treatRefund(renewal, given) },
  };
}

/**
 * Registers the handler and validator of a command. The validator keeps refused updates out of the history, whoever sent
 * them. If earlier messages are still being handled, it leaves the check of table and state to the handler. The handler
 * checks them in any case, since other messages may have been handled in between. It does not check the schema again,
 * because an update that an earlier release accepted stays accepted.
 */
function handleCommand<C extends GivenCommand>(
  renewal: Renewal,
  command: C,
  { refuse, work }: Handlings[C],
): void {
  const allow = (given: Given<C>): void => {
    if (renewal.tookBefore()) return;
    const application = renewal.applicationOrNull;
    // Before the first submission only a submission makes sense: a draft belongs to MongoDB.
    if (!application && command !== "submit") refuseWith("NOT_YET_SUBMITTED");
    refuseUnlessAllowed(command, given.by.role, application ?? unsubmitted(renewal));
    if (application) refuseUnlessShown(command, given, application);
    refuse?.(given);
  };
  const handler = async (input: Given<C>) => {
    const answer = await inMessageOrder(renewal, input, async (givenAt) => {
      // An earlier run carried this update out, but the answer was lost and another run has begun since.
      if (renewal.tookBefore()) return renewal.application as UpdateAnswer<C>;
      const { given: taken } = readMessage(input);
      const parsed = parseCommand(command, taken);
      const given = parsed.ok ? parsed.value : (taken as Given<C>);
      allow(given);
      return work(given, givenAt);
    });
    await renewal.untilStored();
    return answer;
  };
  setHandler<UpdateAnswer<C>, [Given<C>], UpdateDefinition<UpdateAnswer<C>, [Given<C>]>>(
    messages.updates[command],
    handler,
    {
      validator: (input) => {
        const given = readCommand(command, input);
        if (!renewal.messageQueue.isCrowded()) allow(given);
      },
      description: aboutCommand(command).description,
    },
  );
}

function handleNotices(renewal: Renewal, payments: Payments, invoicing: Invoicing): void {
  const afterSubmission = (signal: string, work: () => Promise<void>): Promise<void> | void =>
    renewal.applicationOrNull ? work() : logRefusedSignal(signal, "NOT_YET_SUBMITTED");

  function onNotice<N extends NoticeName>(
    signal: SignalDefinition<[Notice<N>], N>,
    work: (notice: Notice<N>) => Promise<void>,
  ): void {
    onSignal(signal, (notice) => inMessageOrder(renewal, notice, () => work(notice)));
  }

  onNotice(messages.reviewSignal, (decision) => reviewBySignal(renewal, decision));
  onNotice(messages.paymentNotice, async (evidence) =>
    afterSubmission("paymentNotice", () => payments.settle(evidence)),
  );
  onNotice(messages.refundNotice, async (evidence) =>
    afterSubmission("refundNotice", () => settleRefund(renewal, evidence)),
  );
  onNotice(messages.moneyQuestion, async (question) =>
    afterSubmission("moneyQuestion", () => askAboutMoney(renewal, question)),
  );
  onNotice(messages.invoiceNotice, async () =>
    afterSubmission("invoiceNotice", async () => invoicing.noticed()),
  );
}

function inMessageOrder<T>(
  renewal: Renewal,
  input: unknown,
  work: (givenAt: number | undefined) => Promise<T>,
): Promise<T> {
  renewal.messageCame(input);
  return undisturbed(() => renewal.messageQueue.handle(work));
}

/** Returns the draft with which the transition table is asked before the first submission. */
function unsubmitted(
  { input, now }: Renewal,
  { createdAt, version = 1 }: Submit["draft"] = { createdAt: new Date(now).toISOString() },
) {
  const { applicationId: id, orgCode } = input;
  return { ...newDraft({ id, orgCode, form: {}, at: createdAt }), version };
}

/** Refuses a command that was based on an older version. Before the first submission there is no other version. */
function refuseUnlessCurrent({ applicationOrNull }: Renewal, version: number | undefined): void {
  if (applicationOrNull && version !== undefined && version !== applicationOrNull.version)
    refuseWith("STALE_VERSION");
}
