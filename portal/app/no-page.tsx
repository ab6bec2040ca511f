import { Link } from "react-router";
import { paths } from "../paths";
import { MessagePage } from "../shared/message-page";
import { words } from "../words";

export function NoPage() {
  return (
    <MessagePage title={words.problem.noPageTitle} text={words.problem.noPageText}>
      <Link className="plain-link" to={paths.home}>
        {words.problem.backHome}
      </Link>
    </MessagePage>
  );
}
