import { chromium, type Browser, type BrowserServer, type LaunchOptions } from "playwright-core";

export const chromiumPath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // This flag avoids a renderer for each origin that a sign-in visits, which would cost a third of its time.
  "--disable-site-isolation-trials",
];

/** Launch options for Debian's Chromium, or the one that CHROMIUM names, without a window. */
export const browserOptions = { executablePath: chromiumPath, args: flags };

export const openBrowser = (options: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({ ...browserOptions, ...options });

/**
 * Starts a browser to which several processes connect. Its owner has to close it; otherwise Playwright would end the
 * owner's process at Ctrl-C.
 */
export const serveBrowser = (): Promise<BrowserServer> =>
  chromium.launchServer({
    ...browserOptions,
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
  });
