/** Returns the file name in a Content-Disposition header, preferably its UTF-8 form. */
function fileNameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="([^"]+)"/i.exec(disposition)?.[1] ?? "";
}

/**
 * Saves a fetched file on the visitor's computer.
 * @param name - file name; by default the API's
 */
export function saveFile(
  { content, disposition }: { content: Blob; disposition: string },
  name = fileNameIn(disposition),
): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
