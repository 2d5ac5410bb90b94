/** The texts of the pages that change a model, and of the check of its GPU memory. */
import type { GuardrailMode } from "../modelAdministration/guardrails";

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
const gibibytes = (bytes: number): string => `${(bytes / 1_073_741_824).toFixed(1)} GiB`;

const modes: Record<GuardrailMode, string> = {
  pre_call: "Before the model reads the question",
  during_call: "While the model answers",
  post_call: "Before the user reads the answer",
};

export const modelChangesMessages = {
  edit: "Edit",
  title: (id: string): string => `Edit “${id}”`,
  backToModel: "Back to the model",
  parts: { description: "Description", access: "Access and features", guardrails: "Guardrails", scaling: "Scaling", container: "Container" },
  notSettled: (status: string): string => `The model can be changed while it is in service or stopped. Its status is “${status}”.`,
  review: "Review the changes",
  discard: "Discard",
  noChange: "Nothing is changed yet.",
  changeCount: (count: number): string => (count === 1 ? "1 change" : `${count} changes`),
  reviewTitle: (id: string): string => `Changes of “${id}”`,
  save: "Save the changes",
  saving: "Saving…",
  setting: "Setting",
  before: "Now",
  after: "After the change",
  absent: "none",
  restarts: "Changes of the container and of its variables start new tasks. The old ones answer until the new ones are healthy.",
  nextStart: "The model is stopped. The changes apply from its next start.",
  variable: (name: string): string => `Variable ${name}`,
  guardrail: (name: string): string => `Guardrail ${name}`,
  access: "Access",
  everyone: "Everyone who is signed in can use the model.",
  onlyGroups: "Members of these groups can use the model:",
  guardrails: "Guardrails",
  noGuardrails: "There is no guardrail: every question and every answer passes.",
  forEveryone: "Applies to every user.",
  forGroups: (groups: readonly string[]): string => `Applies to members of ${groups.join(", ")}.`,
  modes,
  addGuardrail: "Add a guardrail",
  removeGuardrail: (name: string): string => (name ? `Remove the guardrail “${name}”` : "Remove this guardrail"),
  remove: "Remove",
  newGuardrail: "New guardrail",
  guardrailFields: { name: "Name", identifier: "Rule", version: "Version", mode: "Runs", groups: "Groups" },
  guardrailHints: {
    identifier: "The id or ARN of a guardrail of Amazon Bedrock, or a list of words: deny:secret,internal or mask:secret.",
    version: "DRAFT or a number. Lists of words have no version.",
    groups: "Names of groups, separated by commas. Leave it empty to apply the guardrail to everyone.",
  },
  guardrailProblems: {
    name: "Write a name that no other guardrail of this model has.",
    identifier: "Write an id or ARN of Amazon Bedrock, or deny: or mask: followed by words.",
    version: "Write DRAFT or a number such as 1.",
  },
  cost: "Cost",
  fit: {
    title: "GPU memory and cost",
    parameters: "Parameters (billions)",
    parametersHint: "Taken from the name of the weights if it has the number.",
    precision: "Precision of the weights",
    precisions: { "16": "16 bits", "8": "8 bits", "4": "4 bits" } as Record<string, string>,
    noParameters: "Write the number of parameters to compare the model with the memory of the GPUs.",
    noGpu: "The instance type is not in the list of types with GPUs that a model can use.",
    fits: "The model should fit.",
    excess: "The model may not fit. Choose an instance type with more GPU memory, or weights of a lower precision.",
    numbers: (weights: number, context: number, tokens: number): string =>
      `The weights need about ${gibibytes(weights)}` + (tokens > 0 ? `, and a context of ${tokens.toLocaleString("en")} tokens about ${gibibytes(context)}.` : "."),
    usable: (usable: number, gpus: number, memoryGib: number): string =>
      `${gibibytes(usable)} are usable on ${gpus === 1 ? "1 GPU" : `${gpus} GPUs`} with ${memoryGib} GiB each.`,
    cost: (perHour: number): string => `About ${dollars(perHour)} per hour for each instance`,
    costRange: (least: number, most: number): string => `, ${least === most ? dollars(least) : `${dollars(least)} to ${dollars(most)}`} for all instances`,
    costTerms: " (on demand, Linux, us-east-1; disks and load balancer are not included).",
    costUnknown: "The price of this instance type is not known here.",
  },
};
