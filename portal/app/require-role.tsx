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

/** The pages below, for who has one of the roles; others are told what to do. What may be read is the API's to decide. */
export function RequireRole({ roles }: { roles: readonly UserRole[] }) {
  const { visitor, signIn } = useSession();
  const granted = visitor?.roles.some((role) => roles.includes(role)) ?? false;
  const { pathname, search, state } = useLocation();
  const [resuming, setResuming] = useState(!visitor && signIn.isResumable());

  // A tab of its own, as 【查看详情】 is opened by Ctrl and a click, has no tokens yet.
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
