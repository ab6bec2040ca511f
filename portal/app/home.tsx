import Button from "antd/es/button";
import { Navigate } from "react-router";
import { eSignPlatformUrl } from "../../domain/application/texts";
import { paths } from "../paths";
import { takePendingPayment } from "../payments/pending-payment";
import { HotlineLink } from "../shared/hotline";
import { Office } from "../shared/office";
import { PageHeading } from "../shared/page-heading";
import { useSession } from "../sign-in/session";
import type { UserRole } from "../sign-in/visitor";
import { words } from "../words";
import { NoPage } from "./no-page";

const firstPageOf: Record<UserRole, string> = {
  bidder: paths.applications,
  reviewer: paths.reviews,
  operator: paths.operations,
  accountant: paths.finance,
  issuer: paths.workOrders,
  auditor: paths.audit,
  // Subscribers are scripts, for which there is no page. A person with that role sees a page that everybody may read.
  subscriber: paths.privacy,
};

/** Shows the portal's start: the welcome page for visitors, the first page of their role for everybody else. */
export function Home() {
  const { visitor, signIn } = useSession();
  if (!visitor) return <Welcome onEnter={() => void signIn.start(paths.home)} />;
  const [role] = visitor.roles;
  if (!role) return <NoPage />;
  // The bank's page sends the browser back to this address, so the unfinished payment is shown again.
  const pending = role === "bidder" ? takePendingPayment() : undefined;
  return <Navigate replace to={pending === undefined ? firstPageOf[role] : paths.pay(pending)} />;
}

function Welcome({ onEnter }: { onEnter: () => void }) {
  return (
    <div className="welcome panel">
      <p className="welcome-portal">{words.common.portalName}</p>
      <PageHeading title={words.common.welcomeTitle} />
      <p>{words.common.welcomeText}</p>
      <ol>
        {words.common.welcomeSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="notice">
        {words.common.footer.boughtOnline}
        <a href={eSignPlatformUrl} target="_blank" rel="noreferrer">
          {words.common.footer.platform}
        </a>
        {words.common.newWindow}。{words.common.footer.help}
        <HotlineLink />
      </p>
      <Office />
      <Button type="primary" size="large" onClick={onEnter}>
        {words.common.systemName}
      </Button>
    </div>
  );
}
