import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Load } from "../client/use-load";
import { paths } from "../paths";
import { words } from "../words";
import { Loading } from "./loading";
import { MessagePage } from "./message-page";
import { LastPage } from "./last-page";
import { ProblemAlert } from "./problem-alert";
import { StaleAlert } from "./stale-alert";

interface LoadedProps<T> {
  from: Pick<Load<T>, "data" | "problem" | "reload"> & Partial<Pick<Load<T>, "stale">>;
  children: (data: T) => ReactNode;
}

/** Shows loaded data, a loading indicator, or the problem. */
export function Loaded<T>({ from: { data, problem, stale, reload }, children }: LoadedProps<T>) {
  if (data !== undefined) {
    return (
      <>
        {stale ? <StaleAlert problem={stale} onReload={reload} /> : undefined}
        {children(data)}
      </>
    );
  }
  if (!problem) return <Loading />;
  if (problem.lastPage !== undefined) return <LastPage page={problem.lastPage} />;
  // A status 400 means that the address is invalid. The API's text for it is meant for forms, so another text is shown.
  const isNoAddress = problem.status === 400;
  if (isNoAddress || problem.status === 404 || problem.status === 403) {
    const { title, text } = isNoAddress
      ? { title: words.problem.noPageTitle, text: words.problem.noPageText }
      : { title: problem.title, text: problem.detail };
    return (
      <MessagePage title={title} text={text}>
        <Link className="plain-link" to={paths.home}>
          {words.problem.backHome}
        </Link>
      </MessagePage>
    );
  }
  return <ProblemAlert problem={problem} onRetry={reload} />;
}
