/**
 * As much of Visual Studio Code as the extension and its client library touch, to run both without it. What no test looks
 * at is there and does nothing.
 */

import Module from 'node:module';
import path from 'node:path';

type Anything = Record<string | symbol, unknown>;

export class Disposable {
    constructor(private readonly ending: () => void = () => {}) {}
    static from(...all: { dispose(): unknown }[]) {
        return new Disposable(() => all.forEach((each) => each.dispose()));
    }
    dispose() {
        this.ending();
    }
}

export class EventEmitter<T> {
    private readonly listeners = new Set<(event: T) => unknown>();
    readonly event = (listener: (event: T) => unknown, self?: unknown) => {
        const bound = listener.bind(self);
        this.listeners.add(bound);
        return new Disposable(() => this.listeners.delete(bound));
    };
    fire(event: T) {
        return Promise.all([...this.listeners].map((listener) => listener(event)));
    }
    dispose() {
        this.listeners.clear();
    }
}

export class Position {
    constructor(
        readonly line: number,
        readonly character: number,
    ) {}
}

export class Range {
    readonly start: Position;
    readonly end: Position;
    constructor(start: Position | number, end: Position | number, endLine?: number, endCharacter?: number) {
        this.start = typeof start === 'number' ? new Position(start, end as number) : start;
        this.end = typeof start === 'number' ? new Position(endLine!, endCharacter!) : (end as Position);
    }
}

export class Uri {
    constructor(
        readonly scheme: string,
        readonly path: string,
    ) {}
    static parse(text: string) {
        const [, scheme, rest] = /^([^:]+):(?:\/\/)?(.*)$/.exec(text)!;
        return new Uri(scheme!, decodeURIComponent(rest!));
    }
    static file(file: string) {
        return new Uri('file', file);
    }
    static from(parts: { scheme: string; path: string }) {
        return new Uri(parts.scheme, parts.path);
    }
    static joinPath(uri: Uri, ...parts: string[]) {
        return new Uri(uri.scheme, path.posix.join(uri.path, ...parts));
    }
    get fsPath() {
        return this.path;
    }
    toString() {
        return `${this.scheme}:${this.path.startsWith('/') && this.scheme === 'file' ? '//' : ''}${encodeURI(this.path)}`;
    }
}

export class Diagnostic {
    code: unknown;
    source: string | undefined;
    relatedInformation: unknown;
    constructor(
        readonly range: Range,
        readonly message: string,
        readonly severity: number,
    ) {}
}

export class CodeActionKind {
    static readonly Empty = new CodeActionKind('');
    static readonly QuickFix = new CodeActionKind('quickfix');
    static readonly Source = new CodeActionKind('source');
    static readonly SourceFixAll = new CodeActionKind('source.fixAll');
    constructor(readonly value: string) {}
    append(part: string) {
        return new CodeActionKind(this.value === '' ? part : `${this.value}.${part}`);
    }
}

export class CancellationTokenSource {
    readonly token = { isCancellationRequested: false, onCancellationRequested: () => new Disposable() };
    cancel() {}
    dispose() {}
}

/** A document of the editor. */
export class TextDocument {
    version = 1;
    isClosed = false;
    constructor(
        readonly uri: Uri,
        readonly languageId: string,
        public text: string,
    ) {}
    getText() {
        return this.text;
    }
}

/** What the editor holds, and what happens in it. */
export class Editor {
    readonly settings = new Map<string, unknown>();
    readonly documents: TextDocument[] = [];
    readonly diagnostics = new Map<string, Diagnostic[]>();
    readonly commands = new Map<string, (...parameters: unknown[]) => unknown>();
    readonly executed: unknown[][] = [];
    readonly messages: string[] = [];
    readonly log: string[] = [];
    readonly providers = new Map<string, { provideTextDocumentContent(uri: Uri): Promise<string> }>();
    readonly registered: string[] = [];
    readonly opened = new EventEmitter<TextDocument>();
    readonly changed = new EventEmitter<unknown>();
    readonly configured = new EventEmitter<unknown>();
    readonly granted = new EventEmitter<void>();
    answer: string | undefined;
    shown: TextDocument | undefined;
    folder: string | undefined;
    isTrusted = true;
    published = () => {};

    async open(uri: string, languageId: string, text: string) {
        const document = new TextDocument(Uri.parse(uri), languageId, text);
        this.documents.push(document);
        await this.opened.fire(document);
        return document;
    }

    async set(name: string, value: unknown) {
        this.settings.set(name, value);
        await this.configured.fire({
            affectsConfiguration: (section: string) => name === section || name.startsWith(`${section}.`),
        });
    }

    /** Waits for diagnostics that fit. */
    async until(uri: string, fits: (found: Diagnostic[]) => boolean): Promise<Diagnostic[]> {
        const end = Date.now() + 20_000;
        for (;;) {
            const found = this.diagnostics.get(Uri.parse(uri).toString());
            if (found !== undefined && fits(found)) {
                return found;
            }
            await new Promise<void>((resolve, reject) => {
                const timer = setTimeout(
                    () => reject(new Error(`no such diagnostics within 20 s: ${JSON.stringify(found)}`)),
                    Math.max(1, end - Date.now()),
                );
                this.published = () => {
                    clearTimeout(timer);
                    resolve();
                };
            });
        }
    }

