import { lazy, Suspense, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useLocation, useMatch, useNavigate } from "react-router";

import { SourcesOpener, type OpenSources } from "../citations/sources";
import { useConfiguration } from "../configuration/ConfigurationProvider";
import { ArgumentsButton } from "../arguments/ArgumentsButton";
import { DropZone } from "../files/DropZone";
import type { FoundFile } from "../files/folderFiles";
import { useComposerFiles } from "../files/useComposerFiles";
import { PictureActionsContext, type PictureActions } from "../images/pictureActions";
import { messages } from "../messages/en";
import { instructionsOf, knowledgeOf, useAssign, useProjectOf } from "../projects/projectChat";
import { ProjectTag } from "../projects/ProjectTag";
import { usePersona } from "../prompts/persona";
import { explainExcess, tokensOf } from "../summaries/summary";
import type { AskOptions } from "./askOptions";
import type { Chat } from "./chat";
import { ChatHeader, LoadError, TemporaryNotice } from "./ChatFrame";
import { Composer } from "./Composer";
import { draftOf } from "./draft";
import { focusComposer, focusComposerAfterDialog } from "./focusComposer";
import { ModelPicker, NoModels } from "./ModelPicker";
import { useChatModels, useModelChoice } from "./models";
import { QueueList } from "./QueueList";
import { NewChat } from "./newChat";
import { readKnowledge, writeKnowledge } from "./storage";
import { TokenMeter } from "./TokenMeter";
import { tokensUsed } from "./tokens";
import { textOf, type Knowledge } from "./types";
import { copyText } from "../ui/clipboard";
import { addUnsent } from "./unsentQuestions";
import { useAskOptions } from "./useAskOptions";
import { useChat, useStoredMessages } from "./useChat";
import { useLatest } from "./useLatest";
import { copyLastCode, useShortcuts } from "./useShortcuts";
import { useThreadActions } from "./useThreadActions";
import { Welcome } from "./Welcome";

const TEXT = messages.chat;
const ImageOptions = lazy(async () => ({ default: (await import("../images/ImageOptions")).ImageOptions }));
const MessageThread = lazy(async () => ({ default: (await import("./MessageThread")).MessageThread }));
const SourcesPanel = lazy(() => import("../citations/SourcesPanel"));

const newChat = new NewChat(navigator.locks as LockManager | undefined);
void newChat.claim();
/** The chats that began at an entry of the browser's history. That of a temporary chat never gets an address. */
const begun = new Map<string, string>();

/**
 * The page of a chat. A new chat has the address `/`, and its id becomes its address with the first question: the same
 * component stays, so that nothing that is written meanwhile is lost.
 */
export function ChatPage() {
  const opened = useMatch("/c/:id")?.params.id;
  const { key } = useLocation();
  useSyncExternalStore(newChat.subscribe, newChat.getVersion);
  const id = opened ?? begun.get(key) ?? newChat.id;
  const begin = (): void => {
    begun.set(key, id);
    newChat.renew();
  };
  if (opened === undefined && !newChat.isClaimed) return null;
  return <ChatView key={id} id={id} isNew={opened === undefined} onBegin={begin} />;
}

