"""Random configurations, half of them sensible, half of them not."""

import random

import inputs

SENSITIVE = ("password", "secret", "key", "token", "jaas", "auth", "header", "access")
WORDS = ["a", "b", "c", "x", "name", "rocks-db", "1", "007", "true", "null", "yes", "on", "~", "1.5", "A_b", "ü", "中", "<<", "="]
TEXTS = [
    "x", "hello world", "s3://bucket/path#1", "http://h:80/?a=b&c", "-Xmx1g -Da=b", "a,b", "a;b", "C:\\temp", "it's", '"',
    "a: b", "k:v", "# no", "x #y", "x#y", " x ", "-", "- x", "?", "!x", "&x", "*x", "%x", "@x", "`x`", "|", ">", "[", "]",
    "{", "}", ",", "[a, b]", "{a: b}", "~", "null", "", "true", "no", "0x1F", "0o7", "1_000", "1e3", "1.10", "+1", ".5",
    "5.", ".inf", "-.INF", "+.inf", ".nan", "12:30", "2024-01-01", "9223372036854775808", "2147483648", "-0", "é", "中文", "😀",
    "a\tb", "\u00a0", "\u2028x", "\x07", "\ufeff", "<<", "=", "...", "---", "--- x", "a\\nb", "1 2", "!!str 1", "!!int x",
]
PUNCTUATION = list(" :#-[]{},'\"|>&*!%@`\t\n?~<=.\\01ax\r") + ["\u00a0", "\ufeff", "\u2028", "\u2029", "\u0085", "é"]
PUNCTUATION += [": ", "- ", " #", "? ", "\n ", "\n  ", "---", "...", "\n---\n", "&x ", "*x", "!x ", "!!str ", "''", "\\\n", " \u2028", "%x\n"]
# Before the settings, and around a value, where YAML lets something stand.
OPENINGS = ["", "# comment\n", "---\n", "\ufeff", "\n", "--- # c\n", "%YAML 1.2\n---\n", "%YAML 1.1 # c\n--- \n", "%TAG !e! tag:x,1:\n---\n", "%A b\n---\n", "\ufeff\ufeff", "\r\n", "...\n", "--- ", "%YAML 2.0\n---\n", "%a,b\n---\n", "\u2028"]
PROPERTIES = ["&x ", "!!str ", "! ", "!e!x ", "&y !!str ", "!!int &z ", "&x\n", "!<tag:yaml.org,2002:str> ", "&a.b ", "!!float\t"]
ITEMS = {
    "duration": inputs.DURATIONS,
    "memory": inputs.MEMORY_SIZES,
    "boolean": inputs.BOOLEANS,
    "int": inputs.INTEGERS,
    "long": inputs.INTEGERS,
    "float": inputs.FLOATS,
    "double": inputs.FLOATS,
    "string": inputs.STRINGS + TEXTS,
    "list": inputs.LISTS,
    "map": inputs.MAPS,
}


