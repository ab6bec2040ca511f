/**
 * The pages' Content-Security-Policy: scripts from here only, calls to here and the issuer,
 * and forms to here and UnionPay, where a browser goes to pay.
 */
export function portalPolicy({ issuer, unionPayUrl }: { issuer: string; unionPayUrl: string }): string {
  const directives = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    // The component library writes its styles into the page at run time.
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", new URL(issuer).origin],
    "form-action": ["'self'", new URL(unionPayUrl).origin],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(" "))
    .join("; ");
}
