import Button from "antd/es/button";
import { useSearchParams } from "react-router";
import { renewalSteps, ukeyToolUrl } from "../../domain/application/texts";
import { urgencyOf } from "../../domain/application/view";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { scheme } from "../words/scheme";
import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { useLockNews } from "../locks/use-expected-ends";
import { LockTable } from "../shared/lock-table";
import { StepPicture } from "./step-picture";
import "./steps.css";

const text = words.payment;

/** Page 延期操作: the steps at the computer after the approval. */
export default function RenewalPage() {
  const [search] = useSearchParams();
  const id = search.get("application");
  return (
    <>
      <PageHeading
        title={text.renewalTitle}
        actions={<Button onClick={() => print()}>{scheme.print}</Button>}
      />
      {id === null ? undefined : <RenewedLocks id={id} />}
      <Panel title={text.stepsTitle}>
        <p>{text.renewalIntro}</p>
        <p className="notice">
          {text.toolDownload}：
          <a href={ukeyToolUrl} target="_blank" rel="noreferrer">
            {ukeyToolUrl}
          </a>
          {words.common.newWindow}
        </p>
        <p className="hint">{scheme.intro}</p>
        <ol className="steps schemes">
          {renewalSteps.map((step, place) => (
            <li key={step}>
              {step}
              <StepPicture place={place} />
            </li>
          ))}
        </ol>
      </Panel>
    </>
  );
}

/** Locks of the application from which the page was opened, with the expiry dates that they must show afterwards. */
function RenewedLocks({ id }: { id: string }) {
  const { data } = useLoad(read("application", { id }), urgencyOf);
  return data ? <Locks application={data} /> : undefined;
}

function Locks({ application }: { application: ApplicationView }) {
  const news = useLockNews(application);
  return (
    <Panel title={words.payment.renewedLocks}>
      <LockTable locks={application.form.locks ?? []} news={news} />
    </Panel>
  );
}
