import type { ThemeConfig } from "antd";

const lessMotion = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Colours with a contrast of at least 4.5 to 1 on white. The rest of the appearance is in styles/. */
const tokens = {
  colorPrimary: "#0f4c8a",
  colorLink: "#0f4c8a",
  colorBorder: "#8a94a6",
  colorError: "#b3261e",
  colorErrorBg: "#fdecea",
  colorErrorBorder: "#f0b4ae",
  colorTextPlaceholder: "#667085",
  colorTextDescription: "#556070",
  borderRadius: 4,
  fontSize: 15,
  controlHeight: 38,
  motion: !lessMotion,
  fontFamily:
    'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
};

/**
 * Colours and sizes of large print, equal to those in styles/large-print.css: a contrast of 7 to 1, and controls of 44
 * px.
 */
const largeTokens = {
  colorPrimary: "#0b3a6b",
  colorLink: "#0b3a6b",
  colorBorder: "#4d5766",
  colorError: "#8c1d18",
  colorTextPlaceholder: "#4a5362",
  colorTextDescription: "#3d4654",
  fontSize: 20,
  fontSizeSM: 18,
  controlHeight: 48,
  controlHeightSM: 44,
};

const components = { Form: { itemMarginBottom: 0 } };

/** Theme of the component library. */
export const theme: ThemeConfig = { token: tokens, components };

/** Theme of the component library in large print. */
export const largeTheme: ThemeConfig = { token: { ...tokens, ...largeTokens }, components };
