import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Link, MemoryRouter, Outlet, useRoutes } from "react-router";
import { type PageRoute, toRouteObject } from "./pageRoute";

const pages: PageRoute[] = [
  {
    path: "/",
    element: (
      <>
        <Link to="/good">rail</Link>
        <Outlet />
      </>
    ),
    children: [
      { path: "good", lazy: async () => ({ Component: () => <p>good page</p> }) },
      { path: "broken", lazy: async () => Promise.reject(new Error("the file is gone")) },
      { path: "*", element: <p>no such page</p> },
    ],
  },
];
const objects = pages.map(toRouteObject);

function open(address: string): void {
  const Routed = () => useRoutes(objects);
  render(
    <MemoryRouter initialEntries={[address]}>
      <Routed />
    </MemoryRouter>,
  );
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it("a page is loaded when its address is opened", async () => {
  open("/good");
  expect(await screen.findByText("good page")).toBeTruthy();
});

it("an unknown address shows the page for it", () => {
  open("/nowhere/at/all");
  expect(screen.getByText("no such page")).toBeTruthy();
});

it("a page that cannot be loaded leaves the frame, and another page opens", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // React reports the error, as it should
  open("/broken");
  expect(await screen.findByText("This part of the page could not be shown.")).toBeTruthy();

  screen.getByText("rail").click();

  expect(await screen.findByText("good page")).toBeTruthy();
});
