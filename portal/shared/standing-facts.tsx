import type { ApplicationView } from "../client/views";
import { words } from "../words";
import { Facts, type Fact } from "./facts";
import { money } from "./money";
import { StateTag } from "./state-tag";
import { beijingTime } from "./time";

const text = words.payment;

/** How the application stands, in the users' words. 取锁状态 follows the receipt once there is one. */
export function StandingFacts({ application }: { application: ApplicationView }) {
  const { id, status, payment, handling, receipt, invoice, feeFen, paidAt, awaitsShipping } = application;
  const submitted = feeFen > 0;
  const paid = payment !== "未支付";
  const facts: Fact[] = [
    [words.application.number, <span className="number">{id}</span>],
    [words.application.status, <StateTag state={status} />],
    ...(submitted ? [[words.application.fee, money(feeFen)] as const] : []),
    ...(submitted ? [[text.paymentStatus, <StateTag state={payment} />] as const] : []),
    ...(paid
      ? ([
          [text.paidAt, beijingTime(paidAt)],
          [text.handlingStatus, <StateTag state={handling} />],
          [
            text.pickupStatus,
            <StateTag state={awaitsShipping ? text.awaitsShipping : receipt === "无" ? handling : receipt} />,
          ],
          [words.invoice.status, <StateTag state={invoice} />],
        ] as const)
      : []),
  ];
  return <Facts facts={facts} />;
}
