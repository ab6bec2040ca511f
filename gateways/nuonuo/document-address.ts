/** True where the address lies at one of the origins; "https://*.example.com" stands for every host below. */
function isAt(address: URL, origin: string): boolean {
  const [scheme = "", rest = ""] = origin.split("://");
  if (!rest.startsWith("*.")) return address.origin === new URL(origin).origin;
  return address.protocol === `${scheme}:` && address.port === "" && address.hostname.endsWith(rest.slice(1));
}

/**
 * A document's address, if it lies where the platform keeps documents.
 *
 * Whoever could make us fetch another address would have the worker read our inner network for them.
 *
 * @throws Error on any other address
 */
export function documentAddress(url: string, origins: readonly string[]): URL {
  const address = new URL(url);
  const inside = origins.some((origin) => isAt(address, origin));
  if (!inside || address.username !== "" || address.password !== "") {
    throw new Error("诺税通 gave a document address that is not its own: see INVOICE_DOCUMENT_ORIGINS");
  }
  return address;
}
