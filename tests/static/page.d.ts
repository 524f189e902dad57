// What scripts find in the page: htmx, its events, the events of the socket, and our own.

export {};

declare global {
  /** A request of htmx, from its configuration to what came of it. */
  interface HtmxContext {
    sourceElement: HTMLElement;
    target: HTMLElement | null;
    request: { method: string; headers: Record<string, string>; abort?: () => void };
    response: { status: number; headers: Headers };
    swap: string;
    push: string | null;
    title: string;
    text: string;
    hx: { pushurl?: string; replaceurl?: string };
    /** Ours: the address that brings a deleted message back. */
    restore?: string;
    /** Ours: the text of a waiting message that is being withdrawn. */
    given?: string;
    /** Ours: is told why a deleted message did not come back, or null. */
    told?: (reason: Parts | null) => void;
  }

  interface HtmxSwap {
    target: string;
    swap: string;
    text: string;
    sourceElement: Element;
  }

  const htmx: {
    ajax(method: string, url: string | undefined, options: object): Promise<void>;
    process(element: Element, force?: boolean): void;
    swap(options: HtmxSwap): Promise<void>;
    ext: { ws: { getRegistry(): Map<string, { socket?: WebSocket }> } };
  };

  /** Texts and elements that stand beside each other. */
  type Parts = (string | Node)[];
  type Op = [name: string, ...values: (string | number)[]];
  type Sharing = "private" | "read" | "write";

  /** What the socket says; docs/streaming.md tells when. */
  interface SocketEvents {
    hello: {
      version: string;
      team: number;
      list: string;
      title: string;
      leaf: string;
      moves: number;
      status: string;
      running: boolean;
      waiting: string;
      sharing: Sharing;
      read_only: boolean;
    };
    branch: { after: string | null; content: string; moves: number; begins: string | null };
    waiting: { content: string };
    title: { title: string };
    instructions: { content: string };
    deleted: object;
    models: object;
    frame: { id: string; seq: number; ops: Op[]; reasoning: string };
    snapshot: { id: string; seq: number; status: string; ops: Op[]; reasoning: string };
    settled: { id: string; seq: number | null; status: string; ops: Op[]; extras: string };
    closed: { reason: string };
    shared: { sharing: Sharing };
    present: { people: { id: number; initials: string; name: string }[] };
    listed: { id: string; content: string; top: boolean; ended: boolean; fresh: boolean };
    unlisted: { id: string; kept_by: number | null };
    ordered: object;
    seen: { id: string };
    batch: { events: SocketEvent[] };
    beat: object;
  }
  type SocketEvent = {
    [Type in keyof SocketEvents]: { type: Type } & SocketEvents[Type];
  }[keyof SocketEvents];

  type HtmxEvent = CustomEvent<{ ctx: HtmxContext }>;
  type SocketEventMap = {
    [Type in keyof SocketEvents as `premweb:event:${Type}`]: CustomEvent<SocketEvents[Type]>;
  };

  interface DocumentEventMap extends SocketEventMap {
    "htmx:config:request": HtmxEvent;
    "htmx:before:request": HtmxEvent;
    "htmx:before:response": HtmxEvent;
    "htmx:after:request": HtmxEvent;
    "htmx:response:error": HtmxEvent;
    /** Also for what was no request. */
    "htmx:error": CustomEvent<{ ctx?: HtmxContext }>;
    "htmx:before:swap": HtmxEvent;
    "htmx:after:swap": HtmxEvent;
    "htmx:after:history:push": Event;
    "htmx:after:history:replace": Event;
    "htmx:before:ws:connection": Event;
    "htmx:after:ws:connection": Event;
    "htmx:before:ws:message": CustomEvent<{
      message: { json?: SocketEvent; cancelled?: boolean };
    }>;
    "htmx:ws:close": CustomEvent<{ reason: string }>;
    "htmx:ws:error": Event;

    /** The messages are to be fetched anew. */
    "premweb:catch-up": Event;
    /** The list of conversations is to be fetched anew. */
    "premweb:list-behind": Event;
    /** The page has said why it has no socket any more. */
    "premweb:disconnected": Event;
    /** The socket is to be opened anew. */
    "premweb:reconnect": Event;
    /** Rows of the list have come without a swap. */
    "premweb:rows": Event;
    /** So many rows of the list are chosen. */
    "premweb:chosen": CustomEvent<{ count: number }>;
    /** These conversations were changed by their list. */
    "premweb:changed": CustomEvent<{ ids: string[] }>;
    /** Something could not be fetched: the next greeting of the socket tells whether it still has to. */
    "premweb:behind": Event;
    /** The server has taken a message. */
    "premweb:sent": Event;
    /** The conversation is gone; what is being written goes along. */
    "premweb:leave": Event;
    /** Back did not lead anywhere. */
    "premweb:stayed": Event;
    "premweb:waiting-changed": Event;
    /** A text goes back into the box that it was sent from. */
    "premweb:give-back": CustomEvent<{
      text: string;
      to?: HTMLFormElement | null;
      key?: string | null;
    }>;
  }
}
