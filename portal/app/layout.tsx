import Button from "antd/es/button";
import { Link, NavLink, Outlet, useLocation } from "react-router";
import { paths } from "../paths";
import { useRole, useSession } from "../sign-in/session";
import type { UserRole } from "../sign-in/visitor";
import { words } from "../words";
import { ErrorBoundary } from "../shared/error-boundary";
import { Footer } from "./footer";
import { largePrint, useLargePrint } from "./large-print";
import { PageBroken } from "./page-broken";
import { RetryBanner } from "./retry-banner";
import { useFocusKept } from "./use-focus-kept";
import { useStrayDrops } from "./use-stray-drops";

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
