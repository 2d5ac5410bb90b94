import { Section } from "../configuration/Section";
import { modelAdaptersMessages } from "../messages/modelAdapters";
import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { modelChangesMessages } from "../messages/modelChanges";
import { describeAdapter } from "./adapters";
import { describeCost } from "./cost";
import type { Model } from "./types";

/** The settings of a model. */
export function ModelFacts({ model }: { model: Model }) {
  return (
    <Section title={TEXT.settings}>
      <FactList facts={factsOf(model)} />
    </Section>
  );
}

/** Names with their values. */
export function FactList({ facts }: { facts: readonly [name: string, value: string][] }) {
  return (
    <dl className="mt-2 divide-y divide-line rounded-md border border-line bg-raised text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-4 px-4 py-2 max-md:flex-col max-md:gap-0">
          <dt className="w-48 shrink-0 text-muted">{name}</dt>
          <dd className="min-w-0 break-words whitespace-pre-line">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Return the settings of a model that have a value. */
function factsOf(model: Model): [string, string][] {
  const { autoScalingConfig: scaling, containerConfig: container } = model;
  const facts: [string, string | number | false | null | undefined][] = [
    [model.hostingType === "lisa_hosted" ? TEXT.fields.weights : TEXT.fields.modelName, model.modelName],
    [TEXT.fields.description, model.modelDescription],
    [TEXT.fields.hosting, TEXT.hostings[model.hostingType]],
    [TEXT.fields.modelType, TEXT.types[model.modelType]],
    [TEXT.fields.modelUrl, model.modelUrl],
    [TEXT.fields.instanceType, model.instanceType],
    [TEXT.fields.inferenceContainer, model.inferenceContainer && TEXT.containers[model.inferenceContainer]],
    [TEXT.fields.image, container?.image.baseImage],
    [modelAdaptersMessages.title, model.loraAdapters.map(describeAdapter).join("\n")],
    [TEXT.fields.environment, Object.entries(container?.environment ?? {}).map(([name, value]) => `${name}=${value}`).join("\n")],
    [TEXT.fields.instances, scaling && TEXT.instanceRange(scaling.minCapacity, scaling.maxCapacity)],
    [modelChangesMessages.cost, scaling && describeCost(model.instanceType ?? "", scaling.minCapacity, scaling.maxCapacity)],
    [TEXT.fields.scaleToZero, scaling && (scaling.scaleToZero || scaling.minCapacity === 0) && TEXT.idleTime(scaling.idleSeconds)],
    [TEXT.fields.contextWindow, model.contextWindow && TEXT.tokens(model.contextWindow)],
    [TEXT.fields.streaming, model.streaming ? TEXT.yes : TEXT.no],
    [TEXT.fields.features, model.features.map((one) => TEXT.features[one.name]).join(", ")],
    [TEXT.fields.unsupported, model.unsupportedParameters.join(", ")],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, String(value)] satisfies [string, string]] : []));
}
