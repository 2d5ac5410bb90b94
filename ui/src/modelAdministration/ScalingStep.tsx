import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { DraftChoice, DraftNumber, DraftSwitch, type DraftForm } from "./DraftFields";

/** The step about the number of instances of a self-hosted model, and the signal that changes it. */
export function ScalingStep({ form }: { form: DraftForm }) {
  return (
    <>
      <CapacityFields form={form} />
      <div className="grid gap-4 md:grid-cols-2">
        <DraftChoice form={form} name="metric" field="autoScalingConfig.metricConfig.albMetricName" label={TEXT.fields.metric} choices={TEXT.metrics} />
        <DraftNumber
          form={form}
          name="target"
          field="autoScalingConfig.metricConfig.targetValue"
          label={TEXT.fields.target}
          hint={TEXT.targetHints[form.draft.metric]}
        />
      </div>
    </>
  );
}

/** The number of instances and the times of its changes. */
export function CapacityFields({ form }: { form: DraftForm }) {
  return (
    <>
      <DraftSwitch form={form} name="scaleToZero" field="autoScalingConfig.scaleToZero" label={TEXT.fields.scaleToZero} hint={TEXT.hints.scaleToZero} />
      <div className="grid gap-4 md:grid-cols-2">
        {form.draft.scaleToZero && (
          <DraftNumber form={form} name="idleMinutes" field="autoScalingConfig.idleSeconds" label={TEXT.fields.idleMinutes} hint={TEXT.hints.idleMinutes} />
        )}
        <DraftNumber form={form} name="minCapacity" field="autoScalingConfig.minCapacity" label={TEXT.fields.minCapacity} />
        <DraftNumber form={form} name="maxCapacity" field="autoScalingConfig.maxCapacity" label={TEXT.fields.maxCapacity} />
        <DraftNumber form={form} name="cooldown" field="autoScalingConfig.cooldown" label={TEXT.fields.cooldown} hint={TEXT.hints.cooldown} />
        <DraftNumber form={form} name="warmup" field="autoScalingConfig.defaultInstanceWarmup" label={TEXT.fields.warmup} hint={TEXT.hints.warmup} />
      </div>
    </>
  );
}
