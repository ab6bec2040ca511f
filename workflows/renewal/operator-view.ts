import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";
import type { Application } from "../../domain/application/application";
import { isSearchedAs, searchAttributesOf } from "../search-attributes";
import { detailsOf } from "./details";

/**
 * Keeps what the operators see in the Temporal UI up to date. Search attributes are written only where something changed
 * by which they search: each time costs the server more than anything else that a workflow says.
 */
export function createOperatorView(portalUrl: string | undefined): (application: Application) => void {
  // What a run is started with, or takes over from the one before it, is there already.
  let shown = isSearchedAs(workflowInfo().typedSearchAttributes);
  return (application) => {
    setCurrentDetails(detailsOf(application, portalUrl));
    const pairs = searchAttributesOf(application);
    if (shown(pairs)) return;
    shown = isSearchedAs(pairs);
    upsertSearchAttributes(pairs);
  };
}
