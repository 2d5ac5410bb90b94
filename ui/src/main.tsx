import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { connectApi } from "./api/http";
import { App } from "./app/App";
import { FullPage } from "./app/FullPage";
import { followTheme } from "./app/theme";
import { ConfigError, loadConfig } from "./config";
import { Session } from "./identity/session";
import { messages } from "./messages/en";
import "./styles.css";

async function start(): Promise<void> {
  followTheme();
  const root = createRoot(document.getElementById("root")!);
  try {
    const config = await loadConfig();
    document.title = config.branding.name;
    const session = new Session(config);
    connectApi({ apiBase: config.apiBase, token: () => session.token() });
    await session.restore();
    root.render(
      <StrictMode>
        <App config={config} session={session} />
      </StrictMode>,
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    root.render(
      <FullPage title={messages.configuration.title}>
        <p role="alert" className="mt-2">
          {error.message}
        </p>
        <p className="mt-2 text-muted">{messages.configuration.action}</p>
      </FullPage>,
    );
  }
}

void start();
