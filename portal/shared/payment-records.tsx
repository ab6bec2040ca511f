import { channelTraits } from "../../domain/money/channels";
import { destinationText } from "../../domain/money/intervention";
import type { ApplicationView, AttemptView, InterventionView } from "../client/views";
import { words } from "../words";
import { consent as consentWords } from "../words/consent";
import { latestFirst } from "./latest-first";
import { Facts, type Fact } from "./facts";
import { money } from "./money";
import { Panel } from "./panel";
import { StateTag } from "./state-tag";
import { WholeWords } from "./whole-words";
import { beijingTime } from "./time";

const text = words.payment;

const transactionFacts = ({ transactions }: AttemptView): Fact[] =>
  transactions.flatMap(({ id, amountFen, paidAt, refunds = [], consoleRefunds = [] }): Fact[] => [
    [text.transactionNumber, <span className="number">{id}</span>],
    [text.amount, money(amountFen)],
    [text.paidAt, beijingTime(paidAt)],
    ...refunds.map((refund): Fact => [
      text.refund,
      text.refundOf(money(refund.amountFen), refund.reason, refund.status),
    ]),
    ...consoleRefunds.map((made): Fact => [
      text.refund,
      text.consoleRefundOf(money(made.amountFen), beijingTime(made.at)),
    ]),
    ...refunds
      .flatMap(({ interventions = [] }) => interventions)
      .map((one): Fact => [consentWords.interventions, <InterventionLines {...one} />]),
  ]);

const InterventionLines = ({ at, command, by, reason, second, to }: InterventionView) => (
  <>
    <WholeWords text={consentWords.intervention(consentWords.commands[command], by, reason)} />
    {to ? (
      <p>
        <WholeWords text={consentWords.sentTo(destinationText(to))} />
      </p>
    ) : undefined}
    {second ? (
      <p>
        <WholeWords text={consentWords.seconded(second.by, second.opinion)} />
      </p>
    ) : undefined}
    <p className="hint">{beijingTime(at)}</p>
  </>
);

/** Panel 支付记录: every order, latest first, with its payments and refunds. */
export function PaymentRecords({ attempts }: Pick<ApplicationView, "attempts">) {
  return (
    <Panel title={text.record} className={attempts.length === 0 ? "quiet" : undefined}>
      {attempts.length === 0 ? <p className="empty">{text.noRecord}</p> : undefined}
      {latestFirst(attempts).map((attempt) => (
        <div key={attempt.number} className="payment-record">
          <Facts
            facts={[
              [text.orderNumber, <span className="number">{attempt.number}</span>],
              [text.channel, channelTraits[attempt.channel].name],
              [text.attemptStatus, <StateTag state={attempt.status} />],
              ...transactionFacts(attempt),
            ]}
          />
        </div>
      ))}
    </Panel>
  );
}
