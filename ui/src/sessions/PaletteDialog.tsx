import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Columns2, FilePen, MessageSquare, PanelTop, SunMoon } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";

import { setThemeChoice } from "../app/theme";
import { useFeature } from "../configuration/ConfigurationProvider";
import { usePlaces } from "../configuration/usePlaces";
import { messages } from "../messages/en";
import { Dialog } from "../ui/Dialog";
import { useLoadWhenSeen, type MoreEntries } from "../ui/useLoadWhenSeen";
import { useDebounced } from "../ui/useDebounced";
import { olderChats, paletteChats, type PaletteChat } from "./paletteRows";
import { searchSessions, useSessions, type SearchHit } from "./queries";
import { titleOf } from "./sessionTitle";

const TEXT = messages.sessions;
const OLDER = 50;
const SHORTEST_SEARCH = 2;
const PAUSE_MS = 200;

/** The palette: chats by name, hits in their messages, and commands. */
export default function PaletteDialog({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState("");
  const navigate = useNavigate();
  const sessions = useSessions();
  const { found, hits, isSearching } = useHits(query);
  const [older, setOlder] = useState(OLDER);
  const go = (path: string) => () => {
    onClose();
    void navigate(path);
  };
  const matches = (text: string): boolean => text.toLowerCase().includes(query.trim().toLowerCase());
  const canCompare = useFeature("enableModelComparisonUtility") && matches(messages.app.compare);
  const all = sessions.data?.pages.flat() ?? [];
  const titles = new Map(all.map((row) => [row.sessionId, titleOf(row)]));
  const rows = paletteChats(all, query, found.hits);
  const more = query.trim() === "" ? olderChats(all, older) : [];
  const showOlder = (): void => {
    setOlder(older + OLDER);
    if (sessions.hasNextPage && older + OLDER > all.length) void sessions.fetchNextPage();
  };
  const places = usePlaces().filter((one) => matches(one.label));
  const theme = document.documentElement.dataset["theme"] === "dark" ? "light" : "dark";
  const changeTheme = (): void => {
    setThemeChoice(theme);
    onClose();
  };
  return (
    <Dialog title={TEXT.palette} hasHiddenTitle isOpen onClose={onClose} className="p-0!">
      <Command label={TEXT.palette} shouldFilter={false} loop>
        <Command.Input
          autoFocus
          value={query}
          onValueChange={setQuery}
          placeholder={TEXT.paletteInput}
          className="h-12 w-full border-b border-line bg-transparent px-4 outline-none placeholder:text-muted"
        />
        <Command.List className="max-h-[56vh] overflow-y-auto p-1.5">
          <Command.Empty className="px-3 py-6 text-center text-sm text-muted">{isSearching ? TEXT.searching : TEXT.noHits}</Command.Empty>
          {rows.length > 0 && (
            <Group heading={TEXT.chats}>
              <Chats rows={rows} onSelect={go} />
            </Group>
          )}
          {hits.length > 0 && (
            <Group heading={TEXT.inMessages}>
              {hits.map((hit, index) => (
                <Item key={index} value={`hit ${index}`} icon={<MessageSquare aria-hidden />} onSelect={go(`/c/${hit.sessionId}`)}>
                  <Hit hit={hit} title={hit.name ?? titles.get(hit.sessionId) ?? TEXT.untitled} />
                </Item>
              ))}
            </Group>
          )}
          {places.length > 0 && (
            <Group heading={TEXT.pages}>
              {places.map((one) => (
                <Item key={one.path} value={one.path} icon={<PanelTop aria-hidden />} onSelect={go(one.path)}>
                  {one.label}
                </Item>
              ))}
            </Group>
          )}
          {(matches(TEXT.newChat) || canCompare || matches(TEXT.theme[theme])) && (
            <Group heading={TEXT.commands}>
              {matches(TEXT.newChat) && (
                <Item value="new chat" icon={<FilePen aria-hidden />} onSelect={go("/")}>
                  {TEXT.newChat}
                </Item>
              )}
              {canCompare && (
                <Item value="compare" icon={<Columns2 aria-hidden />} onSelect={go("/compare")}>
                  {messages.app.compare}
                </Item>
              )}
              {matches(TEXT.theme[theme]) && (
                <Item value="theme" icon={<SunMoon aria-hidden />} onSelect={changeTheme}>
                  {TEXT.theme[theme]}
                </Item>
              )}
            </Group>
          )}
          {more.length > 0 && (
            <Group heading={TEXT.olderChats}>
              <Chats rows={more} onSelect={go} />
            </Group>
          )}
          {query.trim() === "" && (sessions.hasNextPage || more.length === older) && (
            <More
              label={TEXT.more}
              shown={more.length}
              isLoading={sessions.isFetchingNextPage}
              hasFailed={sessions.isFetchNextPageError}
              onLoad={showOlder}
            />
          )}
          {found.hasNextPage && (
            <More label={TEXT.searchFurther} shown={found.pages} isLoading={isSearching} hasFailed={found.hasFailed} onLoad={found.fetchNextPage} />
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}

/** The hits of the server in names and messages, page by page, and among them those in messages. */
function useHits(query: string) {
  const typed = query.trim();
  const words = useDebounced(typed, PAUSE_MS);
  const isLongEnough = words.length >= SHORTEST_SEARCH && typed.length >= SHORTEST_SEARCH;
  const search = useInfiniteQuery({
    queryKey: ["search", words],
    enabled: isLongEnough,
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => searchSessions(words, pageParam, signal),
    getNextPageParam: (page) => page.nextCursor,
  });
  const pages = isLongEnough ? (search.data?.pages ?? []) : [];
  const all = pages.flatMap((page) => page.hits);
  const found = {
    hits: all,
    pages: pages.length,
    hasNextPage: isLongEnough && search.hasNextPage && typed === words,
    hasFailed: search.isFetchNextPageError,
    fetchNextPage: () => void search.fetchNextPage(),
  };
  const isSearching = typed.length >= SHORTEST_SEARCH && (typed !== words || search.isFetching);
  return { found, hits: all.filter((hit) => hit.messageId !== null), isSearching };
}

/** The end of the list, as one more choice: a list of choices may contain no button. */
function More({ label, ...more }: MoreEntries & { label: string }) {
  const end = useLoadWhenSeen(more);
  const text = more.isLoading ? messages.app.loadingMore : more.hasFailed ? messages.app.moreFailed : label;
  return (
    <Command.Item
      ref={end}
      value={label}
      disabled={more.isLoading}
      onSelect={more.onLoad}
      className="flex min-h-10 cursor-pointer items-center justify-center rounded-sm text-sm text-muted data-[selected=true]:bg-sunken pointer-coarse:min-h-11"
    >
      {text}
    </Command.Item>
  );
}

function Chats({ rows, onSelect }: { rows: PaletteChat[]; onSelect: (path: string) => () => void }) {
  return rows.map((row) => (
    <Item key={row.id} value={row.id} icon={<MessageSquare aria-hidden />} onSelect={onSelect(`/c/${row.id}`)}>
      <span className="truncate">{row.title}</span>
    </Item>
  ));
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

function Item({ value, icon, onSelect, children }: { value: string; icon: ReactNode; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-10 cursor-pointer items-center gap-2.5 rounded-sm px-2.5 py-1 text-sm data-[selected=true]:bg-sunken pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
    >
      {icon}
      {children}
    </Command.Item>
  );
}

/** A hit: the chat's name, and the text around the match with the words marked. */
function Hit({ hit, title }: { hit: SearchHit; title: string }) {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const [start, end] of hit.matches) {
    parts.push(hit.snippet.slice(from, start), <mark key={start} className="bg-highlight text-text">{hit.snippet.slice(start, end)}</mark>);
    from = end;
  }
  return (
    <span className="min-w-0">
      <span className="block truncate">{title}</span>
      <span className="block truncate text-xs text-muted">{[...parts, hit.snippet.slice(from)]}</span>
    </span>
  );
}
