import { Component, type ReactNode } from "react";
import { useLocation } from "react-router";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { FullPage } from "./FullPage";

/** Shows a message in place of a page that failed. Another address shows its own page again. */
export function PageBoundary({ children }: { children: ReactNode }) {
  return <Boundary address={useLocation().pathname}>{children}</Boundary>;
}

interface Props {
  address: string;
  children: ReactNode;
}

class Boundary extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.hasFailed && before.address !== this.props.address) this.setState({ hasFailed: false });
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <FullPage title={messages.app.failed}>
        <Button className="mt-3" onClick={() => location.reload()}>
          {messages.app.failedAction}
        </Button>
      </FullPage>
    );
  }
}
