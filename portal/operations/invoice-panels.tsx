import { read } from "../client/addresses";
import { useLoad, type Load } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { IssuedPanels } from "../invoices/issued-panels";
import { Loaded } from "../shared/loaded";

interface InvoicePanelsProps {
  application: ApplicationView;
  load: Load<ApplicationView>;
}

/** Panels of the application's invoice for operators: its files, 【重新发送】 and 【红冲重开】. */
export function InvoicePanels({ application, load }: InvoicePanelsProps) {
  const title = useLoad(read("invoiceTitle", { id: application.id }));
  return (
    <Loaded from={title}>
      {({ last }) => <IssuedPanels application={application} last={last} load={load} />}
    </Loaded>
  );
}
