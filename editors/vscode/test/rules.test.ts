import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isName, parseRules, ruleOf, sorted } from '../src/rules';

test('rules are read from what the program prints', () => {
    const output = JSON.stringify({
        schema: 1,
        rules: [{ id: 'FL101', name: 'watermark-interval-vs-sla', summary: 's', group: 'latency', later: {} }, { id: 7 }, null],
    });
    assert.deepEqual(parseRules(output), [
        { id: 'FL101', name: 'watermark-interval-vs-sla', summary: 's', group: 'latency' },
    ]);
    assert.deepEqual(parseRules('{}'), []);
    assert.deepEqual(parseRules('[]'), []);
    assert.throws(() => parseRules('no JSON'));
});

test('a diagnostic names its rule with or without an address', () => {
    assert.equal(ruleOf('FL101'), 'FL101');
    assert.equal(ruleOf({ value: 'FL101', target: {} }), 'FL101');
    for (const code of [undefined, null, 7, '', '--config', { value: 7 }, {}]) {
        assert.equal(ruleOf(code), undefined);
    }
});

test('names are rules and keys, and no options', () => {
    for (const name of ['FL101', 'ACME001', 'duplicate-key', 'taskmanager.numberOfTaskSlots', '$internal.x']) {
        assert.ok(isName(name), name);
    }
    for (const name of ['', '-h', '--config=x', 'a b', '../x', 'a\n', 'a;b']) {
        assert.ok(!isName(name), name);
    }
});

test('what was found at the cursor comes first, once', () => {
    const rules = ['FL1', 'FL2', 'FL3'].map((id) => ({ id, name: '', summary: '', group: '' }));
    const ids = (first: string[]) => sorted(rules, first).map((rule) => rule.id);
    assert.deepEqual(ids([]), ['FL1', 'FL2', 'FL3']);
    assert.deepEqual(ids(['FL3', 'FL2', 'FL3', 'FL9']), ['FL3', 'FL2', 'FL1']);
});
