import { words } from "../words";

export function Loading() {
  return (
    <p className="loading" role="status">
      {words.common.loading}
    </p>
  );
}
