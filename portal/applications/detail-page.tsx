import Button from "antd/es/button";
import { Link, useParams } from "react-router";
import { urgencyOf, wasPaid, isOver } from "../../domain/application/view";
import { read } from "../client/addresses";
import { useLoad, type Load } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { useLockNews } from "../locks/use-expected-ends";
import { paths } from "../paths";
import { BackLink } from "../shared/back-link";
import { FormFacts } from "../shared/form-facts";
import { History } from "../shared/history";
import { LastSeen } from "../shared/last-seen";
import { Held } from "../shared/held";
import { applicationNews } from "../shared/news";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { RatingOffer } from "../shared/rating-offer";
import { RecipientButton } from "../shared/recipient-button";
import { StateFacts } from "../shared/state-facts";
import { Progress } from "../shared/progress";
import { WithdrawButton } from "../shared/withdraw-button";
import { words } from "../words";
import { SubmittedMaterials } from "../materials/submitted-materials";
import type { LockToRenew } from "../locks/renewal-form";

/** Page of one application: its state, its form, and its history. */
export default function ApplicationDetailPage() {
  const { id = "" } = useParams();
  const load = useLoad(read("application", { id }), urgencyOf);
  return (
    <Held from={load} newsOf={applicationNews}>
      {(application, given) => <Detail application={application} load={given} />}
    </Held>
  );
}

function Detail({ application, load }: { application: ApplicationView; load: Load<ApplicationView> }) {
  const news = useLockNews(application);
  const { id, allowed, form } = application;
  const text = words.application;
  const actions = (
    <>
      <BackLink to={paths.applications} />
      <Button onClick={() => print()}>{text.print}</Button>
      <WithdrawButton application={application} onDone={load.replace} onReload={load.reload} />
      <RecipientButton application={application} onDone={load.replace} onReload={load.reload} />
      {wasPaid(application) ? (
        <Link className="plain-link" to={paths.paymentDetails(id)}>
          {text.goDetails}
        </Link>
      ) : undefined}
      <AgainLink application={application} />
      {allowed.includes("edit") ? (
        <Link className="primary-link" to={paths.editApplication(id)}>
          {text.edit}
        </Link>
      ) : undefined}
      {allowed.includes("startPayment") ? (
        <Link className="primary-link" to={paths.pay(id)}>
          {words.payment.pay}
        </Link>
      ) : undefined}
    </>
  );
  return (
    <>
      <PageHeading title={text.detailTitle} actions={actions} />
      <Progress application={application} />
      <Panel>
        <StateFacts application={application} belowBanner />
        <LastSeen at={load.seenAt} />
      </Panel>
      <RatingOffer application={application} />
      <Panel title={text.sectionForm}>
        <FormFacts form={form} news={news} />
      </Panel>
      <SubmittedMaterials application={application} />
      <p className="signatures">
        {text.signatures.map((name) => (
          <span key={name}>{name}：</span>
        ))}
      </p>
      <History application={application} />
    </>
  );
}

/** 再次申请: link to a new application with the data of one that has ended. */
function AgainLink({ application }: { application: ApplicationView }) {
  const { locks = [], contactName = "", mobile = "" } = application.form;
  const renewing = locks.flatMap(({ lockSerial, lockType, years = 1 }): LockToRenew[] =>
    lockSerial === undefined || lockType === undefined
      ? []
      : [{ serial: lockSerial, lockType, last: { years, contactName, mobile } }],
  );
  if (!isOver(application) || renewing.length === 0) return undefined;
  return (
    <Link className="plain-link" to={paths.consent} state={{ renewing }}>
      {words.application.again}
    </Link>
  );
}
