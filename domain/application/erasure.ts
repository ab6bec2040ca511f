import type { Application, RedLetter } from "./application";
import { confirmsReceipt } from "./stage";
import type { ApplicationForm, DraftForm } from "../form/form";
import { fieldMarks, personalFields } from "../form/form-fields";
import type { IssuingOutcome, LockResult } from "../locks/results";
import type { Refund } from "../money/payment";
import type { Actor } from "../values";

/** Text that replaces erased personal data. */
export const erasedText = "已清除";

/** Returns the form without personal data: the recipient's fields are removed, the contact's are overwritten. */
function withoutPerson(given: ApplicationForm): ApplicationForm {
  const form: DraftForm = { ...given };
  for (const field of personalFields)
    if (fieldMarks[field].of === "recipient") delete form[field];
    else form[field] = erasedText;
  return form as ApplicationForm;
}

const erasedActor = ({ role }: Actor): Actor => ({ role, id: erasedText, name: erasedText });

const withoutReason = (letter: RedLetter): RedLetter => ({
  ...letter,
  by: erasedActor(letter.by),
  explanation: erasedText,
  ...(letter.purpose.kind === "reissue" ? { purpose: { ...letter.purpose, delivery: {} } } : {}),
});

type Told = NonNullable<LockResult["outcome"]>;
const withoutTeller = <T extends IssuingOutcome & Told>(told: T): T => ({
  ...told,
  by: erasedActor(told.by),
  ...(told.state === "未能办理" ? { reason: erasedText } : {}),
});

/**
 * Keeps the outcome of a lock's renewal, which the register has too, but erases who worked on the lock and what they
 * wrote.
 */
const withoutIssuer = ({
  givenOut,
  doubt,
  outcome,
  corrected,
  otherOutcomes,
  ...lock
}: LockResult): LockResult => ({
  ...lock,
  ...(givenOut ? { givenOut: { ...givenOut, to: erasedActor(givenOut.to) } } : {}),
  ...(doubt ? { doubt: { ...doubt, reason: erasedText } } : {}),
  ...(outcome ? { outcome: withoutTeller(outcome) } : {}),
  ...(corrected ? { corrected: corrected.map(withoutTeller) } : {}),
  ...(otherOutcomes ? { otherOutcomes: otherOutcomes.map(withoutTeller) } : {}),
});

/**
 * Erases the card number and holder's name of a refund that went to a bank card. The operator who sent it there, and
 * their reason, stay, because the accounts need them.
 */
export function withoutHolder(refund: Refund): Refund {
  if (!refund.interventions) return refund;
  const interventions = refund.interventions.map((one) =>
    one.to?.kind === "bankCard" ? { ...one, to: { ...one.to, card: erasedText, holder: erasedText } } : one,
  );
  return { ...refund, interventions };
}

/**
 * Returns a finished application without its personal data. The organisation, its locks, the fees, all payments and
 * refunds, and the invoices stay, because the accounts must balance and tax law requires them. So do reason and author of
 * every refund that was settled by hand.
 */
export function erased(application: Application): Application {
  const { shipment, withdrawal, redLetters, lockResults } = application;
  return {
    ...application,
    attempts: application.attempts.map((attempt) => ({
      ...attempt,
      transactions: attempt.transactions.map((transaction) =>
        transaction.refunds
          ? { ...transaction, refunds: transaction.refunds.map(withoutHolder) }
          : transaction,
      ),
    })),
    form: withoutPerson(application.form),
    submissions: application.submissions.map(({ at, by, form }) => ({
      at,
      by: erasedActor(by),
      opinion: erasedText,
      form: withoutPerson(form),
    })),
    reviews: application.reviews.map(({ at, by, decision }) => ({
      at,
      by: erasedActor(by),
      decision,
      opinion: erasedText,
    })),
    records: application.records.map((record) => ({
      at: record.at,
      by: erasedActor(record.by),
      // A confirmation's words are ours, and other systems were told of it.
      text: confirmsReceipt(record) ? record.text : erasedText,
    })),
    ...(shipment ? { shipment: { ...shipment, trackingNumber: erasedText } } : {}),
    ...(withdrawal
      ? { withdrawal: { at: withdrawal.at, by: erasedActor(withdrawal.by), opinion: erasedText } }
      : {}),
    invoiceRequests: application.invoiceRequests.map((request) => ({ ...request, delivery: {} })),
    ...(redLetters ? { redLetters: redLetters.map(withoutReason) } : {}),
    ...(lockResults ? { lockResults: lockResults.map(withoutIssuer) } : {}),
    operatorNotes: [],
  };
}
