/**
 * Decides whether the address belongs to an origin. "https://*.example.com" stands for every host below that domain.
 */
function isAt(address: URL, origin: string): boolean {
  const [scheme = "", rest = ""] = origin.split("://");
  if (!rest.startsWith("*.")) return address.origin === new URL(origin).origin;
  return address.protocol === `${scheme}:` && address.port === "" && address.hostname.endsWith(rest.slice(1));
}

/**
 * Returns a document's address if the platform keeps its documents there. Otherwise somebody could make the worker read
 * addresses of our internal network (SSRF).
 *
 * @throws Error for any other address
 */
export function documentAddress(url: string, origins: readonly string[]): URL {
  const address = new URL(url);
  const inside = origins.some((origin) => isAt(address, origin));
  if (!inside || address.username !== "" || address.password !== "") {
    throw new Error("诺税通 gave a document address that is not its own: see INVOICE_DOCUMENT_ORIGINS");
  }
  return address;
}
