import { Link } from "react-router";
import type { ApplicationView } from "../client/views";
import { paths } from "../paths";
import { Facts } from "../shared/facts";
import { money } from "../shared/money";
import { PageHeading } from "../shared/page-heading";
import { StateTag } from "../shared/state-tag";
import { beijingTime } from "../shared/time";
import { words } from "../words";

const text = words.payment;

/** Panel 支付成功 with the next steps. */
export function PaidPanel({ application }: { application: ApplicationView }) {
  const { id, payment, handling, feeFen, paidAt, form } = application;
  const isOnSite = form.pickup === "现场";
  return (
    <div className="message-page panel paid" role="status">
      <PageHeading title={text.successTitle} />
      <p>{text.successText}</p>
      <Facts
        facts={[
          [text.amount, money(feeFen)],
          [text.paidAt, beijingTime(paidAt)],
          [text.paymentStatus, <StateTag state={payment} />],
          [text.handlingStatus, <StateTag state={handling} />],
        ]}
      />
      <div className="actions">
        <Link className="plain-link" to={`${paths.payments}?tab=已支付`}>
          {words.common.backToList}
        </Link>
        <Link className={isOnSite ? "plain-link" : "primary-link"} to={paths.paymentDetails(id)}>
          {text.viewDetails}
        </Link>
        {isOnSite ? (
          <Link className="primary-link" to={`${paths.renewal}?application=${id}`}>
            {text.goRenew}
          </Link>
        ) : undefined}
      </div>
    </div>
  );
}
