import { modelAdaptersMessages } from "../messages/modelAdapters";
import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { AdapterFields } from "./AdapterFields";
import { canHaveAdapters } from "./adapters";
import { DraftChoice, DraftLines, DraftNumber, DraftText, type DraftForm } from "./DraftFields";

/** The step about the container of a self-hosted model. */
export function ContainerStep({ form }: { form: DraftForm }) {
  return (
    <>
      <div className="grid gap-4 md:grid-cols-2">
        <DraftChoice
          form={form}
          name="inferenceContainer"
          field="inferenceContainer"
          label={TEXT.fields.inferenceContainer}
          choices={TEXT.containers}
        />
        <DraftChoice form={form} name="imageType" field="containerConfig.image.type" label={TEXT.fields.imageType} choices={TEXT.imageTypes} />
      </div>
      <DraftText
        form={form}
        name="image"
        field="containerConfig.image.baseImage"
        label={TEXT.fields.image}
        hint={TEXT.hints.image}
        maxLength={500}
        spellCheck={false}
      />
      <DraftLines
        form={form}
        name="environment"
        field="containerConfig.environment"
        label={TEXT.fields.environment}
        hint={TEXT.hints.environment}
        spellCheck={false}
        className="[&_textarea]:font-mono"
      />
      <div className="grid gap-4 md:grid-cols-2">
        <DraftNumber form={form} name="sharedMemory" field="containerConfig.sharedMemorySize" label={TEXT.fields.sharedMemory} hint={TEXT.hints.sharedMemory} />
        <DraftText
          form={form}
          name="healthPath"
          field="loadBalancerConfig.healthCheckConfig.path"
          label={TEXT.fields.healthPath}
          hint={TEXT.hints.healthPath}
          spellCheck={false}
        />
      </div>
      {canHaveAdapters(form.draft) && (
        <section aria-label={modelAdaptersMessages.title}>
          <h3 className="mb-2 text-sm font-medium">{modelAdaptersMessages.title}</h3>
          <AdapterFields form={form} />
        </section>
      )}
    </>
  );
}
