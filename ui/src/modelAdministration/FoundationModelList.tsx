import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import type { FoundationModels } from "./types";

/** The suggestions for the name of a third-party model: the models of Bedrock. */
export function FoundationModelList({ id, found }: { id: string; found: FoundationModels | undefined }) {
  return (
    <datalist id={id}>
      {found?.models.map((model) => (
        <option key={model.modelName} value={model.modelName}>
          {TEXT.foundationModel(model.provider, model.name, model.isLegacy)}
        </option>
      ))}
    </datalist>
  );
}
