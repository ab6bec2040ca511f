import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";
import type { Application } from "../../domain/application/application";
import { newsBeside, searchAttributesOf } from "../search-attributes";
import { detailsOf } from "./details";

/**
 * Keeps what the operators see in the Temporal UI up to date. Those search attributes are written that have changed, where
 * one has by which they search: each time costs the server more than anything else that a workflow says.
 */
export function createOperatorView(portalUrl: string | undefined): (application: Application) => void {
  // What a run is started with, or takes over from the one before it, is there already.
  let newsOf = newsBeside(workflowInfo().typedSearchAttributes);
  return (application) => {
    setCurrentDetails(detailsOf(application, portalUrl));
    const pairs = searchAttributesOf(application);
    const news = newsOf(pairs);
    if (news.length === 0) return;
    newsOf = newsBeside(pairs);
    upsertSearchAttributes(news);
  };
}
