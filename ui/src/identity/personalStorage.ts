/** The keys in this browser of what belongs to one person. Another person on the same browser has other keys. */

const PREFIX = "person:";
/** The keys of earlier versions, which named no person. */
const OLD_LOCAL_KEYS = /^(?:draft:|unsent:|knowledge:|modelArguments:|promptConfiguration:|model-draft(?:$|:))/;
const OLD_NEW_CHAT = "newChat";

let owner: string | null = null;

/**
 * Set the person whose keys this page uses, and remove the keys that name no person. The first person stays until the
 * page is loaded again: a page that another person takes over still writes what it shows to the keys of the first.
 */
export function setStorageOwner(personId: string): void {
  if (owner !== null) return;
  owner = personId;
  try {
    for (const key of Object.keys(localStorage)) if (OLD_LOCAL_KEYS.test(key)) localStorage.removeItem(key);
    sessionStorage.removeItem(OLD_NEW_CHAT);
  } catch {
    return; // the store is forbidden: it has no keys
  }
}

/** Return the key of something that belongs to the person who is signed in. */
export const personalKey = (key: string): string => `${PREFIX}${owner ?? ""}:${key}`;
