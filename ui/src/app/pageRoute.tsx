import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import type { RouteObject } from "react-router";
import { PageBoundary } from "./PageBoundary";

/** A page and its address. A page with `lazy` is loaded when it is opened. */
export interface PageRoute {
  path?: string;
  index?: true;
  element?: ReactNode;
  lazy?: () => Promise<{ Component: ComponentType }>;
  children?: PageRoute[];
}

/** Returns the route of the router for a page. A page that cannot be loaded or shown leaves the frame around it. */
export function toRouteObject(page: PageRoute): RouteObject {
  const { lazy: load, index, children, path, element } = page;
  const shown = load ? <Loaded load={lazy(async () => ({ default: (await load()).Component }))} /> : element;
  return index
    ? { index, element: shown }
    : { ...(path === undefined ? {} : { path }), element: shown, ...(children && { children: children.map(toRouteObject) }) };
}

function Loaded({ load: Page }: { load: ComponentType }) {
  return (
    <PageBoundary>
      <Suspense fallback={null}>
        <Page />
      </Suspense>
    </PageBoundary>
  );
}
