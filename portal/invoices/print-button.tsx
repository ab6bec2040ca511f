import Button from "antd/es/button";
import { fileAt, read } from "../client/addresses";
import { useAction } from "../client/use-action";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { invoice as invoiceWords } from "../words/invoice";

const sheetClass = "print-sheet";

/** Returns an img element with the decoded picture. @throws Error if the content is no picture */
async function shown(content: Blob): Promise<HTMLImageElement> {
  const picture = new Image();
  picture.src = URL.createObjectURL(content);
  picture.alt = "";
  await picture.decode();
  return picture;
}

/** Opens the browser's print dialog with the pictures, one per page. */
async function printPictures(contents: readonly Blob[]): Promise<void> {
  const pictures = await Promise.all(contents.map(shown));
  document.querySelector(`.${sheetClass}`)?.remove();
  const sheet = document.createElement("div");
  sheet.className = sheetClass;
  sheet.append(...pictures);
  document.body.append(sheet);
  // The oldest supported browsers have no CSS selector for "if there is a sheet, hide everything else", so a class is
  // set.
  document.documentElement.classList.add("printing");
  const tidyUp = () => {
    document.documentElement.classList.remove("printing");
    sheet.remove();
    for (const { src } of pictures) URL.revokeObjectURL(src);
  };
  window.addEventListener("afterprint", tidyUp, { once: true });
  window.print();
}

const text = invoiceWords;

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
