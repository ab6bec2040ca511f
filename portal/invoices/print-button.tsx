import { fileAt } from "../client/addresses";
import Button from "antd/es/button";
import { useAction } from "../client/use-action";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";

const text = words.invoice;

/** 【打印发票】: the invoice that stands in the browser's print dialog; engines that can't draw it save the file instead. */
export function PrintButton({ id }: { id: string }) {
  const { api } = useSession();
  const toast = useToast();
  const printing = useAction(async () => {
    const [file, { printPdf }] = await Promise.all([
      api.getFile(fileAt("invoice", { id, format: "pdf" })),
      // Nobody who doesn't print fetches what draws PDFs.
      import("./print-pdf"),
    ]);
    if (await printPdf(file.content)) return;
    saveFile(file);
    toast(text.printSaved);
  });
  return (
    <>
      <Button loading={printing.busy} onClick={() => void printing.run()}>
        {text.print}
      </Button>
      <ProblemAlert problem={printing.problem} />
    </>
  );
}
