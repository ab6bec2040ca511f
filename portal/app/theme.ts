import type { ThemeConfig } from "antd";

const lessMotion = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Colours with a contrast of 4.5 to 1 or more on white; the rest of the look is in styles/. */
export const theme: ThemeConfig = {
  token: {
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
  },
  components: { Form: { itemMarginBottom: 0 } },
};
