import { read } from "../client/addresses";
import { urgencyOf } from "../../domain/application/view";
import { useLoad } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { useLockNews } from "../locks/use-expected-ends";
import { LockTable } from "../shared/lock-table";
import { Panel } from "../shared/panel";
import { words } from "../words";

/** Locks of the application from which the page was opened, with the expiry dates that they must show afterwards. */
export function RenewedLocks({ id }: { id: string }) {
  const { data } = useLoad(read("application", { id }), urgencyOf);
  return data ? <Locks application={data} /> : undefined;
}

function Locks({ application }: { application: ApplicationView }) {
  const news = useLockNews(application);
  return (
    <Panel title={words.payment.renewedLocks}>
      <LockTable locks={application.form.locks ?? []} news={news} />
    </Panel>
  );
}
