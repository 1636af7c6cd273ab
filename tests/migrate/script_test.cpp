#include "migrate/script.hpp"

#include <pgdbm/sql/caret.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FilePart part_of(std::string_view file, bool no_transaction = false) {
  return {.filename = "001_x.sql", .file = file, .end = file.size(), .no_transaction = no_transaction};
}

/// "[a | b] alone[c]": the segments and their statements.
std::string shape_of(const Script& script) {
  std::string shape;
  for (const auto& segment : script.segments) {
    shape += shape.empty() ? "" : " ";
    shape += segment.runs == Runs::alone ? "alone[" : "[";
    for (const auto& statement : segment.statements) {
      shape += &statement == segment.statements.data() ? "" : " | ";
      shape += script.text_of(statement);
      if (statement.data) shape += " <" + std::string{script.data_of(*statement.data)} + ">";
    }
    shape += "]";
  }
  return shape;
}

std::string cut(std::string_view file, bool no_transaction = false) {
  const auto script = cut_script(part_of(file, no_transaction), "shop");
  return script ? shape_of(*script) : script.error().message;
}
std::string cut_alone(std::string_view file) {
  return cut(file, true);
}

TEST(Script, IsOneTransactionAsLongAsTheServerLetsIt) {
  EXPECT_EQ(cut("CREATE TABLE {{tables.a}} (i int);\n\n-- so\nINSERT INTO {{tables.a}} VALUES (1)\n"),
            "[CREATE TABLE \"shop\".a (i int) | INSERT INTO \"shop\".a VALUES (1)]");
  EXPECT_EQ(cut(";; -- nothing\n;"), "");
}

TEST(Script, TakesStatementsOutOfTheTransactionThatTheServerRefusesInOne) {
  EXPECT_EQ(cut("SELECT 1; SELECT 2; VACUUM; CREATE INDEX CONCURRENTLY i ON t (a); SELECT 3;"),
            "[SELECT 1 | SELECT 2] alone[VACUUM | CREATE INDEX CONCURRENTLY i ON t (a)] [SELECT 3]");
}

TEST(Script, RunsEachStatementAloneWhenTheFileAsksForIt) {
  EXPECT_EQ(cut_alone("SELECT 1; VACUUM; SELECT 2"), "alone[SELECT 1 | VACUUM | SELECT 2]");
}

TEST(Script, TakesOffBeginAndCommitAroundAllOfAFile) {
  EXPECT_EQ(cut("BEGIN;\n\nSELECT 1;\nSELECT 2;\n\nCOMMIT;\n"), "[SELECT 1 | SELECT 2]");
  EXPECT_EQ(cut("-- so\nstart transaction; SELECT 1; END WORK; -- done"), "[SELECT 1]");
  EXPECT_EQ(cut("BEGIN; COMMIT"), "");
}

TEST(Script, RefusesOtherTransactionControlWithItsPlaceAndTheCure) {
  EXPECT_EQ(cut("SELECT 'ä', '{{tables.a}}';\n  COMMIT;\nSELECT 2"),
            "001_x.sql: This begins or ends a transaction, and a migration runs inside one already, so that it is "
            "applied whole or not at all. Take the statement out; or let each statement of the file run alone, with a "
            "line -- pgdbm:no-transaction.\n"
            "line 2:   COMMIT;\n"
            "          ^");
  for (const auto* const file :
       {"BEGIN; SELECT 1;", "SELECT 1; COMMIT", "BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT",
        "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT", "BEGIN; SELECT 1; ROLLBACK",
        "BEGIN; SELECT 1; COMMIT AND CHAIN", "ABORT", "PREPARE TRANSACTION 'x'", "COMMIT PREPARED 'x'"}) {
    EXPECT_THAT(cut(file), HasSubstr("Take the statement out")) << file;
  }
  EXPECT_EQ(cut("SAVEPOINT a; SELECT 1; ROLLBACK TO a"), "[SAVEPOINT a | SELECT 1 | ROLLBACK TO a]");
}

TEST(Script, RefusesWhatMustRunAloneBetweenBeginAndCommit) {
  EXPECT_THAT(cut("BEGIN; SELECT 1; VACUUM; COMMIT"), HasSubstr("Move it out from between BEGIN and COMMIT"));
  EXPECT_THAT(cut_alone("BEGIN; VACUUM; COMMIT"), HasSubstr("Move it out from between BEGIN and COMMIT"));
}

