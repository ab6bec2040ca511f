import { useParams } from "react-router";
import { urgencyOf } from "../../domain/application/view";
import { read } from "../client/addresses";
import { useLoad, type Load } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { useLockNews } from "../locks/use-expected-ends";
import { paths } from "../paths";
import { DownloadButton } from "../invoices/download-button";
import { PrintButton } from "../invoices/print-button";
import { RequestButton } from "../invoices/request-button";
import { BackLink } from "../shared/back-link";
import { Facts } from "../shared/facts";
import { FormFacts } from "../shared/form-facts";
import { Held } from "../shared/held";
import { applicationNews } from "../shared/news";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { PaymentRecords } from "../shared/payment-records";
import { ProcessingRecords } from "../shared/processing-records";
import { RatingOffer } from "../shared/rating-offer";
import { RecipientButton } from "../shared/recipient-button";
import { ShipmentFacts } from "../shared/shipment-facts";
import { StateFacts } from "../shared/state-facts";
import { Progress } from "../shared/progress";
import { WithdrawButton } from "../shared/withdraw-button";
import { words } from "../words";
import { invoice as invoiceWords } from "../words/invoice";
import { ConfirmButton } from "../shared/confirm-button";
import { useCommand } from "../shared/use-command";
import { paymentTabs } from "./tabs";

const text = words.payment;

/** Page CA网上支付详情 of one application. */
export default function PaymentDetailsPage() {
  const { id = "" } = useParams();
  const load = useLoad(read("application", { id }), urgencyOf);
  return (
    <Held from={load} newsOf={applicationNews}>
      {(application, given) => <Details application={application} load={given} />}
    </Held>
  );
}

function Details({ application, load }: { application: ApplicationView; load: Load<ApplicationView> }) {
  const news = useLockNews(application);
  const { id, attempts, records, form, allowed, tabs } = application;
  const tab = paymentTabs.find((name) => tabs.includes(name));
  const actions = (
    <>
      <BackLink to={paths.payments} place={tab === undefined ? "" : `?tab=${tab}`} />
      <WithdrawButton application={application} onDone={load.replace} onReload={load.reload} />
      <RecipientButton application={application} onDone={load.replace} onReload={load.reload} />
      {allowed.includes("requestInvoice") ? <RequestButton id={id} /> : undefined}
      <ReceiptButton application={application} onDone={load.replace} onReload={load.reload} />
    </>
  );
  return (
    <>
      <PageHeading title={text.detailsTitle} actions={actions} />
      <Progress application={application} />
      <Panel>
        <StateFacts application={application} belowBanner />
      </Panel>
      <RatingOffer application={application} />
      {application.invoiceNumber === undefined ? undefined : (
        <Panel
          title={invoiceWords.title}
          extra={
            <div className="actions">
              <PrintButton id={id} />
              <DownloadButton id={id} />
            </div>
          }
        >
          <Facts
            facts={[[invoiceWords.number, <span className="number">{application.invoiceNumber}</span>]]}
          />
        </Panel>
      )}
      <ShipmentFacts {...application} />
      <PaymentRecords attempts={attempts} />
      <ProcessingRecords records={records} />
      <Panel title={words.application.sectionForm}>
        <FormFacts form={form} news={news} />
      </Panel>
    </>
  );
}

interface ReceiptButtonProps {
  application: ApplicationView;
  onDone: (application: ApplicationView) => void;
  onReload: () => void;
}

/** Button 【确认收货】, shown while the lock is on its way. */
function ReceiptButton({ application: { id, allowed }, onDone, onReload }: ReceiptButtonProps) {
  const receipt = useCommand("confirmReceipt", { id, done: words.payment.receiptConfirmed, onDone });
  if (!allowed.includes("confirmReceipt")) return undefined;
  return (
    <ConfirmButton
      label={words.payment.confirmReceipt}
      question={words.payment.confirmReceiptAsk}
      action={receipt}
      said={[]}
      onReload={onReload}
    />
  );
}
