#include <pgdbm/sql/template.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::sql {
namespace {

struct Nothing {
  constexpr void piece(const Piece& /*piece*/) const noexcept {}
  constexpr void token(const Token& /*token*/) const noexcept {}
};

constexpr TextFault fault_of(std::string_view text) {
  return parse_template(text, Nothing{});
}

// The holes of a text, spelled; checks on the way that the pieces cover the text exactly.
struct Holes {
  std::string_view text;
  std::vector<std::string> spelled{};
  std::size_t covered = 0;

  void piece(const Piece& piece) {
    EXPECT_EQ(piece.offset, covered);
    EXPECT_GT(piece.size, 0U);
    covered += piece.size;
    if (piece.kind != PieceKind::text) spelled.emplace_back(text.substr(piece.offset, piece.size));
  }
  void token(const Token& /*token*/) const noexcept {}
};

std::vector<std::string> holes_of(std::string_view text) {
  Holes holes{.text = text};
  const TextFault fault = parse_template(text, holes);
  EXPECT_FALSE(fault) << describe(fault.error) << " at " << fault.offset << " in " << text;
  EXPECT_EQ(holes.covered, text.size());
  return holes.spelled;
}

using Spelled = std::vector<std::string>;

static_assert(!fault_of("SELECT * FROM {{tables.users}}"));
static_assert(fault_of("SELECT {{table.users}}") == TextFault{TextError::unknown_hole, 7});
static_assert(fault_of("SELECT $$ {{tables.1}} $$") == TextFault{TextError::name_begins_with_digit, 19});

TEST(Template, FindsItsThreeKindsOfHoles) {
  EXPECT_EQ(holes_of("a {{tables.t}} b {{tables.s.t}} c {{schema}} d"),
            (Spelled{"{{tables.t}}", "{{tables.s.t}}", "{{schema}}"}));
  EXPECT_EQ(holes_of("{{schema}}.f()"), (Spelled{"{{schema}}."}));
  EXPECT_EQ(holes_of(""), Spelled{});
}

TEST(Template, LeavesLiteralsAndCommentsAlone) {
  EXPECT_EQ(holes_of("'{{tables.t}}' E'\\'{{x}}' \"{{x}}\" -- {{x}}\n /* {{x}} /* {{x}} */ */ U&'{{x}}' U&\"{{x}}\""),
            Spelled{});
}

TEST(Template, FillsBodiesOfFunctions) {
  EXPECT_EQ(holes_of("CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO {{tables.log}} "
                     "VALUES ('{{tables.not}}'); -- {{tables.not}}\n RETURN 1; END $$"),
            (Spelled{"{{tables.log}}"}));
}

TEST(Template, FillsBodiesWithinBodies) {
  EXPECT_EQ(
      holes_of("DO $a$ BEGIN EXECUTE $b$ SELECT '{{tables.n}}' FROM {{tables.x}} $b$; PERFORM {{tables.y}}; END $a$ "
               "{{tables.z}}"),
      (Spelled{"{{tables.x}}", "{{tables.y}}", "{{tables.z}}"}));
}

TEST(Template, LeavesWhatIsNestedTooDeeply) {
  std::string open;
  std::string close;
  for (char tag = 'a'; tag <= 'h'; ++tag) {
    open += std::string{"$"} + tag + "$ ";
    close.insert(0, std::string{" $"} + tag + "$");
  }
  EXPECT_EQ(holes_of(open + "{{tables.t}}" + close), (Spelled{"{{tables.t}}"})) << "eight deep";
  EXPECT_EQ(holes_of(open + "$i$ {{tables.t}} $i$" + close), Spelled{}) << "nine deep";
}

TEST(Template, LeavesBracesOfOtherLanguagesAloneInBodies) {
  EXPECT_EQ(holes_of("$$ {{name}} {{ tables.x }} {{}} {{{{ }} {{#each}} {{schema }} $$"), Spelled{});
  EXPECT_EQ(holes_of("$$ {\"a\": {\"b\": 1}} $$"), Spelled{});
}

TEST(Template, RaisesNoFaultForABodyInAnotherLanguage) {
  EXPECT_EQ(holes_of("$$ # don't\nplpy.execute(\"SELECT * FROM {{tables.t}}\") $$"), (Spelled{"{{tables.t}}"}))
      << "from the unclosed quote on it is plain text";
  EXPECT_EQ(holes_of("$$ /* {{tables.t}} $$"), (Spelled{"{{tables.t}}"}));
  EXPECT_EQ(holes_of("$$ 1abc $1x \" {{tables.t}} ' {{tables.u}} $$"), (Spelled{"{{tables.t}}", "{{tables.u}}"}));
  EXPECT_EQ(holes_of("$$ $tag$ {{tables.t}} $$"), (Spelled{"{{tables.t}}"}));
}

TEST(Template, EndsTheEffectOfAnUnclosedQuoteWithItsBody) {
  EXPECT_EQ(holes_of("$a$ $b$ don't $b$ '{{tables.n}}' $a$ '{{tables.n}}' {{tables.t}}"), (Spelled{"{{tables.t}}"}));
}

TEST(Template, HoldsHolesInBodiesToTheSameRules) {
  EXPECT_EQ(fault_of("$$ {{tables.a-b}} $$"), (TextFault{TextError::name_has_bad_character, 13}));
  EXPECT_EQ(fault_of("$$ {{tables.a $$"), (TextFault{TextError::unclosed_hole, 3}));
}

TEST(Template, EscapesBraces) {
  EXPECT_EQ(holes_of("{{{{tables.t}}"), (Spelled{"{{{{"}));
  EXPECT_EQ(holes_of("$$ {{{{tables.t}} {{{{schema}} {{{{other}} $$"), (Spelled{"{{{{", "{{{{"}));
  EXPECT_EQ(holes_of("'{{{{tables.t}}'"), Spelled{}) << "nothing to escape in a literal";
}

TEST(Template, LeavesLoneBracesAndOperatorsAlone) {
  EXPECT_EQ(holes_of("SELECT a->'b' #>> '{c,d}' @> '{\"e\": {}}' ? 'f', '{{1,2},{3,4}}'::int[][] } }} {"), Spelled{});
}

TEST(Template, NamesEachFaultOfAHoleAndItsPlace) {
  const std::string long_name(64, 'a');
  EXPECT_EQ(fault_of("SELECT {{}}"), (TextFault{TextError::empty_hole, 7}));
  EXPECT_EQ(fault_of("SELECT {{ schema }}"), (TextFault{TextError::whitespace_in_hole, 9}));
  EXPECT_EQ(fault_of("SELECT {{tables.a }}"), (TextFault{TextError::whitespace_in_hole, 17}));
  EXPECT_EQ(fault_of("SELECT {{table.a}}"), (TextFault{TextError::unknown_hole, 7}));
  EXPECT_EQ(fault_of("SELECT {{Schema}}"), (TextFault{TextError::unknown_hole, 7}));
  EXPECT_EQ(fault_of("SELECT {{schema.x}}"), (TextFault{TextError::unknown_hole, 7}));
  EXPECT_EQ(fault_of("SELECT {{tables}}"), (TextFault{TextError::missing_table_name, 7}));
  EXPECT_EQ(fault_of("SELECT {{tables.}}"), (TextFault{TextError::missing_table_name, 7}));
  EXPECT_EQ(fault_of("SELECT {{tables.s.}}"), (TextFault{TextError::missing_table_name, 7}));
  EXPECT_EQ(fault_of("SELECT {{tables..t}}"), (TextFault{TextError::missing_schema_name, 7}));
  EXPECT_EQ(fault_of("SELECT {{tables.a.b.c}}"), (TextFault{TextError::too_many_parts, 7}));
  EXPECT_EQ(fault_of("SELECT {{tables.1a}}"), (TextFault{TextError::name_begins_with_digit, 16}));
  EXPECT_EQ(fault_of("SELECT {{tables.s.1a}}"), (TextFault{TextError::name_begins_with_digit, 18}));
  EXPECT_EQ(fault_of("SELECT {{tables.1s.a}}"), (TextFault{TextError::name_begins_with_digit, 16}));
  EXPECT_EQ(fault_of("SELECT {{tables.a-b}}"), (TextFault{TextError::name_has_bad_character, 17}));
  EXPECT_EQ(fault_of("SELECT {{tables.a$b}}"), (TextFault{TextError::name_has_bad_character, 17}));
  EXPECT_EQ(fault_of("SELECT {{tables.\xc3\xa9}}"), (TextFault{TextError::name_has_bad_character, 16}));
  EXPECT_EQ(fault_of("SELECT {{tables." + long_name + "}}"), (TextFault{TextError::name_too_long, 16}));
  EXPECT_FALSE(fault_of("SELECT {{tables." + long_name.substr(1) + "}}"));
  EXPECT_EQ(fault_of("SELECT {{tables.a"), (TextFault{TextError::unclosed_hole, 7}));
}

TEST(Template, NamesFaultsOfTheTextAroundHoles) {
  EXPECT_EQ(fault_of("{{schema}} 'a"), (TextFault{TextError::unclosed_quote, 11}));
  EXPECT_EQ(fault_of("{{schema}} $a$"), (TextFault{TextError::unclosed_dollar_quote, 11}));
  EXPECT_EQ(fault_of(std::string_view{"SELECT '\0'", 10}), (TextFault{TextError::nul_byte, 8}));
}

TEST(Template, RefusesAHoleThatWouldMeltIntoItsNeighbour) {
  for (std::string_view text :
       {"a{{schema}}", "\"a\"{{schema}}", "1{{tables.t}}", "$1{{tables.t}}", "{{schema}}{{schema}}", "{{schema}}\"a\"",
        "{{schema}}a", "{{tables.t}}\"a\"", "{{tables.e}}'a'", "{{tables.t}}$1", "{{tables.t}}$$a$$", "u&{{schema}}",
        "{{tables.u}}&'a'"}) {
    EXPECT_EQ(fault_of(text).error, TextError::hole_touches_word) << text;
  }
  for (std::string_view text :
       {"a.{{tables.t}}", "({{tables.t}})", "-{{tables.t}}", "{{tables.t}}.a", "'a'{{tables.t}}", "{{schema}}.\"a\"",
        "u &{{schema}}", "{{tables.u}}&1", "v&{{schema}}", "{{tables.t}},$1"}) {
    EXPECT_FALSE(fault_of(text)) << text;
  }
}

TEST(Template, LetsATablesNameGoOnBehindTheHole) {
  EXPECT_EQ(holes_of("DROP SEQUENCE {{tables.users}}_id_seq"), (Spelled{"{{tables.users}}"}));
  EXPECT_EQ(fault_of("DROP SEQUENCE {{tables.Users}}_id_seq"), (TextFault{TextError::joined_name_needs_quotes, 14}));
}

TEST(Template, HandsOutTheTokensOutsideBodies) {
  struct Parameters {
    std::string_view text;
    std::string found{};
    void piece(const Piece& /*piece*/) const noexcept {}
    void token(const Token& token) {
      if (token.kind == TokenKind::parameter) found += token.in(text);
    }
  };
  constexpr std::string_view text = "SELECT $1, '$2', $a$ $3 {{tables.t}} $a$, $4 -- $5";
  Parameters parameters{.text = text};
  EXPECT_FALSE(parse_template(text, parameters));
  EXPECT_EQ(parameters.found, "$1$4");
}

}  // namespace
}  // namespace pgdbm::sql
