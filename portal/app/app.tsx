import { legacyLogicalPropertiesTransformer, StyleProvider } from "@ant-design/cssinjs";
import ConfigProvider from "antd/es/config-provider";
import zhCN from "antd/es/locale/zh_CN";
import type { User } from "oidc-client-ts";
import { BrowserRouter } from "react-router";
import { SessionProvider } from "../sign-in/session-provider";
import type { Session } from "../sign-in/session";
import { Toasts } from "../shared/toasts";
import { ErrorBoundary } from "../shared/error-boundary";
import { Pages } from "./pages";
import { useLargePrint } from "./large-print";
import { pictures } from "./pictures";
import { StartFailed } from "./start-failed";
import { largeTheme, theme } from "./theme";

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
