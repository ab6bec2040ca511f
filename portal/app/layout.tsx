import Button from "antd/es/button";
import { Link, NavLink, Outlet, useLocation } from "react-router";
import { useSyncExternalStore, useEffect } from "react";
import { paths } from "../paths";
import { useRole, useSession } from "../sign-in/session";
import type { UserRole } from "../sign-in/visitor";
import { words } from "../words";
import { ErrorBoundary } from "../shared/error-boundary";
import { HotlineLink } from "../shared/hotline";
import { MessagePage } from "../shared/message-page";
import { usePrinting } from "../client/use-printing";
import { beijingTime } from "../shared/time";
import { useToast } from "../shared/toasts";
import { Footer } from "./footer";
import { largePrint, useLargePrint } from "./large-print";

/**
 * Decides whether an element can have the focus. The browser drops the focus of elements that were removed, hidden or
 * disabled.
 */
const canHoldFocus = (element: Element): boolean =>
  element.isConnected && element.getClientRects().length > 0 && !element.matches(":disabled");

const changes: MutationObserverInit = {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["disabled", "style"],
};

/**
 * Moves the focus to the page's heading when the focused control disappears, as 【确认收货】 does once it is done. Otherwise
 * keyboard users would start again from the top of the window.
 */
function useFocusKept(): void {
  useEffect(() => {
    let held: Element | undefined;
    const remember = ({ target }: FocusEvent) => {
      held = target instanceof Element ? target : undefined;
    };
    const observer = new MutationObserver(() => {
      if (held === undefined || document.activeElement !== document.body || canHoldFocus(held)) return;
      document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
    });
    document.addEventListener("focusin", remember);
    observer.observe(document.body, changes);
    return () => {
      document.removeEventListener("focusin", remember);
      observer.disconnect();
    };
  }, []);
}

const { menu } = words.common;

const menuOf: Record<UserRole, readonly (readonly [title: string, path: string])[]> = {
  bidder: [
    [menu.applications, paths.applications],
    [menu.payments, paths.payments],
    [menu.invoices, paths.invoices],
    [menu.renewal, paths.renewal],
    [menu.locks, paths.locks],
  ],
  reviewer: [[menu.reviews, paths.reviews]],
  operator: [
    [menu.operations, paths.operations],
    [menu.finance, paths.finance],
    [menu.lockRegister, paths.lockRegister],
  ],
  accountant: [[menu.finance, paths.finance]],
  issuer: [[menu.issuing, paths.workOrders]],
  auditor: [[menu.audit, paths.audit]],
  subscriber: [],
};

/** Frame around all pages: the system's name, the menu, and the signed-in person. */
export function Layout() {
  const { visitor, signIn } = useSession();
  const { pathname } = useLocation();
  const isBidder = useRole("bidder");
  const isLarge = useLargePrint();
  useFocusKept();
  useStrayDrops();
  const entries = [
    ...new Map(visitor?.roles.flatMap((role) => menuOf[role]).map(([title, path]) => [path, title])),
  ];
  return (
    <>
      <a className="skip-link" href="#content">
        {words.common.skipToContent}
      </a>
      <header className="header">
        <div className="header-line">
          <Link className="brand" to={paths.home}>
            <img src="/favicon.svg" alt="" width={30} height={30} />
            <span>{words.common.systemName}</span>
          </Link>
          {visitor ? (
            <span className="visitor-name" title={visitor.organisationName ?? visitor.name}>
              {visitor.name}
            </span>
          ) : undefined}
          <div className="header-actions">
            <Button ghost onClick={() => void largePrint.choose(!isLarge)}>
              {isLarge ? words.common.usualPrint : words.common.largePrint}
            </Button>
            {visitor ? (
              <Button ghost onClick={() => void signIn.end()}>
                {words.common.signOut}
              </Button>
            ) : undefined}
          </div>
        </div>
        {entries.length > 0 ? (
          <nav className="main-menu" aria-label={words.common.mainMenu}>
            {/* The trading platform shows the bidder's menus under this heading as well. */}
            {isBidder ? <strong>{words.common.business}</strong> : undefined}
            {entries.map(([path, title]) => (
              <NavLink key={path} to={path}>
                {title}
              </NavLink>
            ))}
          </nav>
        ) : undefined}
      </header>
      <PrintedLine />
      <RetryBanner />
      <main id="content" className="content" tabIndex={-1}>
        <ErrorBoundary key={pathname} fallback={<PageBroken />}>
          <Outlet />
        </ErrorBoundary>
      </main>
      <Footer />
    </>
  );
}

/** Replaces a page that crashed. Header and menu stay, so that the visitor can go on. */
function PageBroken() {
  return (
    <MessagePage title={words.problem.pageTitle} text={words.problem.pageBroken}>
      <button type="button" className="plain-button" onClick={() => window.location.reload()}>
        {words.problem.refresh}
      </button>
      <HotlineLink />
    </MessagePage>
  );
}

/** First line of what is printed: the system, its operator, and the time. */
function PrintedLine() {
  const { clock, config } = useSession();
  const isPrinting = usePrinting();
  return isPrinting ? (
    <p className="printed-line">
      <span>
        {[words.common.portalName, words.common.systemName, config.site.organisation]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <span>{words.common.printedAt(beijingTime(new Date(clock.now()).toISOString()))}</span>
    </p>
  ) : undefined;
}

/** Banner that says that a service is away and a call is being repeated. */
function RetryBanner() {
  const { retryState } = useSession();
  const retrying = useSyncExternalStore(retryState.subscribe, retryState.get);
  return (
    <div role="status" aria-live="polite">
      {retrying ? (
        <p className="retry-banner">{words.common.retrying(retrying.title, retrying.count)}</p>
      ) : undefined}
    </div>
  );
}

/**
 * Prevents the browser from opening a file that is dropped outside of a file field, which would replace the page and
 * lose what was typed. File fields handle their drops themselves.
 */
function useStrayDrops(): void {
  const toast = useToast();
  useEffect(() => {
    const isStray = (event: DragEvent): boolean =>
      !event.defaultPrevented &&
      event.dataTransfer?.types.includes("Files") === true &&
      !(event.target instanceof Element && event.target.closest("input[type=file]"));
    const onDragOver = (event: DragEvent) => {
      if (isStray(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      if (!isStray(event)) return;
      event.preventDefault();
      toast(words.common.droppedBeside, "busy");
    };
    addEventListener("dragover", onDragOver);
    addEventListener("drop", onDrop);
    return () => {
      removeEventListener("dragover", onDragOver);
      removeEventListener("drop", onDrop);
    };
  }, [toast]);
}
