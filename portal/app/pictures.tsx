import type { ConfigProviderProps } from "antd/es/config-provider";

// These signs replace the library's icons, whose English names screen readers read aloud. One of those names even stays
// in its button's name.
const mark = (sign: string) => (
  <span className="mark-sign" aria-hidden="true">
    {sign}
  </span>
);

/** Icons without accessible names, because the text beside them says the same. */
export const pictures: Pick<ConfigProviderProps, "button" | "alert"> = {
  button: { autoInsertSpace: false, loadingIcon: <span className="spinner" aria-hidden="true" /> },
  alert: { infoIcon: mark("i"), warningIcon: mark("!"), errorIcon: mark("!") },
};
