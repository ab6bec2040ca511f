import type { Application, RedLetter } from "./application";
import type { ApplicationForm, DraftForm } from "../form/form";
import { fieldMarks, personalFields } from "../form/form-fields";
import type { IssuingOutcome, LockResult } from "../locks/results";
import type { Refund } from "../money/payment";
import type { Actor } from "../values";

/** What stands where personal data were. */
export const erasedText = "已清除";

/** Of the recipient nothing is left; of the contact, that there was one. */
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

/** The lock's outcome stays, as the register has it; who worked on it, and what they wrote, doesn't. */
const withoutIssuer = ({ givenOut, doubt, outcome, otherOutcomes, ...lock }: LockResult): LockResult => ({
  ...lock,
  ...(givenOut ? { givenOut: { ...givenOut, to: erasedActor(givenOut.to) } } : {}),
  ...(doubt ? { doubt: { ...doubt, reason: erasedText } } : {}),
  ...(outcome ? { outcome: withoutTeller(outcome) } : {}),
  ...(otherOutcomes ? { otherOutcomes: otherOutcomes.map(withoutTeller) } : {}),
});

/** Whose card money went back to is the bidder's affair; who sent it there, and why, the accounts'. */
export function withoutHolder(refund: Refund): Refund {
  if (!refund.interventions) return refund;
  const interventions = refund.interventions.map((one) =>
    one.to?.kind === "bankCard" ? { ...one, to: { ...one.to, card: erasedText, holder: erasedText } } : one,
  );
  return { ...refund, interventions };
}

/**
 * A finished application without its personal data. The organisation, its lock, the fee, all payments and refunds, and
 * the invoice stay: the accounts must balance, and tax law wants them; and so does why, and by whom, money was settled by
 * hand.
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
    records: application.records.map(({ at, by }) => ({ at, by: erasedActor(by), text: erasedText })),
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
