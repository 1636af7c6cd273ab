// Connection strings as libpq's PQconninfoParse reads them: the same are accepted, with the same values.

#include "db/conninfo/parse.hpp"
#include "db/conninfo/split.hpp"
#include <pgdbm/db/masked.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "oracle/connection_string_corpus.hpp"
#include "oracle/libpq.hpp"

namespace pgdbm::oracle {
namespace {

struct Reading {
  const std::string& text;
  const std::optional<Values>& ours;
  const std::optional<Values>& theirs;
};

struct Difference {
  std::string_view reason;
  bool (*explains)(const Reading&);
};

bool has_option_unknown_to_libpq(const Reading& reading) {
  static const auto known = libpq_names();
  return reading.ours && !reading.theirs &&
         std::ranges::any_of(*reading.ours, [](const auto& option) { return !known.contains(option.first); });
}

bool has_unencoded_space_for_libpq_18(const Reading& reading) {
  return PQlibVersion() >= 180'000 && db::conninfo::is_uri(reading.text) && reading.text.find(' ') != std::string::npos;
}

/// All that may differ. Whatever else does is a fault of ours.
constexpr std::array<Difference, 2> differences{{
    {"an option that came with a later libpq than the one at hand is known to us", has_option_unknown_to_libpq},
    {"libpq 18 trims unencoded spaces in URIs, and refuses them within; we read them as 15 to 17 do",
     has_unencoded_space_for_libpq_18},
}};

std::optional<Values> our_parse(const std::string& text) {
  auto values = db::conninfo::parse(text);
  if (!values) return std::nullopt;
  return *std::move(values);
}

std::string shown(const std::optional<Values>& values) {
  if (!values) return "refused";
  std::string text = "accepted:";
  for (const auto& [name, value] : *values) text += " " + name + "=<" + value + ">";
  return text;
}

TEST(ConnectionString, IsReadAsLibpqReadsIt) {
  ConnectionStrings corpus{20'240'607};
  std::set<std::string> seen;
  std::size_t accepted = 0;
  std::size_t explained = 0;
  for (std::size_t i = 0; i < 40'000; ++i) {
    const auto text = corpus.next();
    if (!seen.insert(text).second) continue;
    const auto ours = our_parse(text);
    const auto theirs = libpq_parse(text);
    accepted += theirs ? 1U : 0U;
    if (ours == theirs) continue;
    const Reading reading{text, ours, theirs};
    const bool is_explained = std::ranges::any_of(differences, [&](const auto& d) { return d.explains(reading); });
    ASSERT_TRUE(is_explained) << text << "\nours:   " << shown(ours) << "\nlibpq's: " << shown(theirs);
    ++explained;
  }
  // The corpus must go on proving something: many strings, and a fair share of either kind.
  EXPECT_GE(seen.size(), 30'000U);
  EXPECT_GE(accepted, seen.size() / 4);
  EXPECT_LE(accepted, seen.size() * 3 / 4);
  RecordProperty("distinct", std::to_string(seen.size()));
  RecordProperty("accepted_by_libpq", std::to_string(accepted));
  RecordProperty("explained_differences", std::to_string(explained));
}

/// With every byte encoded, or behind a backslash.
std::string written(const std::string& password, bool is_uri) {
  std::string text;
  for (const char c : password) {
    text += is_uri ? fmt::format("%{:02x}", static_cast<unsigned char>(c)) : fmt::format("\\{}", c);
  }
  return text;
}

/// Well written, a password may have any bytes: whatever they are, what is shown of the string is the same.
TEST(ConnectionString, IsMaskedAlikeWhateverItsPassword) {
  ConnectionStrings corpus{20'240'608};
  std::size_t compared = 0;
  for (std::size_t i = 0; i < 20'000; ++i) {
    const auto text = corpus.next();
    for (const auto& pair : db::conninfo::split(text).pairs) {
      if (pair.name != "password" || pair.value.empty()) continue;
      const auto with = [&](const std::string& password) {
        auto other = text;
        return other.replace(pair.value_begin, pair.value_end - pair.value_begin, password);
      };
      const auto shown = masked(with("hunter2"));
      EXPECT_EQ(shown.find("hunter2"), std::string::npos) << text;
      EXPECT_EQ(masked(with(written(pair.value, db::conninfo::is_uri(text)))), shown) << text;
      ++compared;
    }
  }
  EXPECT_GE(compared, 2'000U);
}

}  // namespace
}  // namespace pgdbm::oracle
