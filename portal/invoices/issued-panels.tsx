import Button from "antd/es/button";
import { useState } from "react";
import { serialsTitle } from "../../domain/form/title";
import type { Load } from "../client/use-load";
import type { ApplicationView, LastTitle } from "../client/views";
import { Facts } from "../shared/facts";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { invoice as invoiceWords } from "../words/invoice";
import { DownloadButton } from "./download-button";
import { buyerFacts, InvoiceLines } from "./invoice-content";
import { PrintButton } from "./print-button";
import { ReissueForm } from "./reissue-form";
import { ResendButton } from "./resend-button";
import { ReversedInvoices } from "./reversed-invoices";

const text = invoiceWords;

interface IssuedPanelsProps {
  application: ApplicationView;
  last: LastTitle | undefined;
  load: Load<ApplicationView>;
}

/** Panels of an issued invoice: its files, the reversed invoices, and the correction of a wrong buyer. */
export function IssuedPanels({ application, last, load }: IssuedPanelsProps) {
  const { id, form, invoice, invoiceNumber, invoiceFormats = [], redLetter, allowed } = application;
  const { keptFen, invoicedFen = keptFen } = application;
  const correctable = allowed.includes("reissueInvoice") && last !== undefined;
  // If the invoice exceeds the money kept, the operator corrects it: a red letter over the whole, then a new invoice
  // over what is kept, if anything is.
  const isOver = invoicedFen > keptFen && allowed.includes("refundInvoiced");
  const [correcting, setCorrecting] = useState(isOver);
  const correction = isOver ? text.overInvoiced : text.wrongTitle;
  const done = (changed: ApplicationView) => {
    setCorrecting(false);
    load.replace(changed);
  };
  return (
    <>
      <Panel title={text.issuedTitle}>
        <Facts
          facts={[
            [words.application.organisationName, form.organisationName],
            [words.application.lockSerial, serialsTitle(form.locks)],
            [text.status, invoice],
            [text.number, invoiceNumber],
            ...buyerFacts(application.invoiceBuyer),
            [text.amount, money(invoicedFen)],
            ...(isOver ? [[words.payment.kept, money(keptFen)] as const] : []),
            ...(redLetter?.failure === undefined ? [] : [[text.failure, redLetter.failure] as const]),
          ]}
        />
        <InvoiceLines lines={application.invoiceLines} />
        {isOver ? (
          <p className="notice">{correctable && keptFen > 0 ? text.correctOver : text.nothingKept}</p>
        ) : undefined}
        <div className="actions">
          {invoiceFormats.includes("pdf") ? <PrintButton id={id} /> : undefined}
          {invoiceFormats.map((format) => (
            <DownloadButton key={format} id={id} format={format} />
          ))}
          {invoiceNumber === undefined ? undefined : <ResendButton id={id} delivery={last?.delivery} />}
          {correctable ? (
            <Button type="text" aria-expanded={correcting} onClick={() => setCorrecting(!correcting)}>
              {correction}
            </Button>
          ) : undefined}
        </div>
        {invoiceFormats.includes("ofd") ? <p className="hint">{text.original}</p> : undefined}
        {redLetter?.awaitsBuyerSince === undefined || redLetter.failure !== undefined ? undefined : (
          <p className="hint">{text.awaitsBuyer}</p>
        )}
      </Panel>
      <ReversedInvoices application={application} />
      {correctable && correcting ? (
        <Panel title={correction}>
          <ReissueForm {...{ id, invoiceNumber, last }} onDone={done} onReload={load.reload} />
        </Panel>
      ) : undefined}
    </>
  );
}
