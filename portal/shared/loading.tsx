import { words } from "../words";

/** Grey bars in place of what is being loaded, so that the page keeps its shape. */
export function Loading() {
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{words.common.loading}</span>
    </div>
  );
}
