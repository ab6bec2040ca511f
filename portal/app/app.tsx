import ConfigProvider from "antd/es/config-provider";
import zhCN from "antd/es/locale/zh_CN";
import type { User } from "oidc-client-ts";
import { BrowserRouter } from "react-router";
import { SessionProvider } from "../sign-in/session-provider";
import type { Session } from "../sign-in/session";
import { Toasts } from "../shared/toasts";
import { ErrorBoundary } from "./error-boundary";
import { Pages } from "./pages";
import { pictures } from "./pictures";
import { theme } from "./theme";

interface AppProps {
  services: Omit<Session, "visitor">;
  user: User | undefined;
}

export function App({ services, user }: AppProps) {
  return (
    <ConfigProvider locale={zhCN} theme={theme} {...pictures}>
      <Toasts>
        <ErrorBoundary>
          <SessionProvider services={services} user={user}>
            <BrowserRouter>
              <Pages />
            </BrowserRouter>
          </SessionProvider>
        </ErrorBoundary>
      </Toasts>
    </ConfigProvider>
  );
}
