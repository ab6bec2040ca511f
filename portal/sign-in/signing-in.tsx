import { words } from "../words";

/** Shown while the browser is on its way to the identity provider or back. */
export function SigningIn() {
  return (
    <p className="loading" role="status">
      {words.common.signingIn}
    </p>
  );
}
