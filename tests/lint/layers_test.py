from house import TreeTest

import layers

TABLE = "# comment\nbase:\nsql:  base\nwire: base\npool: base wire sql/statement_kind\n"


class Layers(TreeTest):
    def setUp(self):
        super().setUp()
        self.write("cmake/layers.txt", TABLE)
        self.write("docs/architecture.md", f"{layers.BEGIN}\n{layers.END}\n")
        self.write("include/pgdbm/base/error.hpp", "#pragma once\n")
        self.write("include/pgdbm/pool/lease.hpp", "#pragma once\n")
        self.write("include/pgdbm/sql/statement_kind.hpp", "#pragma once\n")
        self.write("include/pgdbm/sql/lexer.hpp", "#pragma once\n")
        self.assertEqual(layers.check(self.root, draw=True), [])

    def test_says_who_may_be_included_instead(self):
        self.write("src/wire/x.cpp", "#include <pgdbm/base/error.hpp>\n#include <pgdbm/pool/lease.hpp>\n")
        self.assertEqual(
            layers.check(self.root), ["src/wire/x.cpp includes pgdbm/pool/lease.hpp: wire may include base only."]
        )

    def test_sees_private_headers_of_an_upper_room(self):
        self.write("src/pool/slot.hpp", "#pragma once\n")
        self.write("src/wire/x.cpp", '#include "pool/slot.hpp"\n')
        self.assertEqual(len(layers.check(self.root)), 1)

    def test_sees_a_detour_by_dots(self):
        self.write("src/pool/slot.hpp", "#pragma once\n")
        self.write("src/wire/x.cpp", '#include "../pool/slot.hpp"\n')
        self.assertEqual(len(layers.check(self.root)), 1)

    def test_a_file_entry_allows_that_header_only(self):
        self.write("src/pool/x.cpp", "#include <pgdbm/sql/statement_kind.hpp>\n")
        self.assertEqual(layers.check(self.root), [])
        self.write("src/pool/x.cpp", "#include <pgdbm/sql/lexer.hpp>\n")
        self.assertEqual(
            layers.check(self.root),
            ["src/pool/x.cpp includes pgdbm/sql/lexer.hpp: "
             "pool may include base, wire and sql/statement_kind.hpp only."],
        )

    def test_umbrellas_may_include_rooms_but_nothing_inside_includes_them(self):
        self.write("include/pgdbm/pgdbm.hpp", "#pragma once\n#include <pgdbm/pool/lease.hpp>\n")
        self.assertEqual(layers.check(self.root), [])
        self.write("src/pool/x.cpp", "#include <pgdbm/pgdbm.hpp>\n")
        self.assertIn("umbrellas are for users", layers.check(self.root)[0])

    def test_pure_rooms_know_no_asio(self):
        self.write("src/wire/x.cpp", "#include <boost/asio/buffer.hpp>\n")
        self.assertIn("knows no Asio", layers.check(self.root)[0])

    def test_names_each_file_of_a_circle(self):
        self.write("src/wire/a.hpp", '#include "wire/b.hpp"\n')
        self.write("src/wire/b.hpp", '#include "a.hpp"\n')
        findings = layers.check(self.root)
        self.assertEqual(len(findings), 1)
        self.assertIn("src/wire/a.hpp -> src/wire/b.hpp -> src/wire/a.hpp", findings[0])

    def test_a_folder_that_is_no_room_is_named(self):
        self.write("src/helpers/x.cpp", "")
        self.assertIn("no room `helpers`", layers.check(self.root)[0])

    def test_a_room_of_the_table_may_name_only_those_above_it(self):
        self.write("cmake/layers.txt", "wire: base\nbase:\n")
        self.assertIn("wire names base, which no line above defines", layers.check(self.root)[0])

    def test_an_old_picture_is_a_finding_and_draw_mends_it(self):
        self.write("cmake/layers.txt", TABLE + "net: base wire\n")
        self.assertIn("is not that of", layers.check(self.root)[0])
        self.assertEqual(layers.check(self.root, draw=True), [])
        self.assertEqual(layers.check(self.root), [])
        picture = self.text("docs/architecture.md")
        self.assertIn("net --> wire", picture)
        self.assertNotIn("net --> base", picture)  # follows from wire
        self.assertIn("pool -. statement_kind .-> sql", picture)
