import Button from "antd/es/button";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { paths } from "../paths";
import { MessagePage } from "../shared/message-page";
import { words } from "../words";
import { useSession } from "./session";

/** Where the identity provider sends the browser back to. */
export function SignedInPage() {
  const { signIn } = useSession();
  const navigate = useNavigate();
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    signIn.finish().then(
      ({ page, state }) => navigate(page, { replace: true, state }),
      () => setFailed(true),
    );
  }, [signIn, navigate]);

  if (!failed) {
    return (
      <p className="loading" role="status">
        {words.common.signingIn}
      </p>
    );
  }
  return (
    <MessagePage title={words.problem.signInFailedTitle} text={words.problem.signInFailedText}>
      <Button type="primary" onClick={() => void signIn.start(paths.home)}>
        {words.common.signIn}
      </Button>
    </MessagePage>
  );
}
