import type { Load } from "../client/use-load";
import type { ApplicationView, LastTitle } from "../client/views";
import { paths } from "../paths";
import { BackLink } from "../shared/back-link";
import { Facts } from "../shared/facts";
import { money } from "../shared/money";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { DownloadButton } from "./download-button";
import { ReissueForm } from "./reissue-form";

const text = words.invoice;

interface IssuedInvoiceProps {
  application: ApplicationView;
  last: LastTitle | undefined;
  load: Load<ApplicationView>;
}

/** The invoice that was issued: its files, and another one where its title is wrong. */
export function IssuedInvoice({ application, last, load }: IssuedInvoiceProps) {
  const { id, form, invoice, invoiceNumber, invoiceFormats = [], redLetter, allowed, feeFen } = application;
  return (
    <>
      <PageHeading title={text.issuedTitle} actions={<BackLink to={paths.invoices} place="?tab=已申请" />} />
      <Panel>
        <Facts
          facts={[
            [words.application.organisationName, form.organisationName],
            [words.application.lockSerial, form.lockSerial],
            [text.status, invoice],
            [text.number, invoiceNumber],
            [text.amount, money(feeFen)],
            [text.failure, redLetter?.failure],
          ]}
        />
        <div className="actions">
          {invoiceFormats.map((format) => (
            <DownloadButton key={format} id={id} format={format} />
          ))}
        </div>
        {redLetter?.awaitsBuyerSince === undefined || redLetter.failure !== undefined ? undefined : (
          <p className="hint">{text.awaitsBuyer}</p>
        )}
      </Panel>
      {allowed.includes("reissueInvoice") && last ? (
        <Panel title={text.wrongTitle}>
          <ReissueForm id={id} last={last} onDone={load.replace} onReload={load.reload} />
        </Panel>
      ) : undefined}
    </>
  );
}
