import Radio from "antd/es/radio";
import { useState, type FunctionComponent } from "react";
import { Link, useParams } from "react-router";
import { channels, channelTraits, type Channel, type ChannelTraits } from "../../domain/money/channels";
import { isPaid, urgencyOf } from "../../domain/application/view";
import { read } from "../client/addresses";
import { useLoad, type Load } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { useLockNews } from "../locks/use-expected-ends";
import { paths } from "../paths";
import { Facts } from "../shared/facts";
import { latestFirst } from "../shared/latest-first";
import { Loaded } from "../shared/loaded";
import { LockTable } from "../shared/lock-table";
import { MessagePage } from "../shared/message-page";
import { money } from "../shared/money";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { Progress } from "../shared/progress";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { progress as progressWords } from "../words/progress";
import { StateTag } from "../shared/state-tag";
import { beijingTime } from "../shared/time";
import { BankPanel } from "./bank-panel";
import { openAttemptOf } from "./open-attempt";
import { QrPanel } from "./qr-panel";
import type { PaymentPanelProps } from "./use-start-payment";
import "./payment.css";

const text = words.payment;

/** Panel 支付成功 with the next steps. */
function PaidPanel({ application }: { application: ApplicationView }) {
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

/** Page CA网上支付 of one application. */
export default function PayPage() {
  const { id = "" } = useParams();
  const load = useLoad(read("application", { id }), urgencyOf);
  return <Loaded from={load}>{(application) => <Pay application={application} load={load} />}</Loaded>;
}

const panels: Record<ChannelTraits["paysBy"], FunctionComponent<PaymentPanelProps>> = {
  qrCode: QrPanel,
  bankForm: BankPanel,
};
/** Payment methods, with 个人网银 first as in the manual. */
const methods = latestFirst(channels).map((value) => ({ value, label: channelTraits[value].methodName }));

interface PayProps {
  application: ApplicationView;
  load: Load<ApplicationView>;
}

function Pay({ application, load }: PayProps) {
  const { clock } = useSession();
  const open = openAttemptOf(application, clock.now());
  const [channel, setChannel] = useState<Channel>(
    open?.channel ?? application.attempts[application.attempts.length - 1]?.channel ?? methods[0]!.value,
  );
  // A click on 【微信支付】 shows the code at once, unless that would end another open order.
  const [clicked, setClicked] = useState(false);
  const { id, allowed, form, feeFen, status } = application;
  const news = useLockNews(application);
  const { locks = [] } = form;
  const [lock, ...others] = locks;
  const several = others.length > 0;

  if (isPaid(application)) {
    return (
      <>
        <PaidPanel application={application} />
        <Progress application={application} withoutOpinion />
      </>
    );
  }
  if (!allowed.includes("startPayment")) {
    return (
      <MessagePage title={text.notPayableTitle} text={words.problem.state(status)}>
        <Link className="plain-link" to={paths.application(id)}>
          {words.application.view}
        </Link>
      </MessagePage>
    );
  }
  const { paysBy, name } = channelTraits[channel];
  const Method = panels[paysBy];
  const payText = open?.channel === channel ? progressWords.payOpen[paysBy](name) : progressWords.payHere;
  return (
    <>
      <PageHeading title={text.payTitle} />
      <Progress application={application} withoutOpinion payText={payText} />
      <Panel title={text.method}>
        <Radio.Group
          className="methods"
          aria-label={text.method}
          optionType="button"
          buttonStyle="solid"
          value={channel}
          options={methods}
          onChange={(event) => {
            setChannel(event.target.value as Channel);
            setClicked(open === undefined);
          }}
        />
        {open && open.channel !== channel ? <p className="hint">{text.switchHint}</p> : undefined}
        <Method
          application={application}
          channel={channel}
          seenAt={load.seenAt}
          stale={load.stale !== undefined}
          startsAtOnce={clicked}
          onChange={load.replace}
          onReload={load.reload}
        />
      </Panel>
      <Panel>
        <Facts
          facts={[
            [words.application.organisationName, form.organisationName],
            ...(several
              ? []
              : ([
                  [words.application.lockSerial, lock?.lockSerial],
                  [words.application.years, words.application.yearsOf(lock?.years ?? 0)],
                  [words.application.newEnd, news[0]?.until],
                ] as const)),
            [text.amount, <strong className="amount">{money(feeFen)}</strong>],
          ]}
        />
        {several ? <LockTable locks={locks} news={news} /> : undefined}
      </Panel>
    </>
  );
}
