import { read } from "../client/addresses";
import Button from "antd/es/button";
import { useParams } from "react-router";
import type { DraftForm } from "../../domain/form/form";
import { useLoad } from "../client/use-load";
import { paths } from "../paths";
import { BackLink } from "../shared/back-link";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { words as shared } from "../words";
import { material as words } from "../words/material";
import "./materials.css";

const { application } = shared;
const { none } = shared.common;

/** 经办人授权委托书, filled in from the form, to be printed, stamped and uploaded. */
export default function AuthorisationPage() {
  const { id = "" } = useParams();
  const load = useLoad(read("application", { id }));
  return (
    <>
      <div className="screen-only">
        <PageHeading
          title={words.authorisation}
          actions={
            <>
              <BackLink to={paths.editApplication(id)} />
              <Button type="primary" onClick={() => print()}>
                {words.print}
              </Button>
            </>
          }
        />
      </div>
      <Loaded from={load}>
        {({ form }) => (
          <Panel>
            <Letter form={form} />
          </Panel>
        )}
      </Loaded>
    </>
  );
}

/** Returns a line for each lock with its type, serial number and years. */
const lockLines = ({ locks = [] }: DraftForm): string[] =>
  locks.map(({ lockType = none, lockSerial = none, years }) =>
    words.authorisedLock(lockType, lockSerial, years === undefined ? none : application.yearsOf(years)),
  );

function Letter({ form }: { form: DraftForm }) {
  return (
    <article className="authorisation">
      <h2>{words.authorisation}</h2>
      <p>
        {words.authorise(
          form.organisationName ?? none,
          form.creditCode ?? none,
          form.contactName ?? none,
          form.mobile ?? none,
        )}
      </p>
      <ul>
        {lockLines(form).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p>{words.authoriseEnd}</p>
      <p className="authorisation-seal">{words.seal}</p>
      <p className="authorisation-seal">{words.dateLine}</p>
    </article>
  );
}
