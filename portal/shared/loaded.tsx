import type { ReactNode } from "react";
import { Link, Navigate, useSearchParams } from "react-router";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import type { Load } from "../client/use-load";
import { paths } from "../paths";
import { words } from "../words";
import type { Problem } from "../client/problem";
import { Loading } from "./loading";
import { MessagePage } from "./message-page";
import { ProblemAlert } from "./problem-alert";

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

/** Redirects to the last page of a list that has become shorter than the requested page. */
function LastPage({ page }: { page: number }) {
  const [search] = useSearchParams();
  const next = new URLSearchParams(search);
  next.set("page", String(page));
  return <Navigate replace to={`?${next.toString()}`} />;
}

/** Warning that the data below may be outdated, because they could not be read again. */
function StaleAlert({ problem, onReload }: { problem: Problem; onReload: () => void }) {
  return (
    <Alert
      className="problem"
      type="warning"
      showIcon
      role="status"
      title={words.problem.staleTitle}
      description={words.problem.staleText(problem.title)}
      action={<Button onClick={onReload}>{words.common.reload}</Button>}
    />
  );
}
