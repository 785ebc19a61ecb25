/** The extension as it is packed, with its client library, in a stand-in for the editor, against the real server. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';

import { type Diagnostic, Editor } from './vscode';

const PROGRAM = process.env['FLINKLINT'];
const skip = PROGRAM === undefined ? 'FLINKLINT names no program' : false;
const BUNDLE = path.join(__dirname, '..', '..', 'dist', 'extension.js');
const TEXT = 'taskmanager.numberOfTaskSlots: four\nstate.backend: rocksdb\n';

interface Extension {
    activate(context: unknown): Promise<void>;
    deactivate(): Promise<void>;
}

async function within(editor: Editor, act: () => Promise<void>) {
    const extension = editor.load<Extension>(BUNDLE);
    const subscriptions: { dispose(): void }[] = [];
    await extension.activate({ subscriptions, extension: { id: 'flinklint.flinklint' } });
    try {
        await act();
    } finally {
        await extension.deactivate();
    }
}

function rules(found: Diagnostic[]) {
    return new Set(found.map((each) => (each.code as { value: string }).value));
}

test('documents are linted, with the settings as they are and as they become', { skip }, async () => {
    const editor = new Editor();
    editor.settings.set('flinklint.path', PROGRAM);
    editor.settings.set('flinklint.sla', '500ms');
    await within(editor, async () => {
        const uri = 'untitled:flink-conf.yaml';
        await editor.open(uri, 'yaml', TEXT);
        const found = await editor.until(uri, (each) => rules(each).has('FL101'));
        const slots = found.find((each) => each.message.includes('numberOfTaskSlots'));
        assert.equal(slots?.source, 'flinklint');
        assert.equal(slots.severity, 0);
        assert.deepEqual({ ...slots.range.end }, { line: 0, character: 35 });
        await editor.set('flinklint.ignore', ['FL101']);
        await editor.until(uri, (each) => !rules(each).has('FL101') && rules(each).has('FL906'));
        for (const what of ['registerHoverProvider', 'registerCompletionItemProvider', 'registerCodeActionsProvider']) {
            assert.ok(editor.registered.includes(what), what);
        }
        assert.deepEqual(editor.messages, []);
    });
});

test('documents of other languages are not sent', { skip }, async () => {
    const editor = new Editor();
    editor.settings.set('flinklint.path', PROGRAM);
    await within(editor, async () => {
        await editor.open('untitled:notes', 'markdown', TEXT);
        await editor.open('git:/old/flink-conf.yaml', 'yaml', TEXT);
        await editor.open('untitled:flink-conf.yaml', 'yaml', TEXT);
        await editor.until('untitled:flink-conf.yaml', (found) => found.length > 0);
        assert.equal(editor.diagnostics.size, 1);
    });
});

test('the server is started anew', { skip }, async () => {
    const editor = new Editor();
    editor.settings.set('flinklint.path', PROGRAM);
    await within(editor, async () => {
        await editor.open('untitled:flink-conf.yaml', 'yaml', TEXT);
        await editor.until('untitled:flink-conf.yaml', (found) => found.length > 0);
        editor.diagnostics.clear();
        await editor.commands.get('flinklint.restart')!();
        await editor.until('untitled:flink-conf.yaml', (found) => found.length > 0);
    });
});

test('rules are explained', { skip }, async () => {
    const editor = new Editor();
    editor.settings.set('flinklint.path', PROGRAM);
    await within(editor, async () => {
        await editor.commands.get('flinklint.explain')!('FL101');
        assert.match(editor.shown!.text, /^FL101 watermark-interval-vs-sla\n/);
        await editor.commands.get('flinklint.explain')!();
        assert.match(editor.shown!.text, /^FL001 /);
        await editor.commands.get('flinklint.explain')!('--help');
        assert.match(editor.shown!.text, /^FL001 /);
    });
});

test('all is fixed by the action of that kind', async () => {
    const editor = new Editor();
    editor.settings.set('flinklint.path', '/nowhere/flinklint');
    await within(editor, async () => {
        await editor.commands.get('flinklint.fixAll')!();
        assert.deepEqual(editor.executed, [
            ['editor.action.codeAction', { kind: 'source.fixAll.flinklint', apply: 'first' }],
        ]);
    });
});

test('a missing program is told, with a way out', async () => {
    const editor = new Editor();
    editor.settings.set('flinklint.path', '/nowhere/flinklint');
    editor.answer = 'How to install it';
    await within(editor, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        assert.equal(editor.messages.length, 1);
        assert.match(editor.messages[0]!, /\/nowhere\/flinklint is not a program/);
        assert.deepEqual(editor.executed, [['extension.open', 'flinklint.flinklint']]);
    });
});

test('a workspace that is not trusted names no program, until it is trusted', { skip }, async () => {
    const editor = new Editor();
    editor.folder = path.dirname(PROGRAM!);
    editor.isTrusted = false;
    editor.settings.set('flinklint.path', `./${path.basename(PROGRAM!)}`);
    await within(editor, async () => {
        await editor.open('untitled:flink-conf.yaml', 'yaml', TEXT);
        assert.match(editor.messages[0]!, /needs a trusted workspace/);
        assert.equal(editor.diagnostics.size, 0);
        editor.isTrusted = true;
        await editor.granted.fire();
        await editor.until('untitled:flink-conf.yaml', (found) => found.length > 0);
    });
});

test('a setting that names a program later starts it', { skip }, async () => {
    const editor = new Editor();
    editor.settings.set('flinklint.path', '/nowhere/flinklint');
    await within(editor, async () => {
        await editor.open('untitled:flink-conf.yaml', 'yaml', TEXT);
        await editor.set('flinklint.path', PROGRAM);
        await editor.until('untitled:flink-conf.yaml', (found) => found.length > 0);
    });
});
