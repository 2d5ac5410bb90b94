/** The actions on a picture that the page around it carries out. */

import { createContext, use } from "react";

export interface PictureActions {
  /** Put a description into the composer. */
  reuse: (prompt: string) => void;
  /** Attach a picture to the next question; null if this installation does not allow it. */
  attach: ((file: File) => void) | null;
}

export const PictureActionsContext = createContext<PictureActions>({ reuse: () => undefined, attach: null });

export const usePictureActions = (): PictureActions => use(PictureActionsContext);
