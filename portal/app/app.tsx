import { legacyLogicalPropertiesTransformer, StyleProvider } from "@ant-design/cssinjs";
import ConfigProvider, { type ConfigProviderProps } from "antd/es/config-provider";
import zhCN from "antd/es/locale/zh_CN";
import type { User } from "oidc-client-ts";
import { BrowserRouter } from "react-router";
import type { ThemeConfig } from "antd";
import { SessionProvider } from "../sign-in/session-provider";
import type { Session } from "../sign-in/session";
import { Toasts } from "../shared/toasts";
import { ErrorBoundary } from "../shared/error-boundary";
import { Pages } from "./pages";
import { useLargePrint } from "./large-print";
import { StartFailed } from "./start-failed";

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
const theme: ThemeConfig = { token: tokens, components };

/** Theme of the component library in large print. */
const largeTheme: ThemeConfig = { token: { ...tokens, ...largeTokens }, components };

// These signs replace the library's icons, whose English names screen readers read aloud. One of those names even stays
// in its button's name.
const mark = (sign: string) => (
  <span className="mark-sign" aria-hidden="true">
    {sign}
  </span>
);

/** Icons without accessible names, because the text beside them says the same. */
const pictures: Pick<ConfigProviderProps, "button" | "alert"> = {
  button: { autoInsertSpace: false, loadingIcon: <span className="spinner" aria-hidden="true" /> },
  alert: { infoIcon: mark("i"), warningIcon: mark("!"), errorIcon: mark("!") },
};

const transformers = [legacyLogicalPropertiesTransformer];

interface AppProps {
  services: Omit<Session, "visitor">;
  user: User | undefined;
}

export function App({ services, user }: AppProps) {
  const isLarge = useLargePrint();
  return (
    // The oldest supported browsers know neither `:where`, which the library's styles would use, nor properties like
    // `inset`, so the styles are transformed.
    <StyleProvider hashPriority="high" transformers={transformers}>
      <ConfigProvider locale={zhCN} theme={isLarge ? largeTheme : theme} {...pictures}>
        <Toasts>
          <ErrorBoundary fallback={<StartFailed />}>
            <SessionProvider services={services} user={user}>
              <BrowserRouter>
                <Pages />
              </BrowserRouter>
            </SessionProvider>
          </ErrorBoundary>
        </Toasts>
      </ConfigProvider>
    </StyleProvider>
  );
}
