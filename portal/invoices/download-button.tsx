import { fileAt } from "../client/addresses";
import Button from "antd/es/button";
import type { InvoiceFormat } from "../../domain/invoice/document";
import { useAction } from "../client/use-action";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { useSession } from "../sign-in/session";
import { invoice as invoiceWords } from "../words/invoice";

/** Button that downloads the valid invoice with the visitor's token, and saves it under the API's file name. */
export function DownloadButton({ id, format = "pdf" }: { id: string; format?: InvoiceFormat }) {
  const label = format === "pdf" ? invoiceWords.download : invoiceWords.downloadAs(format.toUpperCase());
  return <FileButton path={fileAt("invoice", { id, format })} label={label} />;
}

/** Button that downloads any file with the visitor's token, and saves it under the API's file name. */
export function FileButton({ path, label }: { path: string; label: string }) {
  const { api } = useSession();
  const download = useAction(async () => saveFile(await api.getFile(path)));
  return (
    <>
      <Button loading={download.busy} onClick={() => void download.run()}>
        {label}
      </Button>
      <ProblemAlert problem={download.problem} />
    </>
  );
}
