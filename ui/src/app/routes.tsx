import type { ReactNode } from "react";
import { BrowserRouter, Link, useRoutes } from "react-router";
import { AdminGate, FeatureGate } from "../configuration/Gate";
import { CallbackPage } from "../identity/CallbackPage";
import { messages } from "../messages/en";
import { MessageInContent } from "./FullPage";
import { PageBoundary } from "./PageBoundary";
import { type PageRoute, toRouteObject } from "./pageRoute";
import { Shell } from "./Shell";

/**
 * The pages. A page of its own file is loaded when it is opened:
 * `{ path: "library/prompts", lazy: async () => ({ Component: (await import("../prompts/PromptsPage")).PromptsPage }) }`
 * Their first path segments must differ from those of the API: tests/unit/template/test_page_routes.py.
 */
export const pages: PageRoute[] = [
  { path: "/callback", element: <CallbackPage /> },
  {
    path: "/",
    element: <Shell />,
    children: [
      { lazy: async () => ({ Component: (await loadChat()).ChatPage }), children: [{ index: true }, { path: "c/:id" }] },
      {
        element: <FeatureGate flag="showRagLibrary" otherwise={<NotFoundPage />} />,
        children: [{ path: "library/documents", lazy: async () => ({ Component: (await import("../documents/DocumentsPage")).DocumentsPage }) }],
      },
      {
        element: <FeatureGate flag="modelLibrary" otherwise={<NotFoundPage />} />,
        children: [{ path: "library/models", lazy: async () => ({ Component: (await import("../models/ModelsPage")).ModelsPage }) }],
      },
      {
        element: <FeatureGate flag="showPromptTemplateLibrary" otherwise={<NotFoundPage />} />,
        children: [{ path: "library/prompts", lazy: async () => ({ Component: (await import("../prompts/PromptsPage")).PromptsPage }) }],
      },
      {
        element: <FeatureGate flag="enableModelComparisonUtility" otherwise={<NotFoundPage />} />,
        children: [{ path: "compare", lazy: async () => ({ Component: (await import("../compare/ComparePage")).ComparePage }) }],
      },
      { path: "shared/:id", lazy: async () => ({ Component: (await import("../sharing/SharedChatPage")).SharedChatPage }) },
      { path: "settings/:section?", lazy: async () => ({ Component: (await import("../settings/SettingsPage")).SettingsPage }) },
      {
        element: <AdminGate otherwise={<NotFoundPage />} />,
        children: [
          {
            path: "admin/configuration",
            lazy: async () => ({ Component: (await import("../configuration/ConfigurationPage")).ConfigurationPage }),
          },
          {
            path: "admin/models",
            lazy: async () => ({ Component: (await import("../modelAdministration/ModelAdministrationPage")).ModelAdministrationPage }),
          },
          {
            path: "admin/models/new",
            lazy: async () => ({ Component: (await import("../modelAdministration/NewModelPage")).NewModelPage }),
          },
          {
            path: "admin/models/:id",
            lazy: async () => ({ Component: (await import("../modelAdministration/ModelPage")).ModelPage }),
          },
          {
            path: "admin/models/:id/edit",
            lazy: async () => ({ Component: (await import("../modelAdministration/EditModelPage")).EditModelPage }),
          },
        ],
      },
      { path: "*", element: <NotFoundPage /> },
    ],
  },
];

/** Load the page of a chat; its thread is loaded at the same time. */
function loadChat() {
  import("../chat/MessageThread").catch(() => undefined);
  return import("../chat/ChatPage");
}

const routeObjects = pages.map(toRouteObject);

/** The page at the address of the browser. */
export function Pages(): ReactNode {
  return (
    <BrowserRouter basename={basePath()}>
      <PageBoundary>
        <Routed />
      </PageBoundary>
    </BrowserRouter>
  );
}

function Routed() {
  return useRoutes(routeObjects);
}

/** Returns the path of the page without a slash at its end, so that an address without one is a page as well. */
function basePath(): string {
  return new URL(document.baseURI).pathname.replace(/\/$/, "") || "/";
}

function NotFoundPage() {
  return (
    <MessageInContent title={messages.app.notFound}>
      <Link to="/" className="mt-3 inline-block text-accent underline">
        {messages.app.notFoundAction}
      </Link>
    </MessageInContent>
  );
}
