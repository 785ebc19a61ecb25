/** The extension's settings as the server takes them. */

/** What the server takes with its first request and with each change; what is left out is decided by the files. */
export interface Settings {
    flinkVersion?: string;
    sla?: string;
    environment?: string;
    select?: string[];
    ignore?: string[];
}

const TEXTS = ['flinkVersion', 'sla', 'environment'] as const;
const LISTS = ['select', 'ignore'] as const;

/** The names below `flinklint.` whose change the server has to hear of. */
export const NAMES: readonly string[] = [...TEXTS, ...LISTS];

/** The settings that say something. `get` gives the value of a name below `flinklint.`, whatever a user wrote there. */
export function settings(get: (name: string) => unknown): Settings {
    const found: Settings = {};
    for (const name of TEXTS) {
        const value = text(get(name));
        if (value !== '') {
            found[name] = value;
        }
    }
    for (const name of LISTS) {
        const value = get(name);
        const items = (Array.isArray(value) ? value : text(value).split(',')).map(text).filter((item) => item !== '');
        if (items.length > 0) {
            found[name] = items;
        }
    }
    return found;
}

/** The parameters of `workspace/didChangeConfiguration`. */
export function changed(now: Settings): { settings: { flinklint: Settings } } {
    return { settings: { flinklint: now } };
}

/** Numbers are taken for texts: a version without quotes is one. */
function text(value: unknown): string {
    return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}
