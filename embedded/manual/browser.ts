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
  // A renderer for each origin on the way through a sign-in costs a third of it.
  "--disable-site-isolation-trials",
];

/** Debian's Chromium, or the one that CHROMIUM names, without a window. */
export const browserOptions = { executablePath: chromiumPath, args: flags };

export const openBrowser = (options: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({ ...browserOptions, ...options });

/** The same, for several processes that connect to it. Who serves it closes it: Playwright would end their process at Ctrl-C. */
export const serveBrowser = (): Promise<BrowserServer> =>
  chromium.launchServer({
    ...browserOptions,
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
  });
