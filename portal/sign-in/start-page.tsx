import { useEffect, useState } from "react";
import { SigningIn } from "./signing-in";
import { SignInFailed } from "./sign-in-failed";
import { useSession } from "./session";

/** Page behind the platform's link 【CA自助延期续费】. Somebody who is signed in at the platform is signed in here silently. */
export function StartPage() {
  const { signIn } = useSession();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    signIn.enter().catch(() => setFailed(true));
  }, [signIn]);
  return failed ? <SignInFailed /> : <SigningIn />;
}
