import { useEffect, useState } from "react";
import { SigningIn } from "./signing-in";
import { SignInFailed } from "./sign-in-failed";
import { useSession } from "./session";

/** Where the platform's link 【CA自助延期续费】 leads: whoever is signed in there is here without another word. */
export function StartPage() {
  const { signIn } = useSession();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    signIn.enter().catch(() => setFailed(true));
  }, [signIn]);
  return failed ? <SignInFailed /> : <SigningIn />;
}
