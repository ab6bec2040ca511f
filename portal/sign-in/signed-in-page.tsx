import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { useSession } from "./session";
import { SignInFailed } from "./sign-in-failed";
import { SigningIn } from "./signing-in";

/** Page to which the identity provider sends the browser back. */
export function SignedInPage() {
  const { signIn } = useSession();
  const navigate = useNavigate();
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    signIn.finish().then(
      (returnTo) => {
        if (returnTo) void navigate(returnTo.page, { replace: true, state: returnTo.state });
      },
      () => setFailed(true),
    );
  }, [signIn, navigate]);

  return failed ? <SignInFailed /> : <SigningIn />;
}
