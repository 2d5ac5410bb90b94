/** The actions on a picture that the page around it carries out. */

import { createContext, use } from "react";

export interface PictureActions {
  /** Put a description into the composer. */
  reuse: (prompt: string) => void;
  /** Attach a picture to the next question. */
  attach: (file: File) => void;
}

export const PictureActionsContext = createContext<PictureActions>({ reuse: () => undefined, attach: () => undefined });

export const usePictureActions = (): PictureActions => use(PictureActionsContext);
