/** The texts of the fields of LoRA adapters. */
export const modelAdaptersMessages = {
  title: "LoRA adapters",
  hint: "An adapter runs in the tasks of this model. Users call it by its own ID, and it has groups of its own.",
  none: "There is no adapter.",
  add: "Add an adapter",
  remove: "Remove",
  removeNamed: (id: string): string => (id ? `Remove the adapter “${id}”` : "Remove this adapter"),
  newAdapter: "New adapter",
  fields: { modelId: "Adapter ID", modelName: "Name at the server", weights: "Adapter weights", rank: "Rank", groups: "Adapter groups", description: "Description" },
  hints: {
    modelId: "Users and applications call the adapter by this name.",
    modelName: "Leave it empty to use the ID.",
    weights: "The folder of the adapter in the bucket for models.",
    rank: "At least the r of the adapter.",
    groups: "Names of groups, separated by commas. Leave it empty to let everyone use the adapter.",
  },
  forEveryone: "For everyone who is signed in.",
  forGroups: (groups: readonly string[]): string => `For members of ${groups.join(", ")}.`,
  problems: {
    modelId: "Write an ID of letters, digits, dots, hyphens and underscores that this model and its other adapters do not have.",
    modelName: "Write a name of letters, digits and slashes that this model and its other adapters do not have.",
    weights: "Write the folder in the bucket, such as adapters/law, without “..”.",
    groups: "Write at most 100 groups, each with at most 200 characters.",
    most: (count: number): string => `A model has at most ${count} adapters.`,
  },
};
