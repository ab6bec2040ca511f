import Button from "antd/es/button";
import { Suspense, useEffect, useState } from "react";
import { Link, Outlet, useLocation } from "react-router";
import { paths } from "../paths";
import { Loading } from "../shared/loading";
import { MessagePage } from "../shared/message-page";
import { useSession } from "../sign-in/session";
import { SigningIn } from "../sign-in/signing-in";
import type { UserRole } from "../sign-in/visitor";
import { words } from "../words";

/**
 * Shows its pages to visitors with one of the roles, and tells others what to do. The API decides what may actually be
 * read.
 */
export function RequireRole({ roles }: { roles: readonly UserRole[] }) {
  const { visitor, signIn } = useSession();
  const granted = visitor?.roles.some((role) => roles.includes(role)) ?? false;
  const { pathname, search, state } = useLocation();
  const [resuming, setResuming] = useState(!visitor && signIn.isResumable());

  // A page that was opened in a new tab, as 【查看详情】 with Ctrl and a click, has no tokens yet.
  useEffect(() => {
    if (!resuming || !signIn.isResumable()) return;
    signIn.resume(pathname + search, state).catch(() => setResuming(false));
  }, [resuming, signIn, pathname, search, state]);

  if (!visitor && resuming) return <SigningIn />;
  if (!visitor) {
    return (
      <MessagePage title={words.problem.notSignedInTitle} text={words.problem.notSignedInText}>
        <Button type="primary" onClick={() => void signIn.start(pathname + search, state)}>
          {words.common.signIn}
        </Button>
      </MessagePage>
    );
  }
  if (!granted) {
    return (
      <MessagePage title={words.problem.noRoleTitle} text={words.problem.noRoleText}>
        <Link className="plain-link" to={paths.home}>
          {words.problem.backHome}
        </Link>
      </MessagePage>
    );
  }
  return (
    <Suspense fallback={<Loading />}>
      <Outlet />
    </Suspense>
  );
}
