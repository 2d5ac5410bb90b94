import { usePerson } from "../identity/IdentityProvider";
import { messages } from "../messages/en";
import { useConfiguration } from "./ConfigurationProvider";
import type { FlagName } from "./types";

interface Place {
  path: string;
  label: string;
  flag?: FlagName;
  isForAdmins?: boolean;
}

const PLACES: Place[] = [
  { path: "/library/documents", label: messages.documents.title, flag: "showRagLibrary" },
  { path: "/library/models", label: messages.models.title, flag: "modelLibrary" },
  { path: "/library/prompts", label: messages.app.prompts, flag: "showPromptTemplateLibrary" },
  { path: "/settings", label: messages.app.settings },
  { path: "/admin/configuration", label: messages.app.adminConfiguration, isForAdmins: true },
];

/** The pages that the person may open: those of features that are off are not among them. */
export function usePlaces(): Place[] {
  const { isEnabled } = useConfiguration();
  const { isAdmin } = usePerson();
  return PLACES.filter((one) => (!one.flag || isEnabled(one.flag)) && (!one.isForAdmins || isAdmin));
}
