/** The texts of summaries in a chat. */

const count = (messages: number): string => (messages === 1 ? "1 earlier message" : `${messages.toLocaleString("en")} earlier messages`);
const verb = (messages: number): string => (messages === 1 ? "is" : "are");

export const summaryMessages = {
  divider: (messages: number): string => `${count(messages)} ${verb(messages)} summarized`,
  undone: "This summary is not used; the messages are sent in full.",
  running: (messages: number): string => `Summarizing ${count(messages)}…`,
  show: "Show the summary",
  hide: "Hide the summary",
  undo: "Undo",
  undoFailed: "The summary is still used, because the change could not be stored. Try again.",
  tooLarge: (tokens: number, model: string, limit: number): string =>
    `This question has about ${tokens.toLocaleString("en")} tokens; ${model} reads at most ${limit.toLocaleString("en")}, with its answer. Shorten the question, or choose a model with a larger context.`,
  tooLargeFor: (model: string): string =>
    `This question is larger than the context of ${model}. Edit it to make it shorter, or choose a model with a larger context.`,
  leftOut: (messages: number): string =>
    `The model's context is full: the oldest ${messages === 1 ? "message was" : `${messages.toLocaleString("en")} messages were`} left out of this question.`,
};
