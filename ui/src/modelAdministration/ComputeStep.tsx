import { useId } from "react";

import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { DraftNumber, DraftText, type DraftForm } from "./DraftFields";
import { FitCheck } from "./FitCheck";
import { useInstanceTypes } from "./queries";

/** The step about the instances of a self-hosted model. */
export function ComputeStep({ form }: { form: DraftForm }) {
  const types = useInstanceTypes();
  const list = useId();
  return (
    <>
      <div className="grid gap-4 md:grid-cols-2">
        <div>
          <DraftText
            form={form}
            name="instanceType"
            field="instanceType"
            label={TEXT.fields.instanceType}
            hint={TEXT.hints.instanceType}
            list={list}
            spellCheck={false}
          />
          <datalist id={list}>
            {types.data?.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </div>
        <DraftNumber form={form} name="volumeSize" field="autoScalingConfig.blockDeviceVolumeSize" label={TEXT.fields.volumeSize} hint={TEXT.hints.volumeSize} />
      </div>
      <FitCheck form={form} />
    </>
  );
}
