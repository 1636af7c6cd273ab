from house import TreeTest

import skills

HEAD = "---\nname: pools\ndescription: Use when sharing a pool\n---\n"


class Skills(TreeTest):
    def skill(self, text: str, path: str = "skills/pools/SKILL.md") -> list[str]:
        self.write(path, text)
        return skills.check(self.root)

    def test_a_tree_without_skills_is_well(self):
        self.assertEqual(skills.check(self.root), [])

    def test_front_matter_says_name_and_when(self):
        self.assertEqual(self.skill(HEAD + "\n# Pools\n\n[below](#pools) [web](https://example.org) `[no](link)`\n"), [])

    def test_front_matter_must_be_there_and_be_fields(self):
        for text in ("", "# Pools\n", "---\nname: pools\n", "\n" + HEAD, "---\nname: pools\nand more\n---\n"):
            findings = self.skill(text)
            self.assertEqual(len(findings), 1, text)
            self.assertIn("no front matter", findings[0])

    def test_the_name_is_the_folders(self):
        self.assertIn("its name is `pools` and its folder threads", self.skill(HEAD, "skills/threads/SKILL.md")[0])
        self.assertIn("its name is ``", self.skill("---\ndescription: Use when x\n---\n")[0])

    def test_the_description_says_when_and_is_not_cut(self):
        self.assertIn("begin it with `Use when `", self.skill("---\nname: pools\ndescription: Pools\n---\n")[0])
        self.assertIn("begin it with `Use when `", self.skill("---\nname: pools\n---\n")[0])
        self.assertIn("more than 1024", self.skill(HEAD.replace("sharing", "s" * 1024))[0])
        self.assertIn("more than 64", self.skill(HEAD.replace("pools", "p" * 65), f"skills/{'p' * 65}/SKILL.md")[-1])

    def test_the_description_is_plain_text_to_yaml(self):
        for text in ("pools: all of them", "pool #1"):
            self.assertIn("for its own", self.skill(HEAD.replace("a pool", text))[0])

    def test_a_skill_stands_alone(self):
        self.assertIn("leads out of the skill", self.skill(HEAD + "[all](../../docs/pool.md)\n")[0])
        self.skill(HEAD)
        self.write("skills/pools/more.md", "more\n")
        self.assertIn("a skill is one file", skills.check(self.root)[0])