    /** The module `vscode`. */
    api(): unknown {
        const configuration = (section?: string) => ({
            get: (name: string, other?: unknown) => {
                const full = section === undefined ? name : `${section}.${name}`;
                return this.settings.has(full) ? this.settings.get(full) : other;
            },
            has: () => false,
            inspect: () => undefined,
        });
        const line = (text: unknown) => void this.log.push(String(text));
        const log = { trace: line, debug: line, info: line, warn: line, error: line, append: line, appendLine: line, show() {}, dispose() {}, logLevel: 3, onDidChangeLogLevel: () => new Disposable() };
        const say = async (message: string) => {
            this.messages.push(message);
            return this.answer;
        };
        const editor = this;
        const { documents } = this;
        const known = anything('vscode', {
            version: '1.100.0',
            Disposable,
            EventEmitter,
            Position,
            Range,
            Uri,
            Diagnostic,
            CodeActionKind,
            CancellationTokenSource,
            CancellationError: class extends Error {},
            LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
            DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
            env: anything('env', { language: 'en', appName: 'test', isTelemetryEnabled: false }),
            extensions: anything('extensions', { all: [], getExtension: () => undefined }),
            workspace: anything('workspace', {
                getConfiguration: configuration,
                textDocuments: this.documents,
                notebookDocuments: [],
                onDidOpenTextDocument: this.opened.event,
                onDidChangeTextDocument: this.changed.event,
                onDidChangeConfiguration: this.configured.event,
                onDidGrantWorkspaceTrust: this.granted.event,
                openTextDocument: async (uri: Uri) => {
                    const text = await this.providers.get(uri.scheme)!.provideTextDocumentContent(uri);
                    return new TextDocument(uri, 'plaintext', text);
                },
                registerTextDocumentContentProvider: (scheme: string, provider: never) => {
                    this.providers.set(scheme, provider);
                    return new Disposable();
                },
                getWorkspaceFolder: () => undefined,
                workspaceFolders: this.folder === undefined ? undefined : [{ uri: Uri.file(this.folder), name: 'a', index: 0 }],
                get isTrusted() {
                    return editor.isTrusted;
                },
            }),
            window: anything('window', {
                createOutputChannel: () => log,
                showErrorMessage: say,
                showWarningMessage: say,
                showInformationMessage: say,
                showQuickPick: async (items: { label: string }[]) => items[0],
                showTextDocument: async (document: TextDocument) => (this.shown = document),
                activeTextEditor: undefined,
                get visibleTextEditors() {
                    return documents.map((document) => ({ document }));
                },
                tabGroups: anything('tabGroups', { all: [] }),
            }),
            commands: anything('commands', {
                registerCommand: (name: string, command: never) => {
                    this.commands.set(name, command);
                    return new Disposable(() => this.commands.delete(name));
                },
                executeCommand: async (...call: unknown[]) => void this.executed.push(call),
            }),
            languages: new Proxy(
                anything('languages', {
                    match: (selector: { scheme: string; language?: string; pattern?: string }[], document: TextDocument) =>
                        [selector].flat().some(
                            (filter) =>
                                filter.scheme === document.uri.scheme &&
                                (filter.language === undefined || filter.language === document.languageId) &&
                                (filter.pattern === undefined || /flink-conf[^/]*\.(ya?ml|conf)$/.test(document.uri.path)),
                        )
                            ? 10
                            : 0,
                    createDiagnosticCollection: () => ({
                        set: (uri: Uri, found: Diagnostic[]) => {
                            this.diagnostics.set(uri.toString(), found ?? []);
                            this.published();
                        },
                        delete: (uri: Uri) => this.diagnostics.delete(uri.toString()),
                        clear: () => this.diagnostics.clear(),
                        dispose: () => {},
                    }),
                    getDiagnostics: () => [],
                }),
                {
                    get: (target, name) => {
                        if (String(name).startsWith('register')) {
                            this.registered.push(String(name));
                        }
                        return target[name];
                    },
                },
            ),
        });
        // A bundle copies the members that a module lists, and finds the others by the prototype.
        const api: Anything = new Proxy(known, { getPrototypeOf: () => api });
        return api;
    }

    /** Loads a module that requires `vscode`. */
    load<T>(file: string): T {
        const api = this.api();
        const loader = Module as unknown as { _load(request: string, ...more: unknown[]): unknown };
        const before = loader._load;
        loader._load = (request, ...more) => (request === 'vscode' ? api : before.call(loader, request, ...more));
        try {
            delete require.cache[file];
            return require(file) as T;
        } finally {
            loader._load = before;
        }
    }
}

/** An object with some members; every other one is a class, a function that gives something to dispose of, and an object. */
function anything(name: string, known: Anything = {}): Anything {
    const made = new Map<string | symbol, unknown>();
    const target = class {
        dispose() {}
    };
    return new Proxy(target as unknown as Anything, {
        get: (_, member) => {
            if (member in known) {
                return known[member];
            }
            if (typeof member === 'symbol' || member === 'prototype' || member === 'length' || member === 'name') {
                return Reflect.get(target, member);
            }
            if (member === 'then' || member === 'toJSON') {
                return undefined;
            }
            if (!made.has(member)) {
                made.set(member, anything(`${name}.${member}`));
            }
            return made.get(member);
        },
        apply: () => new Disposable(),
    }) as Anything;
}
