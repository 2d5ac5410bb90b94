import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { FullPage } from "../app/FullPage";
import { messages } from "../messages/en";
import { useIdentity } from "./IdentityProvider";
import { SignInPage } from "./SignInPage";

/** Ends a sign-in: the provider sends the person back to this page. */
export function CallbackPage() {
  const { session } = useIdentity();
  const navigate = useNavigate();
  const started = useRef(false);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    if (started.current) return; // a code can be used once; React may run an effect twice
    started.current = true;
    session.finishSignIn().then(
      (path) => path !== null && navigate(path, { replace: true }),
      () => setFailed(true),
    );
  }, [session, navigate]);

  if (failed) return <SignInPage problem={messages.identity.signInFailed} />;
  return <FullPage title={messages.identity.signingIn} />;
}
