// Each type by the thousand to a server and back: as elements of an array parameter, and by themselves. The server
// compares the binary value with what it makes of our text for it; what comes back must equal what was sent.
// The tests are in several files, round_trip_*_pgtest.cpp: a compiler takes long over each type.
#pragma once

#include "types/bytes.hpp"
#include "types/equality.hpp"
#include "types/random_values.hpp"

#include <pgdbm/types.hpp>

#include <fmt/format.h>

#include <concepts>
#include <cstddef>
#include <string>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm::types::testing {

/// What came back of a value.
template <class T>
struct Echo {
  T value{};
  std::string text{};  ///< as the server prints it
  bool same = false;   ///< the server took our text for the same value
};

class RoundTrip : public tests::ServerTest {
 protected:
  void SetUp() override { run(db_.connect()); }
  void TearDown() override { run(db_.disconnect()); }

  template <class T>
  void expect_same(const T& sent, const Echo<T>& echo, const std::string& type) {
    ASSERT_TRUE(is_equal(echo.value, sent))
        << type << " came back another: " << nested_text(sent).substr(0, 200) << " as " << echo.text.substr(0, 200);
    ASSERT_TRUE(echo.same) << type << " in binary differs from its text: " << nested_text(sent).substr(0, 200) << " is "
                           << echo.text.substr(0, 200);
    if constexpr (TextDecodable<T> && !std::same_as<T, std::string> && !std::same_as<T, boost::json::value>) {
      const auto read = read_text<T>(echo.text);
      ASSERT_EQ(read.outcome, Decoded::fine) << type << ": " << echo.text.substr(0, 200);
      ASSERT_TRUE(is_equal(read.value, sent)) << type << ": " << echo.text.substr(0, 200);
    }
  }

  /// As parameters of their own: `SELECT $1::type`.
  template <class T>
  void send_one_by_one(const std::string& type, const std::vector<T>& values) {
    const auto sql = fmt::format(
        "SELECT $1::{0} AS value, ($1::{0})::text AS text, "
        "($1::{0})::text = ($2::{0})::text AS same",
        type);
    for (const T& value : values) {
      const auto echo = run(db_.fetch_one<Echo<T>>(runtime(sql), value, nested_text(value)));
      ASSERT_TRUE(echo.has_value());
      expect_same(value, *echo, type);
      if (HasFatalFailure()) return;
    }
  }

  /// As elements of an array, and back as rows.
  template <class T>
  void send_together(const std::string& type, const std::vector<T>& values) {
    std::vector<std::string> texts;
    for (const T& value : values) texts.push_back(nested_text(value));
    // Not unnest(), which would take composites apart.
    const auto sql = fmt::format(
        "SELECT a AS value, a::text AS text, a::text = (b::{0})::text AS same "
        "FROM generate_series(1, cardinality($2::text[])) AS i, "
        "LATERAL (SELECT ($1::{0}[])[i] AS a, ($2::text[])[i] AS b) AS both_of ORDER BY i",
        type);
    const auto echoes = run(db_.fetch_all<Echo<T>>(runtime(sql), values, texts));
    ASSERT_EQ(echoes.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      expect_same<T>(values[i], echoes[i], type);
      if (HasFatalFailure()) return;
    }
  }

  template <class T>
  void round_trip(const std::string& type, std::size_t count = 2'000) {
    SCOPED_TRACE(type);
    Random random;
    const auto extremes = Values<T>::extremes();
    send_one_by_one<T>(type, extremes);
    send_together<T>(type, extremes);
    std::vector<T> few;
    for (int i = 0; i < 20; ++i) few.push_back(Values<T>::next(random));
    send_one_by_one<T>(type, few);
    for (std::size_t sent = 0; sent < count && !HasFatalFailure(); sent += 500) {
      std::vector<T> many;
      for (int i = 0; i < 500; ++i) many.push_back(Values<T>::next(random));
      send_together<T>(type, many);
    }
  }

  AsyncDatabaseManager db_{config(1)};
};

}  // namespace pgdbm::types::testing
