import * as Tabs from "@radix-ui/react-tabs";

import { useConfig } from "../app/ConfigProvider";
import { modelAdaptersMessages } from "../messages/modelAdapters";
import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { Button } from "../ui/Button";
import { useCopied } from "../ui/useCopied";
import { canHaveAdapters, describeAdapter, toAdapters } from "./adapters";
import { curlCommand, formatRequest } from "./curl";
import { toRequest, type Draft } from "./draft";
import { splitGroups } from "./guardrails";
import { FactList } from "./ModelFacts";
import { splitParameters } from "./optionalParameters";

const TAB =
  "min-h-9 border-b-2 border-transparent px-3 text-sm text-muted data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text pointer-coarse:min-h-11";

/** The step that shows the request before it is sent: in words, as JSON and as a command. */
export function ReviewStep({ draft }: { draft: Draft }) {
  const request = toRequest(draft);
  const apiBase = new URL(useConfig().apiBase, document.baseURI).href.replace(/\/$/, "");
  return (
    <Tabs.Root defaultValue="summary">
      <Tabs.List aria-label={TEXT.reviewViews} className="flex gap-1 border-b border-line">
        {(["summary", "json", "curl"] as const).map((view) => (
          <Tabs.Trigger key={view} value={view} className={TAB}>
            {TEXT.views[view]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value="summary" className="pt-2">
        <FactList facts={factsOf(draft)} />
      </Tabs.Content>
      <Tabs.Content value="json" className="pt-2">
        <Code text={formatRequest(request)} />
      </Tabs.Content>
      <Tabs.Content value="curl" className="pt-2">
        <Code text={curlCommand(apiBase, request)} />
      </Tabs.Content>
    </Tabs.Root>
  );
}

function Code({ text }: { text: string }) {
  const [isCopied, copy] = useCopied();
  return (
    <div>
      <pre tabIndex={0} className="max-h-96 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs">
        {text}
      </pre>
      <Button kind="secondary" className="mt-2" onClick={() => copy(text)}>
        {isCopied ? TEXT.copied : TEXT.copy}
      </Button>
    </div>
  );
}

function factsOf(draft: Draft): [string, string][] {
  const isSelfHosted = draft.hosting === "lisa_hosted";
  const facts: [string, string][] = [
    [TEXT.fields.modelId, draft.modelId],
    [TEXT.fields.hosting, TEXT.hostings[draft.hosting]],
    [isSelfHosted ? TEXT.fields.weights : TEXT.fields.modelName, draft.modelName],
    [TEXT.fields.modelType, TEXT.types[draft.modelType]],
    [TEXT.fields.description, draft.description],
    ...(isSelfHosted ? selfHostedFacts(draft) : ([[TEXT.fields.modelUrl, draft.modelUrl], [TEXT.fields.apiKey, draft.apiKey && TEXT.keyGiven]] as [string, string][])),
    [TEXT.fields.groups, splitGroups(draft.groups).join(", ") || TEXT.everyone],
    [TEXT.fields.features, draft.features.map((name) => TEXT.features[name]).join(", ")],
    [TEXT.fields.unsupported, splitParameters(draft.unsupported).join(", ")],
    [TEXT.fields.guardrails, draft.guardrails.map((one) => one.name).join(", ")],
  ];
  return facts.filter(([, value]) => value);
}

function selfHostedFacts(draft: Draft): [string, string][] {
  return [
    [TEXT.fields.instanceType, draft.instanceType],
    [TEXT.fields.volumeSize, draft.volumeSize],
    [TEXT.fields.inferenceContainer, TEXT.containers[draft.inferenceContainer]],
    [TEXT.fields.image, draft.image],
    [modelAdaptersMessages.title, canHaveAdapters(draft) ? toAdapters(draft.adapters).map(describeAdapter).join("\n") : ""],
    [TEXT.fields.environment, draft.environment.trim()],
    [TEXT.fields.instances, TEXT.instanceRange(Number(draft.minCapacity), Number(draft.maxCapacity))],
    [TEXT.fields.metric, `${TEXT.metrics[draft.metric]}: ${draft.target}`],
  ];
}
