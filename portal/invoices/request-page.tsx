import { Link, useParams } from "react-router";
import { serialsTitle } from "../../domain/application/title";
import { useLoad, type Load } from "../client/use-load";
import type { ApplicationView, LastTitle } from "../client/views";
import { endpoints, paths } from "../paths";
import { applicationUrgency } from "../shared/application-urgency";
import { Facts } from "../shared/facts";
import { Loaded } from "../shared/loaded";
import { MessagePage } from "../shared/message-page";
import { money } from "../shared/money";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { BackLink } from "../shared/back-link";
import { InvoiceForm } from "./invoice-form";
import { isInvoiced } from "./invoiced";
import { IssuedPanels } from "./issued-panels";
import { ReversedInvoices } from "./reversed-invoices";

const text = words.invoice;

/** Title and delivery of the invoice; 开票须知 comes with 【点击开票】. */
export default function InvoiceRequestPage() {
  const { id = "" } = useParams();
  const load = useLoad<ApplicationView>(endpoints.application(id), applicationUrgency);
  const title = useLoad<{ last?: LastTitle }>(endpoints.lastTitle(id));
  return (
    <Loaded from={load}>
      {(application) => (
        <Loaded from={title}>
          {({ last }) => <Request application={application} last={last} load={load} />}
        </Loaded>
      )}
    </Loaded>
  );
}

interface RequestProps {
  application: ApplicationView;
  last: LastTitle | undefined;
  load: Load<ApplicationView>;
}

function Request({ application, last, load }: RequestProps) {
  const { allowed, invoice, keptFen, form } = application;
  if (isInvoiced(application)) {
    return (
      <>
        <PageHeading
          title={text.issuedTitle}
          actions={<BackLink to={paths.invoices} place="?tab=已申请" />}
        />
        <IssuedPanels application={application} last={last} load={load} />
      </>
    );
  }
  if (!allowed.includes("requestInvoice")) {
    return (
      <MessagePage title={text.notRequestable} text={`${text.status}：${invoice}`}>
        <Link className="plain-link" to={`${paths.invoices}?tab=已申请`}>
          {words.common.backToList}
        </Link>
      </MessagePage>
    );
  }
  return (
    <>
      <PageHeading title={text.requestTitle} />
      <Panel>
        <Facts
          facts={[
            [words.application.organisationName, form.organisationName],
            [words.application.lockSerial, serialsTitle(form.locks)],
            [text.amount, money(keptFen)],
          ]}
        />
        <InvoiceForm application={application} last={last} onReload={load.reload} />
      </Panel>
      <ReversedInvoices application={application} />
    </>
  );
}
