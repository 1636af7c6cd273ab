#include "db/quoted_values.hpp"

#include <gtest/gtest.h>

namespace pgdbm::db {
namespace {

constexpr SqlState bad_text{"22P02"};

TEST(QuotedValues, AreHiddenInMessagesAboutData) {
  EXPECT_EQ(hide_quoted_value("invalid input syntax for type integer: \"hunter2\"", bad_text, "SELECT $1::text::int"),
            "invalid input syntax for type integer: \"****\"");
  EXPECT_EQ(hide_quoted_value("value \"99999999999\" is out of range for type integer", SqlState{"22003"}, "SELECT $1"),
            "value \"****\" is out of range for type integer");
  EXPECT_EQ(hide_quoted_value("malformed array literal: \"{a,\"b\"\"", bad_text, ""),
            "malformed array literal: \"****\"");
  EXPECT_EQ(hide_quoted_value("division by zero", SqlState{"22012"}, "SELECT 1/0"), "division by zero");
  EXPECT_EQ(hide_quoted_value("odd: \"", bad_text, ""), "odd: \"");
}

TEST(QuotedValues, AreHiddenInOtherLanguages) {
  EXPECT_EQ(hide_quoted_value("ungültige Eingabesyntax für Typ integer: „hunter2“", bad_text, ""),
            "ungültige Eingabesyntax für Typ integer: „****“");
  EXPECT_EQ(hide_quoted_value("syntaxe en entrée invalide pour le type integer : « hunter2 »", bad_text, ""),
            "syntaxe en entrée invalide pour le type integer : «****»");
}

TEST(QuotedValues, StayWhereTheStatementHasThem) {
  const auto* const message = "invalid input syntax for type integer: \"abc\"";
  EXPECT_EQ(hide_quoted_value(message, bad_text, "SELECT 'abc'::int"), message);
  EXPECT_NE(hide_quoted_value(message, bad_text, "SELECT abc"), message);
}

TEST(QuotedValues, StayWhereNamesAreQuoted) {
  const auto* const message = "relation \"users\" does not exist";
  EXPECT_EQ(hide_quoted_value(message, SqlState{"42P01"}, "SELECT 1"), message);
}

}  // namespace
}  // namespace pgdbm::db
