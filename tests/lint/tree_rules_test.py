"""mirror, size, words, version: the checks that look at files one by one."""
from house import TreeTest

import mirror
import size
import version
import words


class Mirror(TreeTest):
    def test_names_the_missing_test(self):
        self.write("src/wire/frame.cpp")
        self.write("include/pgdbm/sql/token.hpp")
        self.write("src/sql/detail.hpp")  # private headers are tested through their sources
        self.assertEqual(
            mirror.check(self.root),
            ["include/pgdbm/sql/token.hpp has no test: write tests/sql/token_test.cpp.",
             "src/wire/frame.cpp has no test: write tests/wire/frame_test.cpp."],
        )

    def test_is_content_with_tests_and_with_reasons(self):
        self.write("src/wire/messages/row.cpp")
        self.write("tests/wire/row_test.cpp")
        self.write("include/pgdbm/base/fault.hpp")
        self.write("tools/lint/mirror_exceptions.txt", "include/pgdbm/base/fault.hpp  # plain data\n")
        self.assertEqual(mirror.check(self.root), [])

    def test_rooms_with_a_server_are_free(self):
        self.write("src/net/socket.cpp")
        self.assertEqual(mirror.check(self.root), [])

    def test_an_exception_needs_a_reason_and_a_file(self):
        self.write("tools/lint/mirror_exceptions.txt", "src/wire/gone.cpp\n")
        findings = mirror.check(self.root)
        self.assertIn("without a reason", findings[0])
        self.assertIn("there is no file", findings[1])

    def test_an_exception_that_is_no_longer_needed_goes(self):
        self.write("src/wire/a.cpp")
        self.write("tests/wire/a_test.cpp")
        self.write("tools/lint/mirror_exceptions.txt", "src/wire/a.cpp  # why\n")
        self.assertIn("has a test now", mirror.check(self.root)[0])


class Size(TreeTest):
    def test_long_files_need_a_reason(self):
        self.write("tests/x_test.cpp", "\n" * 401)
        self.write("tools/dev/x", "#!/usr/bin/env bash\n" + "\n" * 400)
        self.assertEqual(len(size.check(self.root)), 2)
        self.write("tools/lint/size_exceptions.txt", "tests/x_test.cpp  # a table\ntools/dev/x  # one list\n")
        self.assertEqual(size.check(self.root), [])

    def test_each_room_has_a_short_sign(self):
        self.write("src/net/a.cpp")
        self.assertIn("src/net/README.md is missing", size.check(self.root)[0])
        self.write("src/net/README.md", "line\n" * 16)
        self.assertIn("has 16 lines", size.check(self.root)[0])

    def test_finds_long_functions_in_spite_of_braces_in_text(self):
        body = '  auto s = "{"; // {\n' * 70
        text = f"namespace x {{\nint f(int a,\n      int b) {{\n{body}}}\n}}\n"
        self.assertEqual([(start, head) for start, _, head in size.long_functions(text)], [(2, "int f(int a, int b)")])


class Words(TreeTest):
    def test_names_notes_machine_paths_and_namespaces_in_headers(self):
        self.write("a.py", "# TO" "DO: more\n")
        self.write("b.md", "see /ho" "me/ada/pgdbm\n")
        self.write("c.hpp", "#pragma once\nusing namespace std;\n")
        self.write("d.cpp", "using namespace std;\n")
        findings = words.check(self.root)
        self.assertEqual([finding.split(":")[0] for finding in findings], ["a.py", "b.md", "c.hpp"])

    def test_lets_words_that_only_look_alike_pass(self):
        self.write("a.sh", "mktemp /tmp/x.XXXXXX; cat $base/wo" "rk/x\n")
        self.assertEqual(words.check(self.root), [])

    def test_pragma_once_is_the_first_code_of_a_header(self):
        self.write("a.hpp", "// What it is.\n#pragma once\n")
        self.write("b.hpp", "#include <string>\n#pragma once\n")
        self.assertEqual(words.check(self.root), ["b.hpp: `#pragma once` must be the first line of code."])


class Version(TreeTest):
    def test_the_changelog_begins_with_the_version_of_the_project(self):
        self.write("CMakeLists.txt", "project(pgdbm VERSION 0.2.0 LANGUAGES CXX)\n")
        self.write("CHANGELOG.md", "# Changelog\n\n## 0.1.0 — unreleased\n")
        self.assertIn("begins with 0.1.0 and CMakeLists.txt says 0.2.0", version.check(self.root)[0])
        self.write("CHANGELOG.md", "# Changelog\n\n## 0.2.0\n\n## 0.1.0\n")
        self.assertEqual(version.check(self.root), [])
        (self.root / "CHANGELOG.md").unlink()
        self.assertIn("no entry", version.check(self.root)[0])
