import type { ConfigProviderProps } from "antd/es/config-provider";

// The library's own pictures have English names, which screen readers read out; one even stays in a button's name.
const mark = (sign: string) => (
  <span className="mark-sign" aria-hidden="true">
    {sign}
  </span>
);

/** Pictures without a name: what they stand for is said beside them. */
export const pictures: Pick<ConfigProviderProps, "button" | "alert"> = {
  button: { autoInsertSpace: false, loadingIcon: <span className="spinner" aria-hidden="true" /> },
  alert: { infoIcon: mark("i"), warningIcon: mark("!"), errorIcon: mark("!") },
};
