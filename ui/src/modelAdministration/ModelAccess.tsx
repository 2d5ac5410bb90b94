import { Card, Section } from "../configuration/Section";
import { modelChangesMessages as TEXT } from "../messages/modelChanges";
import { describeGuardrail } from "./changes";
import { FactList } from "./ModelFacts";
import type { Model } from "./types";

/** The groups that may use a model, and its guardrails. */
export function ModelAccess({ model }: { model: Model }) {
  const guardrails = Object.values(model.guardrailsConfig);
  return (
    <>
      <Section title={TEXT.access}>
        <Card>
          <Groups names={model.allowedGroups} />
        </Card>
      </Section>
      <Section title={TEXT.guardrails}>
        {guardrails.length > 0 ? (
          <FactList facts={guardrails.map((one) => [one.guardrailName, [describeGuardrail(one), one.description].filter(Boolean).join("\n")])} />
        ) : (
          <p className="mt-2 text-sm text-muted">{TEXT.noGuardrails}</p>
        )}
      </Section>
    </>
  );
}

function Groups({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <p className="text-sm">{TEXT.everyone}</p>;
  return (
    <div className="text-sm">
      <p>{TEXT.onlyGroups}</p>
      <ul className="mt-2 flex flex-wrap gap-2">
        {names.map((name) => (
          <li key={name} className="max-w-full rounded-full border border-line-strong px-3 py-0.5 break-words">
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}
