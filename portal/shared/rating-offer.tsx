import { lazily } from "../client/lazily";
import { mayBeRated } from "../../domain/application/rating";
import type { ApplicationView } from "../client/views";
import { Fetched } from "./fetched";

const RatingPanel = lazily(() => import("./rating-panel"));

/** Offers 好差评 below the rest of an application once the service is done. An answer is voluntary. */
export function RatingOffer({ application }: { application: ApplicationView }) {
  return mayBeRated(application) ? (
    <Fetched>
      <RatingPanel id={application.id} />
    </Fetched>
  ) : undefined;
}
