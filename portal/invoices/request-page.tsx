import Alert from "antd/es/alert";
import { Link, useParams } from "react-router";
import { useLoad, type Load } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { endpoints, paths } from "../paths";
import { Facts } from "../shared/facts";
import { Loaded } from "../shared/loaded";
import { MessagePage } from "../shared/message-page";
import { money } from "../shared/money";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { InvoiceForm } from "./invoice-form";

const text = words.invoice;

/** 开票须知, and the form behind it. */
export default function InvoiceRequestPage() {
  const { id = "" } = useParams();
  const load = useLoad<ApplicationView>(endpoints.application(id));
  return <Loaded from={load}>{(application) => <Request application={application} load={load} />}</Loaded>;
}

function Request({ application, load }: { application: ApplicationView; load: Load<ApplicationView> }) {
  const { allowed, invoice, invoiceNotice, feeFen, form } = application;
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
      <Alert className="problem" type="info" showIcon title={text.noticeTitle} description={invoiceNotice} />
      <Panel>
        <Facts
          facts={[
            [words.application.organisationName, form.organisationName],
            [words.application.lockSerial, form.lockSerial],
            [text.amount, money(feeFen)],
          ]}
        />
        <InvoiceForm application={application} onReload={load.reload} />
      </Panel>
    </>
  );
}