class Generator:
    """Texts from a seed, for the options of one release."""

    def __init__(self, seed, options):
        self.random = random.Random(seed)
        self.options = [option for option in options if not any(word in option["key"] for word in SENSITIVE)]

    def one_of(self, *choices):
        return self.random.choice(choices)

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def setting(self):
        """A key, and a value that fits the type of its option more often than not."""
        if self.chance(30):
            key = ".".join(self.random.choice(WORDS) for _ in range(self.random.randint(1, 3)))
            return key, self.random.choice(TEXTS)
        option = self.random.choice(self.options)
        values = ITEMS.get(option["type"], TEXTS)
        if option["type"] == "enum" and self.chance(80):
            value = self.random.choice(option["enum"])
            values = [value, value.lower(), value.upper(), value.replace("_", "-"), value.replace("_", "")]
        return option["key"], self.random.choice(TEXTS if self.chance(15) else values)

    def text(self, file):
        text = self.legacy() if file == "flink-conf.yaml" else self.standard()
        if self.chance(25 if file == "flink-conf.yaml" else 10):
            text = self.mutated(text)
        for opening in ("${", "$(", "{{", "{%", "{#", "<%", "<#"):
            text = text.replace(opening, "x")
        return text

    def mutated(self, text):
        for _ in range(self.random.randint(1, 3)):
            at = self.random.randint(0, len(text))
            cut = at + self.random.choice([0, 0, 1, 1, 4])
            text = text[:at] + (self.random.choice(PUNCTUATION) if self.chance(70) else "") + text[cut:]
        return text

    # flink-conf.yaml

    def legacy(self):
        end = self.one_of("\n", "\n", "\r\n", "\r", None)
        text = self.one_of("", "", "", "", "\ufeff")
        for _ in range(self.random.randint(0, 7)):
            text += self.legacy_line() + (end or self.one_of("\n", "\r\n", "\r", "\n\r"))
        return text if self.chance(80) else text.rstrip("\r\n")

    def legacy_line(self):
        if self.chance(10):
            return self.one_of("", " ", "\t", "# comment", "  # c: d", "---", "- a: b", "a:", "word", "\u00a0")
        key, value = self.setting()
        if self.chance(15):
            value = self.one_of('"', "'") + value + self.one_of('"', "'", "")
        between = ": " if self.chance(70) else self.one_of(":", " : ", ":  ", ":\t", ": \t", " :", "::", ":\u00a0", "=")
        line = self.one_of("", "", "", "  ", "\t") + key + between + value
        return line + self.one_of("", "", "", " ", "\t", " # c", "# c", " #")

    # config.yaml

    def standard(self):
        text = self.random.choice(OPENINGS) if self.chance(50) else ""
        if self.chance(3):
            text += self.one_of("", "{}", "[]", "x", "~", "- a", "1", self.flow(0)) + "\n"
        else:
            text += "".join(self.entry("", 0) for _ in range(self.random.randint(0, 6)))
        text += self.one_of(*[""] * 14, "...\n", "# end", "---\na: 1\n", "...\n# end", "...\n...\n", "  ", "\t", "...\n%x\n")
        if self.chance(15):
            text = text.replace("\n", self.one_of("\r\n", "\r"))
        return text

    def entry(self, indent, depth):
        key, value = self.setting()
        comment = self.one_of(*[""] * 15, " # c", "  #", "\n", "\n# c\n", "\t# c")
        if "." in key and depth < 3 and self.chance(40):
            key, _, rest = key.partition(".")
            deeper = indent + self.one_of("  ", "  ", "    ", " ")
            lines = deeper + self.key(rest) + self.colon() + self.value(value, deeper, depth) + "\n"
            while self.chance(30):
                lines += self.entry(deeper, depth + 1)
            return f"{indent}{self.key(key)}:{comment if comment[:1] in ('', ' ') else ''}\n{lines}"
        return indent + self.key(key) + self.colon() + self.value(value, indent, depth) + comment + "\n"

    def colon(self):
        return ": " if self.chance(97) else self.one_of(":", " : ", ":   ", ":\t", ": &x ", ": !!str ", ": !!float ", ": !x ")

    def key(self, key):
        return key if self.chance(94) else self.one_of(f"'{key}'", f'"{key}"', f"? {key}\n", f"!!str {key}", f"{key} ")

    def value(self, value, indent, depth):
        kind = self.random.randint(0, 26)
        deeper = indent + "  "
        if self.chance(3):
            return self.random.choice(PROPERTIES) + self.value(value, indent, depth)
        if kind == 0:
            return "\n".join(["", *(f"{deeper}- {self.scalar()}" for _ in range(self.random.randint(1, 3)))])
        if kind == 1:
            return self.flow(depth)
        if kind == 2:
            lines = value.replace("\n", " ").split(" ")
            return self.one_of("|", ">", "|-", ">-", "|+", ">+", "|2", "| # c") + "".join(f"\n{deeper}{line}" for line in lines)
        if kind == 3 and self.chance(20):
            return self.one_of("", "~", "null", "*x", "&x 1", "!!int '7'", "!!null ''", "!!bool yes", "!!float 3", "!x y")
        if kind == 4:
            return value.replace(" ", "\n" + deeper)
        if kind == 6:
            return self.quoted(self.broken(value, indent))
        if kind == 7 and self.chance(50):
            return self.broken(value, indent)
        if kind == 5:
            return f"\n{indent}- {self.key('a')}: {self.scalar()}\n{indent}  b: {self.flow(depth)}"
        return self.plain(value)

    def broken(self, value, indent):
        """On several lines, not all of which belong together."""
        breaks = ["\n" + indent, f"\n{indent} ", f"\n\n{indent} ", f"\n{indent}  ", f" \n\t{indent} ", " \u2028 ", "\u0085", f"\r\n{indent} "]
        breaks += [f"\n{indent} # c\n{indent} ", f" # c\n{indent} ", "\n---", "\n... ", f"\n{indent}- "] if self.chance(10) else []
        return "".join(self.random.choice(breaks) if c == " " and self.chance(60) else c for c in value + " b c")

    def plain(self, value):
        """As a person would write it: in quotes where YAML wants them, mostly."""
        simple = value[:1].isalnum() and not any(part in value for part in (": ", " #", "\t", ", "))
        return value if self.chance(80 if simple else 8) else self.quoted(value)

    def quoted(self, value):
        if self.chance(50):
            return "'" + (value.replace("'", "''") if self.chance(97) else value) + "'"
        escaped = value.replace("\\", "\\\\").replace('"', '\\"') if self.chance(97) else value
        return '"' + escaped + self.one_of("", "", "", "\\n", "\\u00e9", "\\x41", "\\/", "\\\n  ") + '"'

    def scalar(self):
        value = self.setting()[1]
        return self.plain(value)

    def flow(self, depth):
        if depth > 2 or self.chance(20):
            return self.scalar()
        space = self.one_of(*[" "] * 20, "", "", "", "\n  ", "\t", " # c\n", "\n", " \u2028")
        if self.chance(5):
            return self.random.choice(PROPERTIES) + self.flow(depth)
        if self.chance(60):
            items = [self.flow(depth + 1) for _ in range(self.random.randint(0, 4))]
            if self.chance(10):
                items.append(self.one_of("", "? ") + "a" + self.one_of(": ", ":", " : ", "\n: ") + self.flow(depth + 1))
            return "[" + f",{space}".join(items) + self.one_of("", "", "", ",", " ") + "]"
        names = ["a", "b", "c", "d", "1", "true", "'a'", "~", '"b"', "? e", "[f]", "&x g", "a-b", "?h", ":i", "*x "]
        names = self.random.sample(names, self.random.randint(0, 3))
        colon = self.one_of(": ", ": ", ": ", ":", " : ", ":\n ", "\n: ")
        return "{" + f",{space}".join(name + colon + self.flow(depth + 1) for name in names) + "}"
