"""Tests of what the site's tools rest on: `python3 -m unittest tests` in this folder."""

import pathlib
import sys
import tempfile
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]
import console
import html_links
import markdown
import option_pages


class Markdown(unittest.TestCase):
    def test_blocks_know_their_lines(self):
        blocks = markdown.blocks("a\n\n```sh exit=1\nx\ny\n```\nb\n")
        self.assertEqual([(each.first, each.lines, each.info) for each in blocks], [
            (1, ["a", ""], None),
            (4, ["x", "y"], "sh exit=1"),
            (7, ["b"], None),
        ])

    def test_prose_changes_and_code_stays(self):
        text = "a\n\n```sh skip=why\na\n```\n\na\n"
        self.assertEqual(markdown.map_prose(text, lambda prose: prose.replace("a", "b")), "b\n\n```sh\na\n```\n\nb\n")

    def test_links_change_outside_of_code(self):
        text = "see [a `b`](x.md) and `[c](d)` and [e](f#g)"
        changed = markdown.map_links(text, lambda words, target: f"<{words}|{target}>")
        self.assertEqual(changed, "see <a `b`|x.md> and `[c](d)` and <e|f#g>")

    def test_a_section_ends_with_the_next_heading(self):
        text = "# t\n\n## a\n\none\n\n```\n# no heading\n```\n\n### b\n\ntwo\n\n## c\n\nthree\n"
        self.assertEqual(markdown.section(text, "a"), "one\n\n```\n# no heading\n```\n\n### b\n\ntwo\n")
        self.assertEqual(markdown.section(text, "c"), "three\n")
        self.assertIsNone(markdown.section(text, "d"))

    def test_text_shows_as_it_is(self):
        self.assertEqual(markdown.prose("a*b `c*d` <e>"), r"a\*b `c*d` \<e\>")
        self.assertEqual(markdown.code("a`b"), "``a`b``")
        self.assertEqual(markdown.cell("`a|b`"), r"`a\|b`")
        self.assertEqual(markdown.fenced("```\nx", "md"), "````md\n```\nx\n````\n")

    def test_anchors_are_those_of_forges(self):
        self.assertEqual(markdown.slug("A team's own `rules`"), "a-teams-own-rules")


class Console(unittest.TestCase):
    def commands(self, text):
        return [step for step in console.steps(text) if isinstance(step, console.Command)]

    def test_a_console_block_has_commands_and_their_output(self):
        first, second = self.commands("```console exit=2\n$ a\nx\n\ny\n$ b\n```\n")
        self.assertEqual((first.line, first.words, first.expected, first.statuses), (2, "a", ["x", "", "y"], (2,)))
        self.assertEqual((second.line, second.words, second.expected), (6, "b", []))

    def test_a_script_has_a_command_a_line(self):
        found = self.commands("```sh\n# why\na\nb \\\n  c\n\nd # e\n```\n")
        self.assertEqual([(each.line, each.words) for each in found], [(3, "a"), (4, "b c"), (7, "d # e")])

    def test_recipes_have_calls(self):
        text = "```yaml\nsteps:\n- run: flinklint check a\n- uses: x\n  script:\n    - flinklint rules\n```\n"
        self.assertEqual([each.words for each in self.commands(text)], ["flinklint check a", "flinklint rules"])
        self.assertEqual(self.commands("```groovy\nsh 'flinklint rules'\n```\n")[0].words, "flinklint rules")
        self.assertEqual(self.commands("```text\nflinklint rules\n```\n"), [])

    def test_named_blocks_are_files(self):
        (file,) = console.steps("`conf/a.yaml`:\n\n```yaml\na: flinklint b\n```\n")
        self.assertEqual((file.name, file.text), ("conf/a.yaml", "a: flinklint b\n"))

    def test_copies_are_named_in_comments(self):
        (copy,) = console.steps("text\n\n<!-- with a/b.json as c.json -->\n")
        self.assertEqual((copy.source, copy.name), ("a/b.json", "c.json"))

    def test_mentions_of_prose(self):
        text = "x `flinklint check\n--sla 1s` y\n\n```sh\n`flinklint no`\n```\n\n`flinklint rules`\n"
        self.assertEqual(list(console.mentions(text)), [(1, "flinklint check --sla 1s"), (8, "flinklint rules")])

    def test_dots_stand_for_lines(self):
        agrees = console.agrees
        self.assertTrue(agrees(["a", "b"], ["a", "b"]))
        self.assertFalse(agrees(["a"], ["a", "b"]))
        self.assertFalse(agrees(["a", "b"], ["a"]))
        self.assertTrue(agrees(["a", "..."], ["a", "b", "c"]))
        self.assertTrue(agrees(["a", "...", "d"], ["a", "b", "c", "d"]))
        self.assertTrue(agrees(["...", "d"], ["d"]))
        self.assertFalse(agrees(["a", "...", "e"], ["a", "b", "c", "d"]))


class Links(unittest.TestCase):
    def wrong(self, **pages):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in pages.items():
                (pathlib.Path(folder) / f"{name}.html").write_text(text)
            return html_links.check(folder)

    def test_files_and_anchors(self):
        page = '<h2 id="x">x</h2><a href="#x">a</a><a href="b.html#y">b</a><a href="https://example.org/#z">c</a>'
        self.assertEqual(self.wrong(a=page, b='<p id="y"></p>'), ([], 2))
        wrong, _ = self.wrong(a='<a href="b.html">b</a><a href="#x">x</a>')
        self.assertEqual(wrong, ["a.html: b.html leads to no file", "a.html: #x leads to no place of a.html"])

    def test_two_of_one_name(self):
        wrong, _ = self.wrong(a='<p id="x"></p><p id="x"></p>')
        self.assertEqual(wrong, ["a.html: two elements are called x"])

    def test_nothing_is_loaded_from_elsewhere(self):
        for loads in ['<script src="https://a.b/c"></script>', '<link href="//a.b/c">', '<img src="http://a.b/c">']:
            self.assertEqual(len(self.wrong(a=loads)[0]), 1, loads)


class Families(unittest.TestCase):
    def test_few_are_together_and_many_are_parted(self):
        few = [f"a.{number}" for number in range(3)]
        some = [f"b.{number}" for number in range(20)]
        many = [f"c.{part}.{number}" for part in "xy" for number in range(60)] + ["c.z"]
        pages = option_pages.families(sorted(few + some + many))
        counts = {page: len(keys) for page, keys in pages.items()}
        self.assertEqual(counts, {"b": 20, "c": 1, "c.x": 60, "c.y": 60, "other": 3})


if __name__ == "__main__":
    unittest.main()
