import { QueryClientProvider } from "@tanstack/react-query";
import type { Config } from "../config";
import { IdentityProvider } from "../identity/IdentityProvider";
import type { Session } from "../identity/session";
import { ConfigProvider } from "./ConfigProvider";
import { createQueryClient } from "./queries";
import { Pages } from "./routes";

const queries = createQueryClient();

export function App({ config, session }: { config: Config; session: Session }) {
  return (
    <ConfigProvider value={config}>
      <IdentityProvider session={session}>
        <QueryClientProvider client={queries}>
          <Pages />
        </QueryClientProvider>
      </IdentityProvider>
    </ConfigProvider>
  );
}
