/** Where the program is that is run. */

import * as path from 'node:path';

/** What the search looks at. */
export interface Surroundings {
    platform: NodeJS.Platform;
    env: Readonly<Record<string, string | undefined>>;
    home: string;
    /** The first folder of the workspace, where the workspace is trusted. */
    folder?: string | undefined;
    /** Whether there is a file that can be run. */
    isProgram(file: string): boolean;
}

export type Found = { program: string } | { missing: string };

export const NAME = 'flinklint';

/**
 * The program that the setting `flinklint.path` names, else the one in the `PATH`.
 *
 * Entries of the `PATH` that are relative are passed over: they would be looked up in a folder that somebody else may
 * have filled.
 */
export function find(setting: string, around: Surroundings): Found {
    const paths = around.platform === 'win32' ? path.win32 : path.posix;
    const wanted = setting.trim();
    if (wanted === '' || !/[\\/]/.test(wanted)) {
        const name = wanted === '' ? NAME : wanted;
        for (const folder of searchPath(around, paths)) {
            const program = runnable(paths.join(folder, name), around);
            if (program !== undefined) {
                return { program };
            }
        }
        return { missing: `${name} is not in the PATH` };
    }
    const file = resolved(wanted, around, paths);
    if (file === undefined) {
        return { missing: `flinklint.path is ${wanted}: a relative path needs a trusted workspace with a folder` };
    }
    const program = runnable(file, around);
    return program === undefined
        ? { missing: `flinklint.path is ${wanted}: ${file} is not a program` }
        : { program };
}

function resolved(wanted: string, around: Surroundings, paths: path.PlatformPath): string | undefined {
    const home = /^~[\\/]/.exec(wanted);
    if (home !== null) {
        return paths.join(around.home, wanted.slice(2));
    }
    const inFolder = wanted.replace(/^\$\{workspaceFolder\}[\\/]/, '');
    if (inFolder === wanted && paths.isAbsolute(wanted)) {
        return paths.normalize(wanted);
    }
    return around.folder === undefined ? undefined : paths.join(around.folder, inFolder);
}

function searchPath(around: Surroundings, paths: path.PlatformPath): string[] {
    // On Windows the variable is called Path as well.
    const name =
        around.platform === 'win32' ? Object.keys(around.env).find((key) => key.toUpperCase() === 'PATH') : 'PATH';
    const value = name === undefined ? undefined : around.env[name];
    return (value ?? '')
        .split(paths.delimiter)
        .map((folder) => (around.platform === 'win32' ? folder.replace(/^"(.*)"$/, '$1') : folder))
        .filter((folder) => paths.isAbsolute(folder));
}

function runnable(file: string, around: Surroundings): string | undefined {
    // Scripts of Windows need a shell, which nothing is given to here.
    const files = around.platform === 'win32' && !/\.exe$/i.test(file) ? [`${file}.exe`] : [file];
    return files.find((candidate) => around.isProgram(candidate));
}
