import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";
import type { Application } from "../../domain/application/application";
import { newsBeside, searchAttributesOf } from "../search-attributes";
import { detailsOf } from "./details";

/**
 * Keeps what the operators see in the Temporal UI up to date. Those search attributes are written that have changed, where
 * one has by which they search: each time costs the server more than anything else that a workflow says.
 */
export function createOperatorView(
  portalUrl: string | undefined,
): (application: Application, isCarried?: boolean) => void {
  // What a run is started with, or takes over from the one before it, is there already.
  let newsOf = newsBeside(workflowInfo().typedSearchAttributes);
  return (application, isCarried = false) => {
    setCurrentDetails(detailsOf(application, portalUrl));
    const pairs = searchAttributesOf(application);
    const news = newsOf(pairs);
    // The first task of a run that goes on from another must leave something in its history, whatever it meets: where it
    // did nothing but refuse an update, Temporal refuses the next one as not processed by a worker.
    if (news.length === 0 && !isCarried) return;
    newsOf = newsBeside(pairs);
    upsertSearchAttributes(isCarried ? pairs : news);
  };
}
