import { pickupShown, wasPaid } from "../../domain/application/view";
import type { ApplicationView } from "../client/views";
import { words } from "../words";
import { invoice as invoiceWords } from "../words/invoice";
import { Facts, type Fact } from "./facts";
import { money } from "./money";
import { StateTag } from "./state-tag";
import { beijingTime } from "./time";
import { WholeWords } from "./whole-words";

const text = words.payment;

interface StateFactsProps {
  application: ApplicationView;
  /** True if a banner above shows the fee already. */
  belowBanner?: boolean;
}

/** Shows the application's states in the users' words. */
export function StateFacts({ application, belowBanner = false }: StateFactsProps) {
  const { id, status, payment, invoice, feeFen, keptFen, owed, refundingFen, paidAt } = application;
  const submitted = feeFen > 0;
  const facts: Fact[] = [
    [words.application.shortNumber, <span className="number">{application.shortNumber}</span>],
    [words.application.number, <span className="number">{id}</span>],
    [words.application.status, <StateTag state={status} />],
    ...(submitted && !belowBanner ? [[words.application.fee, money(feeFen)] as const] : []),
    ...(submitted ? [[text.paymentStatus, <StateTag state={payment} />] as const] : []),
    ...(wasPaid(application)
      ? ([
          [text.paidAt, beijingTime(paidAt)],
          ...(keptFen === feeFen ? [] : [[text.kept, money(keptFen)] as const]),
          ...(owed
            ? [
                [
                  text.owed,
                  <WholeWords text={text.owedFor(money(owed.amountFen), owed.locks.join("、"))} />,
                ] as const,
              ]
            : []),
          ...(refundingFen === undefined ? [] : [[text.owed, money(refundingFen)] as const]),
          [
            text.handlingStatus,
            <>
              <StateTag state={application.handling} />
              {application.awaitsShipping ? <StateTag state="待寄出" /> : undefined}
            </>,
          ],
          [text.pickupStatus, <StateTag state={pickupShown(application)} />],
          [invoiceWords.status, <StateTag state={invoice} />],
        ] as const)
      : []),
  ];
  return <Facts facts={facts} />;
}
