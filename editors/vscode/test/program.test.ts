import assert from 'node:assert/strict';
import { test } from 'node:test';

import { find, type Surroundings } from '../src/program';

function on(platform: NodeJS.Platform, programs: string[], more: Partial<Surroundings> = {}): Surroundings {
    return {
        platform,
        env: platform === 'win32' ? { Path: 'C:\\bin;"D:\\other bin"' } : { PATH: '/usr/bin:/home/me/.cargo/bin' },
        home: platform === 'win32' ? 'C:\\Users\\me' : '/home/me',
        isProgram: (file) => programs.includes(file),
        ...more,
    };
}

test('without a setting the PATH decides, the first entry first', () => {
    assert.deepEqual(find('', on('linux', ['/home/me/.cargo/bin/flinklint'])), {
        program: '/home/me/.cargo/bin/flinklint',
    });
    assert.deepEqual(find('  ', on('linux', ['/home/me/.cargo/bin/flinklint', '/usr/bin/flinklint'])), {
        program: '/usr/bin/flinklint',
    });
});

test('where there is none, it says what was looked for', () => {
    assert.deepEqual(find('', on('linux', [])), { missing: 'flinklint is not in the PATH' });
    assert.deepEqual(find('', on('linux', [], { env: {} })), { missing: 'flinklint is not in the PATH' });
    assert.deepEqual(find('flinklint-next', on('linux', [])), { missing: 'flinklint-next is not in the PATH' });
});

test('a name is looked up in the PATH', () => {
    const around = on('linux', ['/usr/bin/flinklint', '/usr/bin/flinklint-next']);
    assert.deepEqual(find('flinklint-next', around), { program: '/usr/bin/flinklint-next' });
});

test('relative entries of the PATH are passed over', () => {
    const around = on('linux', ['flinklint', './flinklint', 'bin/flinklint'], { env: { PATH: ':.:bin:./' } });
    assert.deepEqual(find('', around), { missing: 'flinklint is not in the PATH' });
});

test('a path is taken as it stands', () => {
    const around = on('linux', ['/opt/flinklint', '/usr/bin/flinklint']);
    assert.deepEqual(find('/opt/flinklint', around), { program: '/opt/flinklint' });
    assert.deepEqual(find('/opt/x/../flinklint', around), { program: '/opt/flinklint' });
});

test('a path that leads nowhere is not replaced by another program', () => {
    assert.deepEqual(find('/opt/gone', on('linux', ['/usr/bin/flinklint'])), {
        missing: 'flinklint.path is /opt/gone: /opt/gone is not a program',
    });
});

test('~ is the home of the user', () => {
    assert.deepEqual(find('~/bin/flinklint', on('linux', ['/home/me/bin/flinklint'])), {
        program: '/home/me/bin/flinklint',
    });
    assert.deepEqual(find('~\\flinklint', on('win32', ['C:\\Users\\me\\flinklint.exe'])), {
        program: 'C:\\Users\\me\\flinklint.exe',
    });
});

test('a relative path starts at the folder of a trusted workspace', () => {
    const around = on('linux', ['/work/target/release/flinklint'], { folder: '/work' });
    for (const setting of ['target/release/flinklint', './target/release/flinklint', '${workspaceFolder}/target/release/flinklint']) {
        assert.deepEqual(find(setting, around), { program: '/work/target/release/flinklint' });
    }
});

test('a workspace that is not trusted chooses nothing', () => {
    const around = on('linux', ['/work/flinklint', 'target/flinklint', '/usr/bin/flinklint']);
    for (const setting of ['target/flinklint', './flinklint', '${workspaceFolder}/flinklint']) {
        assert.ok('missing' in find(setting, around), setting);
    }
});

test('Windows: Path, quotes and .exe', () => {
    assert.deepEqual(find('', on('win32', ['C:\\bin\\flinklint.exe'])), { program: 'C:\\bin\\flinklint.exe' });
    assert.deepEqual(find('', on('win32', ['D:\\other bin\\flinklint.exe'])), { program: 'D:\\other bin\\flinklint.exe' });
    assert.deepEqual(find('flinklint.EXE', on('win32', ['C:\\bin\\flinklint.EXE'])), {
        program: 'C:\\bin\\flinklint.EXE',
    });
    assert.deepEqual(find('C:/bin/flinklint', on('win32', ['C:\\bin\\flinklint.exe'])), {
        program: 'C:\\bin\\flinklint.exe',
    });
    assert.ok('missing' in find('', on('win32', ['C:\\bin\\flinklint.cmd', 'C:\\bin\\flinklint'])));
});
