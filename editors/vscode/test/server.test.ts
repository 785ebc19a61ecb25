/** The real server, spoken to by the library that the extension speaks by, with the extension's own options. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';

import {
    CodeActionRequest,
    CompletionRequest,
    createProtocolConnection,
    DidChangeConfigurationNotification,
    DidOpenTextDocumentNotification,
    DidChangeTextDocumentNotification,
    ExitNotification,
    HoverRequest,
    InitializedNotification,
    InitializeRequest,
    PublishDiagnosticsNotification,
    type ProtocolConnection,
    type PublishDiagnosticsParams,
    RegistrationRequest,
    ShutdownRequest,
    StreamMessageReader,
    StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';

import { ARGUMENTS, FIX_ALL, LANGUAGES } from '../src/protocol';
import { changed, settings } from '../src/settings';

const PROGRAM = process.env['FLINKLINT'];
const skip = PROGRAM === undefined ? 'FLINKLINT names no program' : false;
const TEXT = 'taskmanager.numberOfTaskSlots: four\nstate.backend: rocksdb\n';

let server: ChildProcess;
let connection: ProtocolConnection;
let published: PublishDiagnosticsParams[];
let news: () => void;

async function diagnostics(fits: (said: PublishDiagnosticsParams) => boolean) {
    for (let waiting = 0; ; ) {
        const said = published.find(fits);
        if (said !== undefined) {
            return said.diagnostics;
        }
        const begin = Date.now();
        await new Promise<void>((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error('no diagnostics within 20 s')), 20_000 - waiting);
            news = () => {
                clearTimeout(timer);
                resolve();
            };
        });
        waiting += Date.now() - begin;
    }
}

function open(uri: string, text: string, languageId: string) {
    published = [];
    void connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId, version: 1, text },
    });
    return diagnostics((said) => said.uri === uri);
}

async function begin(configured: Record<string, unknown>) {
    const said = await connection.sendRequest(InitializeRequest.type, {
        processId: process.pid,
        rootUri: null,
        workspaceFolders: null,
        initializationOptions: settings((name) => configured[name]),
        capabilities: {
            general: { positionEncodings: ['utf-16'] },
            workspace: { didChangeWatchedFiles: { dynamicRegistration: true }, workspaceEdit: { documentChanges: true } },
            textDocument: {
                codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'source', 'source.fixAll'] } } },
                publishDiagnostics: { versionSupport: true, relatedInformation: true, codeDescriptionSupport: true },
            },
        },
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return said;
}

beforeEach(() => {
    if (PROGRAM === undefined) {
        return;
    }
    published = [];
    news = () => {};
    server = spawn(PROGRAM, [...ARGUMENTS], { stdio: ['pipe', 'pipe', 'inherit'] });
    connection = createProtocolConnection(new StreamMessageReader(server.stdout!), new StreamMessageWriter(server.stdin!));
    connection.onNotification(PublishDiagnosticsNotification.type, (said) => {
        published.push(said);
        news();
    });
    connection.onRequest(RegistrationRequest.type, () => {});
    connection.listen();
});

afterEach(async () => {
    if (PROGRAM === undefined) {
        return;
    }
    const ended = once(server, 'exit');
    await connection.sendRequest(ShutdownRequest.type);
    await connection.sendNotification(ExitNotification.type);
    assert.equal((await ended)[0], 0);
    connection.dispose();
});

test('the server offers the action that the command asks for', { skip }, async () => {
    const { capabilities } = await begin({ flinkVersion: '1.20' });
    const kinds = typeof capabilities.codeActionProvider === 'object' ? capabilities.codeActionProvider.codeActionKinds : [];
    assert.ok(kinds?.includes(FIX_ALL));
    const uri = 'untitled:flink-conf.yaml';
    await open(uri, TEXT, 'yaml');
    const actions = await connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri },
        range: { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } },
        context: { diagnostics: [], only: [FIX_ALL] },
    });
    assert.equal(actions?.length, 1);
    const action = actions[0]!;
    assert.ok('edit' in action && JSON.stringify(action.edit).includes('state.backend.type'));
});

test('each language of the selector is linted', { skip }, async () => {
    await begin({});
    const manifest =
        'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: a\nspec:\n  flinkVersion: v1_19\n' +
        '  image: flink:1.19\n  job: {}\n  flinkConfiguration:\n    parallelism.default: four\n';
    const compose =
        'services:\n  jobmanager:\n    image: flink:1.20\n    environment:\n      - |\n        FLINK_PROPERTIES=\n' +
        '        parallelism.default: four\n';
    const texts: Record<string, string> = {
        yaml: manifest,
        dockercompose: compose,
        helm: 'flinkConfiguration:\n  parallelism.default: four\n',
        sql: "SET 'parallelism.default' = 'four';\n",
        shellscript: 'flink run -Dparallelism.default=four job.jar\n',
    };
    const names: Record<string, string> = {
        yaml: 'untitled:Untitled-1',
        dockercompose: 'file:///nowhere/compose.yaml',
        helm: 'file:///nowhere/values.yaml',
        sql: 'untitled:Untitled-2',
        shellscript: 'untitled:Untitled-3',
    };
    for (const language of LANGUAGES) {
        const found = await open(names[language]!, texts[language]!, language);
        assert.ok(
            found.some((each) => each.code === 'FL906'),
            `${language}: ${JSON.stringify(found)}`,
        );
    }
});

test('settings count from the start and when they change', { skip }, async () => {
    await begin({ sla: '500ms', ignore: ['FL903'] });
    const uri = 'untitled:config.yaml';
    const rules = (found: { code?: unknown }[]) => new Set(found.map((each) => each.code));
    let found = rules(await open(uri, TEXT, 'yaml'));
    assert.ok(found.has('FL101') && !found.has('FL903') && found.has('FL906'));
    published = [];
    await connection.sendNotification(DidChangeConfigurationNotification.type, changed(settings(() => undefined)));
    found = rules(await diagnostics((said) => said.uri === uri));
    assert.ok(!found.has('FL101') && found.has('FL903') && found.has('FL906'));
});

test('hover and completion answer behind wide characters', { skip }, async () => {
    await begin({ flinkVersion: '1.20' });
    const uri = 'untitled:flink-conf.yaml';
    await open(uri, '# 🎏🎏\nexecution.checkpointing.mode: x\n', 'yaml');
    const hover = await connection.sendRequest(HoverRequest.type, {
        textDocument: { uri },
        position: { line: 1, character: 4 },
    });
    assert.ok(JSON.stringify(hover?.contents).includes('EXACTLY_ONCE'));
    const completion = await connection.sendRequest(CompletionRequest.type, {
        textDocument: { uri },
        position: { line: 1, character: 30 },
    });
    const items = Array.isArray(completion) ? completion : (completion?.items ?? []);
    assert.ok(items.some((item) => item.label === 'EXACTLY_ONCE'));
});

test('edits of the buffer are linted without saving', { skip }, async () => {
    await begin({});
    const uri = 'untitled:flink-conf.yaml';
    await open(uri, TEXT, 'yaml');
    published = [];
    await connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version: 2 },
        contentChanges: [{ range: { start: { line: 0, character: 31 }, end: { line: 0, character: 35 } }, text: '4' }],
    });
    const found = await diagnostics((said) => said.uri === uri && said.version === 2);
    assert.ok(!found.some((each) => each.code === 'FL906'));
});
