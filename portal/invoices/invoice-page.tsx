import { read } from "../client/addresses";
import { useParams } from "react-router";
import { tabsUnder } from "../../domain/application/stage";
import { serialsTitle } from "../../domain/form/title";
import { urgencyOf } from "../../domain/application/view";
import { useLoad, type Load } from "../client/use-load";
import type { ApplicationView, LastTitle } from "../client/views";
import { paths } from "../paths";
import { Facts } from "../shared/facts";
import { Held } from "../shared/held";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { applicationNews } from "../shared/news";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { RatingOffer } from "../shared/rating-offer";
import { Progress } from "../shared/progress";
import { words } from "../words";
import { invoice as invoiceWords } from "../words/invoice";
import { BackLink } from "../shared/back-link";
import { buyerFacts, InvoiceLines } from "./invoice-content";
import { isInvoiced } from "./invoiced";
import { IssuedPanels } from "./issued-panels";
import { RequestButton } from "./request-button";
import { ReversedInvoices } from "./reversed-invoices";

const text = invoiceWords;

/** Shows an application's invoice: its files, or why there are none yet. */
export default function InvoicePage() {
  const { id = "" } = useParams();
  const load = useLoad(read("application", { id }), urgencyOf);
  const title = useLoad(read("invoiceTitle", { id }));
  return (
    <Held from={load} newsOf={applicationNews} whileTyping>
      {(application, given) => (
        <Loaded from={title}>
          {({ last }) => <Invoice application={application} last={last} load={given} />}
        </Loaded>
      )}
    </Held>
  );
}

interface InvoiceProps {
  application: ApplicationView;
  last: LastTitle | undefined;
  load: Load<ApplicationView>;
}

function Invoice({ application, last, load }: InvoiceProps) {
  const { id, allowed, invoice, invoiceFailure, keptFen, form, tabs } = application;
  const tab = tabsUnder("打印电子发票").find((name) => tabs.includes(name));
  return (
    <>
      <PageHeading
        title={text.issuedTitle}
        actions={<BackLink to={paths.invoices} place={tab === undefined ? "" : `?tab=${tab}`} />}
      />
      <Progress application={application} />
      {isInvoiced(application) ? (
        <IssuedPanels application={application} last={last} load={load} />
      ) : (
        <>
          <Panel title={text.issuedTitle}>
            <Facts
              facts={[
                [words.application.organisationName, form.organisationName],
                [words.application.lockSerial, serialsTitle(form.locks)],
                [text.status, invoice],
                ...(invoiceFailure === undefined ? [] : [[text.failure, invoiceFailure] as const]),
                ...buyerFacts(application.invoiceBuyer),
                [text.amount, money(keptFen)],
              ]}
            />
            <InvoiceLines lines={application.invoiceLines} />
            {allowed.includes("requestInvoice") ? (
              <div className="actions">
                <RequestButton id={id} />
              </div>
            ) : undefined}
          </Panel>
          <ReversedInvoices application={application} />
        </>
      )}
      <RatingOffer application={application} />
    </>
  );
}
