/** The texts of the comparison of models. */

export const compareMessages = {
  notStored: "These answers are not stored. They are gone when you leave this page.",
  question: "Your question to all models",
  placeholder: "Ask one question to all models",
  ask: "Compare",
  stopAll: "Stop all",
  stop: (model: string): string => `Stop ${model}`,
  add: "Add a model",
  remove: (model: string): string => `Remove ${model}`,
  documents: "Documents to search",
  noDocuments: "No documents",
  tooFew: "A comparison needs at least two models. Ask your administrator to add one or to give your group access.",
  waiting: "The answer of this model will appear here.",
  answerOf: (model: string): string => `Answer of ${model}`,
  loadFailed: "The models could not be loaded.",
};
