/**
 * A document's address, if it lies under the provider's own.
 *
 * Whoever could make us fetch another address would have the worker read our inner network for him.
 *
 * @throws Error on any other address
 */
export function documentAddress({ pdfUrl, baseUrl }: { pdfUrl: string; baseUrl: string }): URL {
  const address = new URL(pdfUrl);
  const base = new URL(`${baseUrl}/`);
  const inside = address.origin === base.origin && address.pathname.startsWith(base.pathname);
  if (!inside || address.username !== "" || address.password !== "") {
    throw new Error("the invoice provider gave a document address that is not its own");
  }
  return address;
}
