from house import TreeTest

import sync_verbs


def verbs(name: str, *members: str) -> str:
    lines = "".join(f"  template <class T>\n  {member} {{\n    return run(target_);\n  }}\n" for member in members)
    return f"class {name} {{\n public:\n{lines}\n private:\n  void helper() const;\n}};\n"


class SyncVerbs(TreeTest):
    def check(self, *blocking: str) -> list[str]:
        self.write("include/pgdbm/db/verbs.hpp", verbs(
            "Verbs", "asio::awaitable<Result> execute(int a) const", "[[nodiscard]] asio::awaitable<T> fetch() const"))
        self.write("include/pgdbm/db/sync_verbs.hpp", verbs("SyncVerbs", *blocking))
        return sync_verbs.check(self.root)

    def test_each_verb_has_a_twin(self):
        self.assertEqual(self.check("Result execute(int a) const", "[[nodiscard]] T fetch() const"), [])

    def test_a_missing_twin_is_named(self):
        self.assertEqual(
            self.check("Result execute(int a) const"),
            ["include/pgdbm/db/sync_verbs.hpp lacks fetch: let it wait for what its namesake in "
             "include/pgdbm/db/verbs.hpp gives."])

    def test_a_twin_of_nothing_is_named(self):
        self.assertIn("gone is no verb", self.check("R execute(int a) const", "T fetch() const", "T gone() const")[0])

    def test_it_tells_when_it_finds_no_verbs(self):
        self.write("include/pgdbm/db/verbs.hpp")
        self.write("include/pgdbm/db/sync_verbs.hpp")
        self.assertIn("lost its way", sync_verbs.check(self.root)[0])
