import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { largePrint } from "./app/large-print";
import { watchLeaving } from "./client/leaving";
import type { PortalConfig } from "../contract/portal-config";
import { createServices } from "./sign-in/session-provider";
import { StartFailed } from "./app/start-failed";
import { addPrintSheet } from "./app/print-sheet";
import "./styles/index.css";

// The guard of leaving must start before the router, because listeners of Back and Forward are called in their order.
watchLeaving();
addPrintSheet();

const root = createRoot(document.getElementById("root")!);

async function start(): Promise<void> {
  const [response] = await Promise.all([fetch("/portal-config.json"), largePrint.follow()]);
  if (!response.ok) throw new Error(`the configuration answered ${response.status}`);
  const services = createServices((await response.json()) as PortalConfig);
  root.render(<App services={services} user={await services.signIn.user()} />);
}

declare global {
  interface Window {
    /** Set by public/old-browser.js, which has told the visitor to use another browser. */
    tooOldForThePortal?: boolean;
  }
}

if (!window.tooOldForThePortal) start().catch(() => root.render(<StartFailed />));
