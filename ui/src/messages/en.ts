/** Every text that the page shows, by feature. */
import { chatMessages, citationMessages, markdownMessages, sessionMessages } from "./chat";
import { argumentMessages } from "./arguments";
import { documentMessages } from "./documents";
import { fileMessages } from "./files";
import { imageMessages } from "./images";
import { modelMessages } from "./models";

export const messages = {
  app: {
    navigation: "Navigation",
    library: "Library",
    loading: "Loading",
    skipToContent: "Skip to the content",
    notFound: "There is no page at this address, or you may not open it.",
    notFoundAction: "Open a new chat",
    failed: "This part of the page could not be shown.",
    failedAction: "Load the page again",
    cancel: "Cancel",
    retry: "Try again",
    dismiss: "Dismiss",
    failures: "Failed actions",
    pageFailed: "The page could not do this. Load the page again and repeat it.",
    copyFailed: "The text was not copied.",
    copyByHand: "The browser refused it. Select the text and press Ctrl+C.",
    moreFailed: "The rest of the list could not be loaded.",
    loadingMore: "Loading…",
    typeToConfirm: (word: string) => `Type “${word}” to confirm`,
    settings: "Settings",
    adminConfiguration: "Configuration",
    adminModels: "Manage models",
    prompts: "Prompts",
    compare: "Compare models",
  },
  configuration: {
    title: "The page is not configured correctly",
    unreachable: (address: string) => `${address} could not be loaded. Check your connection and load the page again.`,
    noJson: (address: string) => `${address} is not valid JSON.`,
    badKey: (address: string, key: string, problem: string) => `The key “${key}” in ${address} is wrong: ${problem}`,
    action: "Tell the person who operates this installation.",
  },
  audience: {
    nobody: "Nobody",
    everyone: "Everyone who is signed in",
  },
  notices: {
    banner: "Banner",
    announcement: "Announcement",
    dismiss: "Dismiss the announcement",
  },
  identity: {
    signIn: "Sign in",
    signInAgain: "Sign in again",
    expired: "Your session has ended",
    expiredExplanation: "Sign in again to continue. A window opens, and this page stays as it is, with everything you typed.",
    popupFailed: "The sign-in was not completed. If no window opened, your browser blocked it: sign in on this page instead.",
    signInHere: "Sign in on this page",
    signOut: "Sign out",
    welcome: (product: string) => `Welcome to ${product}`,
    explanation: "Sign in to ask questions and to read your conversations.",
    account: (name: string) => `Account of ${name}`,
    signingIn: "Signing you in …",
    signInFailed: "The sign-in did not succeed.",
  },
  chat: chatMessages,
  citations: citationMessages,
  markdown: markdownMessages,
  sessions: sessionMessages,
  documents: documentMessages,
  models: modelMessages,
  files: fileMessages,
  images: imageMessages,
  arguments: argumentMessages,
  http: {
    offline: "The server cannot be reached. Check your connection and try again.",
    unreadable: "The server sent an answer that this page cannot read. Try again later.",
    signedOut: "You are signed out. Sign in and try again.",
    requestId: (id: string) => `Request ${id}`,
  },
} as const;
