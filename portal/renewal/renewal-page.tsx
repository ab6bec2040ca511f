import { renewalSteps, ukeyToolUrl } from "../../domain/application/texts";
import { useSearchParams } from "react-router";
import { RenewedLocks } from "./renewed-locks";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { words } from "../words";

const text = words.payment;

/** 延期操作: what to do at the computer once the application is approved. */
export default function RenewalPage() {
  const [search] = useSearchParams();
  const id = search.get("application");
  return (
    <>
      <PageHeading title={text.renewalTitle} />
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
        <ol className="steps">
          {renewalSteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Panel>
    </>
  );
}