TEST(Script, LetsAFileWithoutATransactionHaveSomeOfItsOwn) {
  EXPECT_EQ(cut_alone("SELECT 1; BEGIN; SELECT 2; SELECT 3; COMMIT; BEGIN; SELECT 4; END; VACUUM"),
            "alone[SELECT 1] [SELECT 2 | SELECT 3] [SELECT 4] alone[VACUUM]");
  EXPECT_THAT(cut_alone("BEGIN; BEGIN; COMMIT"), HasSubstr("begins a transaction within one"));
  EXPECT_THAT(cut_alone("SELECT 1; COMMIT"), HasSubstr("no BEGIN above"));
  EXPECT_THAT(cut_alone("BEGIN; SELECT 1"), HasSubstr("no COMMIT below"));
  EXPECT_THAT(cut_alone("ROLLBACK"), HasSubstr("may have BEGIN and COMMIT only"));
}

TEST(Script, CommitsANewValueOfAnEnumBeforeItIsUsed) {
  constexpr auto add = "ALTER TYPE mood ADD VALUE 'calm'; ";
  EXPECT_EQ(cut(std::string{add} + "INSERT INTO t VALUES ('calm')"),
            "[ALTER TYPE mood ADD VALUE 'calm'] [INSERT INTO t VALUES ('calm')]");
  EXPECT_EQ(cut(std::string{add} + "DO $$ BEGIN INSERT INTO t VALUES ('calm'); END $$"),
            "[ALTER TYPE mood ADD VALUE 'calm'] [DO $$ BEGIN INSERT INTO t VALUES ('calm'); END $$]");
  EXPECT_EQ(cut(std::string{add} + "INSERT INTO t VALUES ('glad')"),
            "[ALTER TYPE mood ADD VALUE 'calm' | INSERT INTO t VALUES ('glad')]")
      << "who does not use it stays whole";
  EXPECT_EQ(cut(std::string{add} + "ALTER TYPE mood ADD VALUE 'wild' AFTER 'calm'"),
            "[ALTER TYPE mood ADD VALUE 'calm' | ALTER TYPE mood ADD VALUE 'wild' AFTER 'calm']");
  EXPECT_EQ(cut(std::string{"CREATE TYPE Mood AS ENUM ('a'); "} + add + "SELECT 'calm'::mood"),
            "[CREATE TYPE Mood AS ENUM ('a') | ALTER TYPE mood ADD VALUE 'calm'] [SELECT 'calm'::mood]")
      << "only PostgreSQL 17 makes an exception for types of the same transaction";
}

TEST(Script, CutsTheRowsBehindACopy) {
  EXPECT_EQ(cut("COPY {{tables.a}} (x, y) FROM stdin; -- rows\n1\tit's; {{no}}\n\\.x\n\\.\n\nSELECT 1;\n"),
            "[COPY \"shop\".a (x, y) FROM stdin <1\tit's; {{no}}\n\\.x\n> | SELECT 1]");
  EXPECT_EQ(cut("copy a from stdin with (format csv);\n\\.\nCOPY b FROM STDIN;\n1\n\\."),
            "[copy a from stdin with (format csv) <> | COPY b FROM STDIN <1\n>]");
  EXPECT_EQ(cut("COPY a FROM '/tmp/x'; COPY (SELECT x FROM stdin) TO STDOUT; SELECT copy FROM stdin"),
            "[COPY a FROM '/tmp/x' | COPY (SELECT x FROM stdin) TO STDOUT | SELECT copy FROM stdin]");
}

TEST(Script, RefusesRowsThatDoNotEnd) {
  for (const auto* const file : {"COPY a FROM STDIN;\n1\n", "COPY a FROM STDIN", "COPY a FROM STDIN;"}) {
    EXPECT_THAT(cut(file), HasSubstr("End them with a line of \\. alone")) << file;
  }
  EXPECT_THAT(cut("COPY a FROM STDIN; SELECT 1;\n1\n\\.\n"), HasSubstr("move what stands behind its semicolon"));
}

