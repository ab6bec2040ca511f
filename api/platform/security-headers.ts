import type { RequestHandler } from "express";
import helmet from "helmet";

export interface SecurityHeaderOptions {
  /** Address at which browsers reach the API. With https, browsers are told to keep using https. */
  publicUrl: string;
  /** Other origins that the portal's scripts call, such as the identity provider. */
  connectTo: readonly string[];
}

/** Sets the security headers of all answers. A page with other needs sets its own Content-Security-Policy. */
export function securityHeaders({ publicUrl, connectTo }: SecurityHeaderOptions): RequestHandler {
  const https = publicUrl.startsWith("https:");
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The component library writes its styles into the page at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", ...connectTo],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https && { maxAge: 31_536_000, includeSubDomains: false },
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
  });
}