function ChatView({ id, isNew, onBegin }: { id: string; isNew: boolean; onBegin: () => void }) {
  const chat = useChat(id, isNew);
  const stored = useStoredMessages(chat);
  const models = useChatModels();
  const project = useProjectOf(id, stored.data?.pages[0]?.projectId);
  const assign = useAssign();
  const [persona, setPersona] = usePersona(chat, stored.data?.pages[0]?.configuration);
  const ofInstallation = useConfiguration().configuration?.global.defaultModel ?? null;
  const [notice, setNotice] = useState<string | null>(null);
  const [model, setModel] = useModelChoice(chat, models.data ?? [], { ofProject: project?.defaultModel ?? null, ofInstallation });
  const [knowledge, setKnowledge] = useKnowledgeOf(id, chat.isTemporary);
  const [sources, setSources] = useState<OpenSources | null>(null);
  const searched = useMemo(() => knowledgeOf(project, knowledge), [project, knowledge]);
  const choices = useAskOptions(chat, model, searched, stored.data?.pages[0]?.configuration);
  const options = useLatest<AskOptions>({ ...choices.options, instructions: instructionsOf(project, persona) });
  const navigate = useNavigate();
  const actions = useThreadActions(chat, options, (models.data ?? []).filter((one) => one.mode === model?.mode), setNotice);
  const isEmpty = chat.messages.length === 0;
  const takesUnsent = !chat.hasPendingQuestions && !(chat.isStored && stored.isPending);
  const used = tokensUsed(chat.branch.map((one) => one.message));
  const files = useComposerFiles({ chatId: id, isTemporary: chat.isTemporary, takesUnsent, model, used, knowledge, onKnowledge: setKnowledge });
  const pictures = picturesOf(id, files.add);
  useShortcuts(useMemo(() => shortcutsOf(chat, () => void navigate("/")), [chat, navigate]));

  const chooseModel = (to: string): void => {
    setNotice(null);
    setModel(to);
  };
  const send = (question: string): boolean => {
    const excess = explainExcess(tokensOf(question) + files.tokens, options());
    setNotice(excess);
    if (excess || !chat.hasHistory) return false;
    const questionId = crypto.randomUUID();
    if (!chat.isTemporary) addUnsent(id, { id: questionId, text: question, hasFiles: files.hasFiles });
    chat.send(files.take(question, questionId), options(), questionId);
    if (!isNew) return true;
    if (!chat.isTemporary) assign(id, project);
    if (isEmpty) onBegin();
    if (!chat.isTemporary) void navigate(`/c/${id}`, { replace: true });
    return true;
  };
  const searchIn = (chosen: Knowledge): void => {
    setKnowledge([...knowledge.filter((one) => one.id !== chosen.id), chosen]);
    focusComposer();
  };
  const content = (): React.ReactNode => {
    if (isEmpty && stored.isError) return <LoadError error={stored.error} chatId={id} onRetry={() => void stored.refetch()} />;
    if (isEmpty && !chat.isStored) {
      return <Welcome isTemporary={chat.isTemporary} onText={pictures.reuse} onKnowledge={searchIn} />;
    }
    const loadOlder = stored.hasNextPage && !stored.isFetchingNextPage ? () => void stored.fetchNextPage() : null;
    return (
      <Suspense fallback={<div className="flex-1" />}>
        <MessageThread chat={chat} actions={actions} loadOlder={loadOlder} />
      </Suspense>
    );
  };
  return (
    <SourcesOpener value={setSources}>
      <PictureActionsContext value={pictures}>
      <div className="flex h-page">
        <DropZone label={messages.files.dropHere} onFiles={files.add}>
          <ChatHeader chat={chat} isNew={isNew}>
            <ModelPicker models={models.data ?? []} model={model} onChoose={chooseModel} />
            {project && <ProjectTag name={project.name} />}
            <span className="flex-1" />
            <ArgumentsButton model={model} values={choices.values} onChange={choices.setValues} />
            <TokenMeter used={used} limit={model?.contextWindow ?? null} />
          </ChatHeader>
          {content()}
          {models.data?.length === 0 && (
            <div className="mx-auto w-full max-w-184 px-4 pb-2 text-center">
              <NoModels />
            </div>
          )}
          {chat.isTemporary && !isEmpty && <TemporaryNotice />}
          <QueueList chat={chat} />
          <Composer
            chatId={id}
            isTemporary={chat.isTemporary}
            takesUnsent={takesUnsent}
            isAnswering={chat.isBusy}
            canSend={model !== null && chat.hasHistory}
            knowledge={knowledge}
            onKnowledge={setKnowledge}
            files={files}
            persona={persona}
            onPersona={setPersona}
            tools={choices.image && <Suspense fallback={null}><ImageOptions settings={choices.image} onChange={choices.setImage} /></Suspense>}
            placeholder={choices.image ? messages.images.placeholder : TEXT.placeholderKnowledge}
            notice={notice}
            onSend={send}
            onStop={() => chat.stop()}
            onEditLast={() => editLast()}
          />
        </DropZone>
        <Suspense fallback={null}>
          {sources && <SourcesPanel sources={sources} onShow={setSources} onClose={() => setSources(null)} />}
        </Suspense>
      </div>
      </PictureActionsContext>
    </SourcesOpener>
  );
}

/** The actions on pictures: a description goes into the composer, a picture to the next question. */
function picturesOf(id: string, onFiles: ((files: FoundFile[]) => void) | null): PictureActions {
  const reuse = (prompt: string): void => {
    draftOf(id).append(prompt);
    focusComposerAfterDialog();
  };
  return { reuse, attach: onFiles && ((file) => onFiles([{ file, path: file.name }])) };
}

function shortcutsOf(chat: Chat, onNew: () => void) {
  const onCopyAnswer = (): void => {
    const answer = chat.branch.findLast((one) => one.message.type === "ai")?.message;
    if (answer) void copyText(textOf(answer.content));
  };
  return { onNew, onStop: () => chat.stop(), onCopyAnswer, onCopyCode: copyLastCode };
}

function useKnowledgeOf(chatId: string, isTemporary: boolean): [Knowledge[], (knowledge: Knowledge[]) => void] {
  const [knowledge, setKnowledge] = useState(() => readKnowledge(chatId));
  useEffect(() => writeKnowledge(chatId, isTemporary ? [] : knowledge), [chatId, isTemporary, knowledge]);
  return [knowledge, setKnowledge];
}

/** Open the editor of the last question. */
function editLast(): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>(`button[aria-label="${TEXT.edit}"]`);
  buttons[buttons.length - 1]?.click();
}
