from house import TreeTest

import code_blocks
import markdown

EXAMPLE = """int main() {
  // [use]
  auto pool = open();
  // [inner]
  if (pool) {
    run();
  }
  // [/inner]
  // [/use]
}
"""


class CodeBlocks(TreeTest):
    def setUp(self):
        super().setUp()
        self.write("examples/a/a.cpp", EXAMPLE)
        self.write("tools/dev/test")

    def document(self, source: str, code: str, language: str = "cpp") -> list[str]:
        above = f"<!-- from: {source} -->\n" if source else ""
        self.write("README.md", f"# Title\n\n{above}```{language}\n{code}```\n\nafter\n")
        return code_blocks.check(self.root)

    def test_a_section_is_shown_without_markers_and_indentation(self):
        self.assertEqual(self.document("examples/a/a.cpp#use", "auto pool = open();\nif (pool) {\n  run();\n}\n"), [])
        self.assertEqual(self.document("examples/a/a.cpp#inner", "if (pool) {\n  run();\n}\n"), [])

    def test_what_differs_is_found_and_refreshed(self):
        self.assertIn("is not what the file says now", self.document("examples/a/a.cpp#inner", "old();\n")[0])
        self.assertEqual(code_blocks.check(self.root, fix=True), [])
        self.assertEqual(code_blocks.check(self.root), [])
        self.assertTrue(self.text("README.md").endswith("```\n\nafter\n"))

    def test_several_blocks_are_refreshed_in_place(self):
        block = "<!-- from: examples/a/a.cpp#use -->\n```cpp\nold\n```\n"
        self.write("docs/x.md", f"one\n\n{block}\ntwo\n\n{block}")
        self.assertEqual(len(code_blocks.check(self.root)), 2)
        code_blocks.check(self.root, fix=True)
        self.assertEqual(code_blocks.check(self.root), [])

    def test_code_of_no_file_is_refused(self):
        self.assertIn("show compiled code", self.document("", "int x;\n")[0])
        self.assertIn("nothing compiles or runs it", self.document("docs/x.cpp", "int x;\n")[0])
        self.assertIn("there is no file", self.document("examples/b.cpp", "int x;\n")[0])
        self.assertIn("no section", self.document("examples/a/a.cpp#other", "int x;\n")[0])

    def test_sql_has_markers_of_its_own_and_a_whole_file_needs_none(self):
        self.write("examples/a/1.sql", "-- [table]\nCREATE TABLE x ();\n-- [/table]\n")
        self.assertEqual(self.document("examples/a/1.sql#table", "CREATE TABLE x ();\n", "sql"), [])
        self.assertEqual(self.document("examples/a/1.sql", "CREATE TABLE x ();\n", "sql"), [])

    def test_cmake_may_be_of_a_file_and_is_held_to_it_then(self):
        self.write("examples/a/CMakeLists.txt", "project(a)\n# [link]\ntarget_link_libraries(a)\n# [/link]\n")
        self.assertEqual(self.document("", "project(mine)\n", "cmake"), [])
        self.assertEqual(self.document("examples/a/CMakeLists.txt#link", "target_link_libraries(a)\n", "cmake"), [])
        self.assertIn("is not what", self.document("examples/a/CMakeLists.txt#link", "project(b)\n", "cmake")[0])

    def test_skills_are_documents_too(self):
        self.write("skills/pools/SKILL.md", "---\nname: pools\n---\n\n```cpp\nint x;\n```\n\n`./dev gone`\n")
        findings = code_blocks.check(self.root)
        self.assertEqual(len(findings), 2)
        self.assertIn("skills/pools/SKILL.md:5: a block of code without", findings[0])
        self.assertIn("`./dev gone` is no verb", findings[1])

    def test_verbs_must_exist(self):
        self.write("README.md", "`./dev test` and `./dev nothing`, and ./dev is a script\n\n```sh\n./dev gone\n```\n")
        findings = code_blocks.check(self.root)
        self.assertEqual([finding.split("`")[1] for finding in findings], ["./dev nothing", "./dev gone"])

    def test_links_and_anchors_must_lead_somewhere(self):
        self.write("docs/a.md", "# Where *it* lives, and why?\n")
        self.write("README.md", "[a](docs/a.md#where-it-lives-and-why) [b](docs/b.md) [c](docs/a.md#no) [d](#e)\n"
                                "[web](https://example.org/x) `[no](link)`\n")
        findings = code_blocks.check(self.root)
        self.assertEqual(len(findings), 3)
        self.assertIn("docs/b.md leads nowhere", findings[0])
        self.assertIn("no heading for #no", findings[1])


class Markdown(TreeTest):
    def test_repeated_headings_are_numbered(self):
        self.assertEqual(markdown.anchors("# A\n## A\n```\n# not one\n```\n## `b_c` d\n"), {"a", "a-1", "b_c-d"})
