import { fileAt, read } from "../client/addresses";
import Button from "antd/es/button";
import { useAction } from "../client/use-action";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { printPictures } from "./print-pictures";

const text = words.invoice;

/** 【打印发票】: opens the browser's print dialog with the valid invoice. An invoice that can't be drawn is saved instead. */
export function PrintButton({ id }: { id: string }) {
  const { api } = useSession();
  const toast = useToast();
  const printing = useAction(async () => {
    const { pages } = await api.get(read("invoicePages", { id }));
    if (pages.length > 0) {
      const fetched = pages.map((_, index) =>
        api.getFile(fileAt("invoicePage", { id, page: String(index + 1) })),
      );
      return printPictures((await Promise.all(fetched)).map(({ content }) => content));
    }
    saveFile(await api.getFile(fileAt("invoice", { id, format: "pdf" })));
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
