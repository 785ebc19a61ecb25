import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { LANGUAGES, PATTERN } from '../src/protocol';
import { NAMES } from '../src/settings';

const root = path.join(__dirname, '..', '..');
const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
const properties: Record<string, { scope: string; default: unknown; markdownDescription?: string; description?: string }> =
    manifest.contributes.configuration.properties;

test('every setting that is passed on can be set, and is empty at first', () => {
    for (const name of NAMES) {
        const property = properties[`flinklint.${name}`];
        assert.ok(property, name);
        assert.ok(property.default === '' || (Array.isArray(property.default) && property.default.length === 0), name);
        assert.equal(property.scope, 'window', name);
    }
    assert.deepEqual(
        Object.keys(properties).sort(),
        ['path', 'trace.server', ...NAMES].map((name) => `flinklint.${name}`).sort(),
    );
});

test('a workspace that is not trusted cannot name the program', () => {
    assert.equal(properties['flinklint.path']?.scope, 'machine-overridable');
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, ['flinklint.path']);
});

test('each language that the server is asked about starts the extension', () => {
    for (const language of LANGUAGES) {
        assert.ok(manifest.activationEvents.includes(`onLanguage:${language}`), language);
    }
    assert.ok(manifest.activationEvents.includes(`workspaceContains:${PATTERN}`));
    assert.ok(manifest.activationEvents.includes('workspaceContains:**/flinklint.toml'));
});

test('the README tells of each setting and command', () => {
    const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
    for (const name of Object.keys(properties)) {
        assert.ok(readme.includes(`\`${name}\``), name);
    }
    for (const { category, title } of manifest.contributes.commands) {
        assert.ok(readme.includes(`${category}: ${title}`), title);
    }
});

test('the version is that of the program', () => {
    const cargo = fs.readFileSync(path.join(root, '..', '..', 'Cargo.toml'), 'utf8');
    assert.equal(/^version = "(.*)"$/m.exec(cargo)?.[1], manifest.version);
});
