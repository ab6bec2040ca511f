import { useSearchParams } from "react-router";
import { Panel } from "../shared/panel";
import { SearchBox } from "../shared/search-box";
import { words } from "../words";
import { operation as text } from "../words/operation";
import { FoundApplications } from "./found-applications";

/** Search for any application by organisation, 统一社会信用代码, lock or number. */
export function FindApplication() {
  const [query] = useSearchParams();
  const search = query.get("search");
  const stage = query.get("stage");
  return (
    <Panel title={text.find}>
      <SearchBox label={words.common.searchForAny} />
      <p className="hint">{text.findHelp}</p>
      {search || stage ? (
        <FoundApplications search={search ?? ""} stage={stage ?? ""} page={query.get("page") ?? "1"} />
      ) : undefined}
    </Panel>
  );
}
