#include <pgdbm/sql/lexer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::sql {
namespace {

using enum TokenKind;
using Pieces = std::vector<std::pair<TokenKind, std::string>>;

constexpr std::array<std::string_view, 15> kind_names{
    "end",    "whitespace", "comment",     "identifier", "quoted_identifier", "literal", "dollar_quoted", "parameter",
    "number", "symbol",     "punctuation", "hole",       "escaped_braces",    "other",   "error"};

}  // namespace

void PrintTo(TokenKind kind, std::ostream* out) {
  *out << kind_names.at(static_cast<std::size_t>(kind));
}

namespace {

// The tokens of a text without its whitespace; checks on the way that they cover the text exactly.
Pieces lex(std::string_view text, LexMode mode = LexMode::statement) {
  Pieces pieces;
  std::size_t covered = 0;
  Lexer lexer{text, mode};
  for (Token token = lexer.next(); token.kind != end; token = lexer.next()) {
    EXPECT_EQ(token.offset, covered);
    EXPECT_GT(token.size, 0U);
    covered = token.end();
    if (token.kind != whitespace) pieces.emplace_back(token.kind, token.in(text));
  }
  EXPECT_EQ(covered, text.size());
  EXPECT_EQ(lexer.next().kind, end);
  return pieces;
}

constexpr Token first(std::string_view text) {
  return Lexer{text}.next();
}

constexpr bool is_one(std::string_view text, TokenKind kind) {
  const Token token = first(text);
  return token.kind == kind && token.size == text.size();
}

constexpr bool fails(std::string_view text, TextError error) {
  Lexer lexer{text};
  Token token = lexer.next();
  while (token.kind != TokenKind::end && token.kind != TokenKind::error) token = lexer.next();
  return token.error == error;
}

// The twins that run while compiling.
static_assert(is_one("'it''s'", literal));
static_assert(is_one("$tag$ $other$ $tag$", dollar_quoted));
static_assert(is_one("/* a /* b */ c */", comment));
static_assert(is_one("{{tables.users}}", hole));
static_assert(first("$12").value == 12);
static_assert(fails("SELECT 'a", TextError::unclosed_quote));
static_assert(noexcept(Lexer{std::string_view{}}.next()));

TEST(Lexer, CutsAStatementIntoItsWords) {
  EXPECT_EQ(lex("SELECT u.id,\t$1::int4\nFROM users u;"), (Pieces{{identifier, "SELECT"},
                                                                  {identifier, "u"},
                                                                  {punctuation, "."},
                                                                  {identifier, "id"},
                                                                  {punctuation, ","},
                                                                  {parameter, "$1"},
                                                                  {punctuation, "::"},
                                                                  {identifier, "int4"},
                                                                  {identifier, "FROM"},
                                                                  {identifier, "users"},
                                                                  {identifier, "u"},
                                                                  {punctuation, ";"}}));
}

TEST(Lexer, TakesEveryByteOnceWhateverTheBytes) {
  std::string every_byte;
  for (int c = 0; c < 256; ++c) every_byte += static_cast<char>(c);
  EXPECT_FALSE(lex(every_byte).empty());
  EXPECT_TRUE(lex("").empty());
  EXPECT_EQ(lex(std::string_view{"\0", 1}), (Pieces{{other, std::string(1, '\0')}}));
}

TEST(Lexer, KnowsTheWhitespaceOfPostgreSql) {
  EXPECT_TRUE(is_one(" \t\r\n\f\v ", whitespace));
  EXPECT_EQ(first("\xc2\xa0").kind, identifier) << "a no-break space is a letter to the server";
}

TEST(Lexer, EndsALineCommentAtTheNewline) {
  EXPECT_EQ(lex("-- a 'b' \"c\" /* {{\n1"), (Pieces{{comment, "-- a 'b' \"c\" /* {{"}, {number, "1"}}));
  EXPECT_EQ(lex("--\r1"), (Pieces{{comment, "--"}, {number, "1"}}));
  EXPECT_TRUE(is_one("-- to the end", comment));
}

TEST(Lexer, NestsBlockComments) {
  EXPECT_TRUE(is_one("/* /* */ /* ' */ */", comment));
  EXPECT_TRUE(is_one("/**/", comment));
  EXPECT_TRUE(is_one("/*/**/*/", comment));
  EXPECT_TRUE(is_one("/****/", comment));
  EXPECT_TRUE(is_one("/*+-*/", comment));
  EXPECT_TRUE(fails("1 /* /* */", TextError::unclosed_comment));
  EXPECT_TRUE(fails("/*/", TextError::unclosed_comment));
}

TEST(Lexer, DoublesQuotesInLiterals) {
  EXPECT_TRUE(is_one("''", literal));
  EXPECT_TRUE(is_one("''''", literal));
  EXPECT_TRUE(is_one("'a''b'", literal));
  EXPECT_EQ(lex("'a' 'b'"), (Pieces{{literal, "'a'"}, {literal, "'b'"}}));
  EXPECT_TRUE(fails("'a''", TextError::unclosed_quote));
}

TEST(Lexer, TakesBackslashesAsThemselvesInStandardLiterals) {
  EXPECT_EQ(lex(R"('a\' x)"), (Pieces{{literal, R"('a\')"}, {identifier, "x"}}));
  EXPECT_EQ(lex(R"(U&'\0041\' x)"), (Pieces{{literal, R"(U&'\0041\')"}, {identifier, "x"}}));
  EXPECT_EQ(lex(R"(N'\' x)"), (Pieces{{literal, R"(N'\')"}, {identifier, "x"}}));
}

TEST(Lexer, EscapesByBackslashInELiterals) {
  EXPECT_TRUE(is_one(R"(E'a\'b')", literal));
  EXPECT_TRUE(is_one(R"(e'\\')", literal));
  EXPECT_TRUE(is_one(R"(E'\\''x')", literal));
  EXPECT_TRUE(fails(R"(E'a\')", TextError::unclosed_quote));
  EXPECT_TRUE(fails(R"(E'a\)", TextError::unclosed_quote));
}

TEST(Lexer, TakesThePrefixOfALiteralOnlyAtTheBeginningOfAWord) {
  EXPECT_TRUE(is_one("B'0101'", literal));
  EXPECT_TRUE(is_one("x'1F'", literal));
  EXPECT_EQ(lex("x'1''b'"), (Pieces{{literal, "x'1'"}, {literal, "'b'"}})) << "no quote belongs into bits";
  EXPECT_EQ(lex(R"(typE'\' x)"), (Pieces{{identifier, "typE"}, {literal, R"('\')"}, {identifier, "x"}}));
  EXPECT_EQ(lex("E 'a'"), (Pieces{{identifier, "E"}, {literal, "'a'"}}));
  EXPECT_EQ(lex("u&1"), (Pieces{{identifier, "u"}, {symbol, "&"}, {number, "1"}}));
  EXPECT_EQ(lex("u& 'a'"), (Pieces{{identifier, "u"}, {symbol, "&"}, {literal, "'a'"}}));
}

TEST(Lexer, ContinuesALiteralAcrossANewline) {
  EXPECT_TRUE(is_one("'a'\n  'b'", literal));
  EXPECT_TRUE(is_one("'a' -- why\n -- so\n'b'", literal));
  EXPECT_TRUE(is_one("E'a'\n'\\'b'", literal)) << "the rules of the first part hold for the next";
  EXPECT_EQ(lex("'a' /* no */\n'b'").size(), 3U) << "a block comment does not continue a literal";
  EXPECT_EQ(lex("'a'\nE'b'").size(), 2U);
  EXPECT_EQ(lex("'a'\n, 'b'"), (Pieces{{literal, "'a'"}, {punctuation, ","}, {literal, "'b'"}}));
  EXPECT_TRUE(fails("'a'\n'b", TextError::unclosed_quote));
}

TEST(Lexer, ReadsQuotedIdentifiers) {
  EXPECT_TRUE(is_one(R"("a""b'c--d/*e{{f}}")", quoted_identifier));
  EXPECT_TRUE(is_one(R"(U&"d\0061t\+000061")", quoted_identifier));
  EXPECT_TRUE(is_one(R"(u&"\")", quoted_identifier));
  EXPECT_TRUE(fails(R"("a"")", TextError::unclosed_identifier));
}

TEST(Lexer, ReadsDollarQuotes) {
  EXPECT_TRUE(is_one("$$a 'b $1 $x$ -- $$", dollar_quoted));
  EXPECT_TRUE(is_one("$a$ $$ $b$ $ab$ $A$ a$a$", dollar_quoted)) << "tags differ by case";
  EXPECT_TRUE(is_one("$_1$ $$ $_1$", dollar_quoted));
  EXPECT_TRUE(is_one("$\xc3\xa9$ x $\xc3\xa9$", dollar_quoted)) << "bytes above 127 are letters";
  EXPECT_TRUE(is_one("$a$ $b$a$", dollar_quoted)) << "the $ of a tag that does not fit may begin the one that does";
  EXPECT_EQ(first("$ab$x$ab$").value, 4U);
  EXPECT_TRUE(fails("$$ a $", TextError::unclosed_dollar_quote));
  EXPECT_TRUE(fails("$a$ x $A$", TextError::unclosed_dollar_quote));
  EXPECT_EQ(first("SELECT").value, 0U);
}

TEST(Lexer, LeavesADollarInsideAWordToTheWord) {
  EXPECT_EQ(lex("a$$ b"), (Pieces{{identifier, "a$$"}, {identifier, "b"}}));
  EXPECT_EQ(lex("a$1"), (Pieces{{identifier, "a$1"}}));
  EXPECT_EQ(lex("1$$x$$"), (Pieces{{number, "1"}, {dollar_quoted, "$$x$$"}}));
  EXPECT_EQ(lex("$1$$x$$"), (Pieces{{parameter, "$1"}, {dollar_quoted, "$$x$$"}}));
  EXPECT_EQ(lex("$ $a"), (Pieces{{other, "$"}, {other, "$"}, {identifier, "a"}}));
}

TEST(Lexer, NumbersParametersAndRefusesTooLargeOnes) {
  EXPECT_EQ(first("$65535").value, 65535U);
  EXPECT_EQ(first("$007").value, 7U);
  EXPECT_EQ(first("$0").value, 0U);
  EXPECT_TRUE(fails("$65536", TextError::parameter_too_large));
  EXPECT_TRUE(fails("$4294967297", TextError::parameter_too_large)) << "not $1 by overflow";
  EXPECT_TRUE(fails("$99999999999999999999999999", TextError::parameter_too_large));
}

TEST(Lexer, RefusesLettersDirectlyBehindAParameter) {
  EXPECT_EQ(lex("$1abc$ x"), (Pieces{{error, "$1abc$"}, {identifier, "x"}}));
  EXPECT_TRUE(fails("$1and", TextError::junk_after_parameter));
  EXPECT_EQ(lex("$1::int")[0], (std::pair{parameter, std::string{"$1"}}));
}

TEST(Lexer, ReadsNumbers) {
  for (std::string_view text : {"0", "42", "1.", "1.5", ".5", "1e10", "1.e-3", ".5E+2", "0x1F", "0o17", "0b101",
                                "1_000", "1_000.000_1e1_0", "0x_ff"}) {
    EXPECT_TRUE(is_one(text, number)) << text;
  }
  EXPECT_EQ(lex("1..10"), (Pieces{{number, "1"}, {punctuation, ".."}, {number, "10"}}));
  EXPECT_EQ(lex("1.5.3"), (Pieces{{number, "1.5"}, {number, ".3"}}));
  EXPECT_EQ(lex("x[1:2]").size(), 6U);
}

TEST(Lexer, RefusesLettersDirectlyBehindANumber) {
  for (std::string_view text : {"1abc", "1e", "1.5x", "1__0", "1_", "0x", "0xg", "0b12", "1e1x", "1e5$", "1.e5$a$",
                                "1_0$", "0x1$", "1\xc3\xa9"}) {
    const Token token = first(text);
    EXPECT_EQ(token.error, TextError::junk_after_number) << text;
    EXPECT_EQ(token.size, text.size()) << text;
  }
  EXPECT_EQ(lex("1e+5$$x$$"), (Pieces{{number, "1e+5"}, {dollar_quoted, "$$x$$"}}));
  EXPECT_EQ(lex("1e+ 2"), (Pieces{{error, "1e+"}, {number, "2"}}));
}

TEST(Lexer, EndsAnOperatorWhereACommentBegins) {
  EXPECT_EQ(lex("a+--b"), (Pieces{{identifier, "a"}, {symbol, "+"}, {comment, "--b"}}));
  EXPECT_EQ(lex("a*/*b*/c"), (Pieces{{identifier, "a"}, {symbol, "*"}, {comment, "/*b*/"}, {identifier, "c"}}));
  EXPECT_EQ(lex("a@--b"), (Pieces{{identifier, "a"}, {symbol, "@"}, {comment, "--b"}}));
}

TEST(Lexer, EndsAnOperatorInASignOnlyIfItHoldsASpecialCharacter) {
  EXPECT_EQ(lex("a=-1"), (Pieces{{identifier, "a"}, {symbol, "="}, {symbol, "-"}, {number, "1"}}));
  EXPECT_EQ(lex("a@-1"), (Pieces{{identifier, "a"}, {symbol, "@-"}, {number, "1"}}));
  EXPECT_EQ(lex("*+-+"), (Pieces{{symbol, "*"}, {symbol, "+"}, {symbol, "-"}, {symbol, "+"}}));
  EXPECT_EQ(lex("+"), (Pieces{{symbol, "+"}}));
}

TEST(Lexer, KeepsTheOperatorsOfJsonAndArraysWhole) {
  EXPECT_EQ(lex("a->>'b'"), (Pieces{{identifier, "a"}, {symbol, "->>"}, {literal, "'b'"}}));
  EXPECT_EQ(lex("a #>> b ?| c @> d <= e => f"), (Pieces{{identifier, "a"},
                                                        {symbol, "#>>"},
                                                        {identifier, "b"},
                                                        {symbol, "?|"},
                                                        {identifier, "c"},
                                                        {symbol, "@>"},
                                                        {identifier, "d"},
                                                        {symbol, "<="},
                                                        {identifier, "e"},
                                                        {symbol, "=>"},
                                                        {identifier, "f"}}));
  EXPECT_EQ(
      lex("a:=b::c"),
      (Pieces{{identifier, "a"}, {punctuation, ":="}, {identifier, "b"}, {punctuation, "::"}, {identifier, "c"}}));
}

TEST(Lexer, FindsHolesOutsideLiteralsOnly) {
  EXPECT_EQ(lex("{{a}}'{{b}}'\"{{c}}\"/*{{d}}*/$${{e}}$$--{{f}}"), (Pieces{{hole, "{{a}}"},
                                                                           {literal, "'{{b}}'"},
                                                                           {quoted_identifier, "\"{{c}}\""},
                                                                           {comment, "/*{{d}}*/"},
                                                                           {dollar_quoted, "$${{e}}$$"},
                                                                           {comment, "--{{f}}"}}));
}

TEST(Lexer, LeavesLoneBracesAlone) {
  EXPECT_EQ(lex("{ a } }}"), (Pieces{{other, "{"}, {identifier, "a"}, {other, "}"}, {other, "}"}, {other, "}"}}));
}

TEST(Lexer, TakesFourBracesAsAnEscape) {
  EXPECT_EQ(lex("{{{{tables.x}}"), (Pieces{{escaped_braces, "{{{{"},
                                           {identifier, "tables"},
                                           {punctuation, "."},
                                           {identifier, "x"},
                                           {other, "}"},
                                           {other, "}"}}));
  EXPECT_EQ(lex("{{{{{{a}}"), (Pieces{{escaped_braces, "{{{{"}, {hole, "{{a}}"}}));
}

TEST(Lexer, EndsAnUnclosedHoleAtTheNewlineOrTheNextBrace) {
  EXPECT_EQ(lex("{{tables.a\n}}")[0], (std::pair{error, std::string{"{{tables.a"}}));
  EXPECT_EQ(lex("{{a{{b}}"), (Pieces{{error, "{{a"}, {hole, "{{b}}"}}));
  EXPECT_EQ(lex("{{{a}}")[0], (std::pair{error, std::string{"{{"}}));
  EXPECT_TRUE(fails("{{", TextError::unclosed_hole));
  EXPECT_TRUE(fails("{{a}", TextError::unclosed_hole));
}

TEST(Lexer, CountsInABodyOnlyHolesSpelledInFull) {
  EXPECT_EQ(lex("{{schema}}{{tables.a b}}", LexMode::body), (Pieces{{hole, "{{schema}}"}, {hole, "{{tables.a b}}"}}));
  for (std::string_view text : {"{{name}}", "{{ schema }}", "{{schemas}}", "{{{{", "{{{{name}}", "{{"}) {
    for (const auto& [kind, piece] : lex(text, LexMode::body)) {
      EXPECT_TRUE(kind == other || kind == identifier) << text << ": " << piece;
    }
  }
  EXPECT_EQ(lex("{{{{schema}}", LexMode::body)[0], (std::pair{escaped_braces, std::string{"{{{{"}}));
  EXPECT_EQ(lex("{{{schema}}}", LexMode::body), (Pieces{{other, "{"}, {hole, "{{schema}}"}, {other, "}"}}));
}

TEST(Lexer, KnowsNoQuotesInPlainText) {
  EXPECT_EQ(
      lex("don't {{schema}} '{{tables.t}}' -- $$", LexMode::plain),
      (Pieces{{other, "don't "}, {hole, "{{schema}}"}, {other, " '"}, {hole, "{{tables.t}}"}, {other, "' -- $$"}}));
}

TEST(Lexer, NamesTheByteWhereAnUnclosedPieceBegan) {
  for (std::string_view text : {"SELECT 'a", "SELECT \"a", "SELECT /*a", "SELECT $$a", "SELECT E'a", "SELECT {{a"}) {
    Lexer lexer{text};
    Token token = lexer.next();
    while (token.kind != error) token = lexer.next();
    EXPECT_EQ(token.offset, 7U) << text;
    EXPECT_EQ(token.end(), text.size()) << text;
  }
}

TEST(Lexer, BeginsWhereItIsTold) {
  const std::string_view text = "'a 'b";
  EXPECT_EQ((Lexer{text, LexMode::statement, 4}.next().in(text)), "b");
  EXPECT_EQ((Lexer{text, LexMode::statement, 99}.next().kind), end);
}

}  // namespace
}  // namespace pgdbm::sql
