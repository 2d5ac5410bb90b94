import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { onUnauthorized } from "../api/http";
import type { Person, Session } from "./session";

interface Identity {
  session: Session;
  /** The person who is signed in; null before the sign-in. Stays after an expiry, so that the page is not lost. */
  person: Person | null;
  /** Whether the session ended while the page was open: the person must sign in again. */
  expired: boolean;
}

const Context = createContext<Identity | null>(null);

export function IdentityProvider({ session, children }: { session: Session; children: ReactNode }) {
  const [person, setPerson] = useState(session.person());
  const [expired, setExpired] = useState(false);

  useEffect(() => {
    const stop = session.onChange(() => {
      const now = session.person();
      if (now) setPerson(now);
      setExpired(session.isExpired());
    });
    const stopUnauthorized = onUnauthorized(async () => {
      await session.renew();
      setExpired(session.isExpired());
    });
    return () => {
      stop();
      stopUnauthorized();
    };
  }, [session]);

  const identity = useMemo(() => ({ session, person, expired }), [session, person, expired]);
  return <Context value={identity}>{children}</Context>;
}

export function useIdentity(): Identity {
  const identity = useContext(Context);
  if (!identity) throw new Error("useIdentity needs an IdentityProvider above it");
  return identity;
}

/** Returns the person who is signed in; for components below the sign-in page alone. */
export function usePerson(): Person {
  const { person } = useIdentity();
  if (!person) throw new Error("usePerson is for components that only a signed-in person sees");
  return person;
}