TEST(Script, RefusesCommandsOfPsql) {
  EXPECT_EQ(cut("SELECT 1;\n\\i other.sql\n"),
            "001_x.sql: \\i is a command of psql, and a migration is sent to the server without it. Take it out; write "
            "what it would have done as SQL, or as a migration of its own.\n"
            "line 2: \\i other.sql\n"
            "        ^");
  EXPECT_THAT(cut("SELECT 1 \\gexec"), HasSubstr("\\gexec is a command of psql"));
  EXPECT_THAT(cut("\\restrict AbC\nSELECT 1;"), HasSubstr("Take out both lines, \\restrict and \\unrestrict"));
  EXPECT_THAT(cut("SELECT 1;\n\\.\n"), HasSubstr("The line \\. ends rows behind a COPY"));
  EXPECT_EQ(cut("SELECT E'\\\\i', '\\i', $$\\i$$ -- \\i"), "[SELECT E'\\\\i', '\\i', $$\\i$$]");
}

TEST(Script, RefusesTextThatIsNeverClosed) {
  EXPECT_EQ(
      cut("SELECT 1;\nSELECT 'x;\n"),
      "001_x.sql: The file cannot be cut: a quoted string is never closed.\nline 2: SELECT 'x;\n               ^");
}

TEST(Script, ShowsBrokenPlaceholdersWhereTheyStandInTheFile) {
  EXPECT_THAT(
      cut("COPY a FROM STDIN;\n{{x}}\n\\.\nSELECT {{table.x}};"),
      HasSubstr("001_x.sql: Invalid SQL text: an unknown placeholder: there are {{schema}}, {{tables.name}} and "
                "{{tables.schema.name}}\nline 4: SELECT {{table.x}};\n               ^"));
}

TEST(Script, LeavesSyntaxToTheServer) {
  EXPECT_EQ(cut("SELECT JSON_TABLE(a, '$' COLUMNS (b int)); MERGE INTO t RETURNING new; SELEC 1"),
            "[SELECT JSON_TABLE(a, '$' COLUMNS (b int)) | MERGE INTO t RETURNING new | SELEC 1]");
}

TEST(Script, LeadsPositionsOfTheServerBackIntoTheFile) {
  const std::string file =
      "\xef\xbb\xbfSELECT 'ä' FROM {{tables.a}};\n"
      "COPY a FROM STDIN;\nöö\n\\.\n"
      "-- ü\n"
      "INSERT INTO {{tables.b}} VALUES ('ß', nothing);\n"
      "-- pgdbm:down\nSELECT 1;";
  auto part = part_of(file);
  part.begin = 3;
  const auto script = cut_script(part, "shop");
  ASSERT_TRUE(script);
  const auto& statements = script->segments.at(0).statements;
  const auto shown = [&](std::size_t i, std::string_view word) {
    const auto text = script->text_of(statements.at(i));
    std::size_t position = 1;
    for (const char c : text.substr(0, text.find(word))) position += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    return file.substr(file_offset(*script, part, statements[i], position));
  };
  EXPECT_TRUE(shown(0, "FROM").starts_with("FROM {{tables.a}}"));
  EXPECT_TRUE(shown(0, "\"shop\"").starts_with("{{tables.a}};"));
  EXPECT_TRUE(shown(2, "INSERT").starts_with("INSERT INTO {{tables.b}}"));
  EXPECT_TRUE(shown(2, "nothing").starts_with("nothing);\n-- pgdbm:down"));
}

TEST(Script, IsEmptyOfWhatAPartDoesNotHold) {
  const std::string file = "SELECT 1;\n-- pgdbm:down\nSELECT 2";
  auto part = part_of(file);
  part.end = file.find("--");
  EXPECT_EQ(shape_of(cut_script(part, std::nullopt).value()), "[SELECT 1]");
  part.begin = part.end;
  part.end = file.size();
  EXPECT_EQ(shape_of(cut_script(part, std::nullopt).value()), "[SELECT 2]");
}

TEST(Script, RefusesASchemaThatPostgresqlCannotHold) {
  const auto script = cut_script(part_of("SELECT 1"), "a b");
  ASSERT_TRUE(script.has_error());
  EXPECT_EQ(script.error().kind, FaultKind::invalid_schema);
}

}  // namespace
}  // namespace pgdbm::migrate
