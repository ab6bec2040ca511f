import sheetAddress from "../styles/print.css?url";

/** Adds the style sheet of printed pages, which the first page doesn't have to wait for. */
export function addPrintSheet(): void {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.media = "print";
  link.href = sheetAddress;
  document.head.append(link);
}
