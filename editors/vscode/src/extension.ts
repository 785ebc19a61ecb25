/** flinklint in Visual Studio Code: starts `flinklint lsp` and keeps it going. */

import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { DidChangeConfigurationNotification, LanguageClient, State } from 'vscode-languageclient/node';

import { find, type Found } from './program';
import { ARGUMENTS, documentSelector, FIX_ALL } from './protocol';
import { isName, parseRules, ruleOf, sorted } from './rules';
import { changed, NAMES, settings } from './settings';

const SCHEME = 'flinklint-explain';

let running: Session | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
    const session = new Session(context.extension.id);
    running = session;
    context.subscriptions.push(
        session,
        vscode.commands.registerCommand('flinklint.restart', () => session.restart()),
        vscode.commands.registerCommand('flinklint.fixAll', fixAll),
        vscode.commands.registerCommand('flinklint.explain', (asked?: unknown) => explain(session, asked)),
        vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
            provideTextDocumentContent: (uri) => session.page(ruleIn(uri)),
        }),
        vscode.workspace.onDidChangeConfiguration((event) => session.configure(event)),
        vscode.workspace.onDidGrantWorkspaceTrust(() => session.trusted()),
    );
    await session.start();
}

export async function deactivate(): Promise<void> {
    await running?.stop();
    running = undefined;
}

/** The server, started and ended one after the other. */
class Session implements vscode.Disposable {
    private readonly log = vscode.window.createOutputChannel('flinklint', { log: true });
    private client: LanguageClient | undefined;
    private program: string | undefined;
    private turn: Promise<void> = Promise.resolve();

    constructor(private readonly extension: string) {}

    start(): Promise<void> {
        return this.next(() => this.begin());
    }

    stop(): Promise<void> {
        return this.next(() => this.end());
    }

    restart(): Promise<void> {
        return this.next(async () => {
            await this.end();
            await this.begin();
        });
    }

    dispose(): void {
        void this.stop().finally(() => this.log.dispose());
    }

    /** Another program needs another process, other settings a message. */
    async configure(event: vscode.ConfigurationChangeEvent): Promise<void> {
        if (event.affectsConfiguration('flinklint.path')) {
            await this.restart();
        } else if (NAMES.some((name) => event.affectsConfiguration(`flinklint.${name}`)) && this.isRunning()) {
            await this.client?.sendNotification(DidChangeConfigurationNotification.type, changed(configured()));
        }
    }

    /** A trusted workspace may name the program. */
    async trusted(): Promise<void> {
        const found = located();
        if (!('program' in found) || found.program !== this.program) {
            await this.restart();
        }
    }

    /** What the program prints; undefined, and told, where there is none. */
    async run(...parameters: string[]): Promise<string | undefined> {
        const found = located();
        if ('missing' in found) {
            await this.tell(found.missing);
            return undefined;
        }
        try {
            const done = await promisify(execFile)(found.program, parameters, {
                cwd: folderOfDocument(),
                maxBuffer: 16 * 1024 * 1024,
                timeout: 30_000,
                windowsHide: true,
            });
            return done.stdout;
        } catch (error) {
            const said = (error as { stderr?: string }).stderr?.trim() || String(error);
            this.log.error(`flinklint ${parameters.join(' ')}: ${said}`);
            void vscode.window.showErrorMessage(`flinklint: ${said.split('\n', 1)[0]}`);
            return undefined;
        }
    }

    async page(rule: string): Promise<string> {
        return (isName(rule) ? await this.run('explain', rule) : undefined) ?? '';
    }

    private next(step: () => Promise<void>): Promise<void> {
        this.turn = this.turn.then(step).catch((error: unknown) => this.log.error(String(error)));
        return this.turn;
    }

    private isRunning(): boolean {
        return this.client?.state === State.Running;
    }

