import Button from "antd/es/button";
import { paths } from "../paths";
import { MessagePage } from "../shared/message-page";
import { words } from "../words";
import { useSession } from "./session";

/** Page for a failed sign-in, with a button to try again. */
export function SignInFailed() {
  const { signIn } = useSession();
  return (
    <MessagePage title={words.problem.signInFailedTitle} text={words.problem.signInFailedText}>
      <Button type="primary" onClick={() => void signIn.start(paths.home)}>
        {words.common.signIn}
      </Button>
    </MessagePage>
  );
}
