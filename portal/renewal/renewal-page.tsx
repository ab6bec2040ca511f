import Button from "antd/es/button";
import { renewalSteps, ukeyToolUrl } from "../../domain/application/texts";
import { useSearchParams } from "react-router";
import { RenewedLocks } from "./renewed-locks";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { scheme } from "../words/scheme";
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