    private async begin(): Promise<void> {
        const found = located();
        if ('missing' in found) {
            this.log.warn(found.missing);
            // The answer may take as long as a person does.
            void this.tell(found.missing);
            return;
        }
        this.program = found.program;
        this.log.info(`${found.program} ${ARGUMENTS.join(' ')}`);
        this.client = new LanguageClient(
            'flinklint',
            'flinklint',
            { command: found.program, args: [...ARGUMENTS] },
            {
                documentSelector: documentSelector(),
                initializationOptions: () => configured(),
                outputChannel: this.log,
                diagnosticCollectionName: 'flinklint',
            },
        );
        await this.client.start();
    }

    private async end(): Promise<void> {
        const client = this.client;
        this.client = undefined;
        this.program = undefined;
        if (client?.needsStop()) {
            await client.stop();
        }
    }

    private async tell(why: string): Promise<void> {
        const [install, setting] = ['How to install it', 'Open the setting'];
        const answer = await vscode.window.showErrorMessage(
            `flinklint does not run: ${why}. Install it, or set flinklint.path.`,
            install,
            setting,
        );
        if (answer === install) {
            await vscode.commands.executeCommand('extension.open', this.extension);
        } else if (answer === setting) {
            await vscode.commands.executeCommand('workbench.action.openSettings', 'flinklint.path');
        }
    }
}

async function fixAll(): Promise<void> {
    await vscode.commands.executeCommand('editor.action.codeAction', { kind: FIX_ALL, apply: 'first' });
}

/** Shows a rule's page: the one that is asked for, else one that is chosen, those of the cursor's line first. */
async function explain(session: Session, asked: unknown): Promise<void> {
    let rule = typeof asked === 'string' && isName(asked) ? asked : undefined;
    if (rule === undefined) {
        const output = await session.run('rules', '--output-format', 'json');
        if (output === undefined) {
            return;
        }
        const items = sorted(parseRules(output), rulesHere()).map((known) => ({
            label: known.id,
            description: known.name,
            detail: known.summary,
        }));
        const chosen = await vscode.window.showQuickPick(items, {
            placeHolder: 'A rule',
            matchOnDescription: true,
            matchOnDetail: true,
        });
        rule = chosen?.label;
    }
    if (rule !== undefined) {
        const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${rule}.txt` });
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
    }
}

function ruleIn(uri: vscode.Uri): string {
    return uri.path.replace(/^\/|\.txt$/g, '');
}

function rulesHere(): string[] {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) {
        return [];
    }
    const line = editor.selection.active.line;
    const here = vscode.languages
        .getDiagnostics(editor.document.uri)
        .filter((found) => found.source === 'flinklint' && found.range.start.line <= line && line <= found.range.end.line);
    return here.flatMap((found) => ruleOf(found.code) ?? []);
}

function configured(): ReturnType<typeof settings> {
    const all = vscode.workspace.getConfiguration('flinklint');
    return settings((name) => all.get(name));
}

function located(): Found {
    const folder = vscode.workspace.workspaceFolders?.find((each) => each.uri.scheme === 'file');
    return find(vscode.workspace.getConfiguration('flinklint').get('path', ''), {
        platform: process.platform,
        env: process.env,
        home: os.homedir(),
        folder: vscode.workspace.isTrusted ? folder?.uri.fsPath : undefined,
        isProgram,
    });
}

function isProgram(file: string): boolean {
    try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
    } catch {
        return false;
    }
}

/** Where a flinklint.toml is looked for, whose own rules can be explained too. */
function folderOfDocument(): string | undefined {
    const document = vscode.window.activeTextEditor?.document.uri;
    const folders = vscode.workspace.workspaceFolders?.map((folder) => folder.uri) ?? [];
    return [...(document === undefined ? [] : [vscode.Uri.joinPath(document, '..')]), ...folders]
        .filter((uri) => uri.scheme === 'file')
        .map((uri) => uri.fsPath)
        .find((folder) => fs.existsSync(folder));
}
