// The base of tests that feed a query session with the messages of a server.
#pragma once

#include "wire/query_session.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

#include "support/messages.hpp"

namespace pgdbm::tests {

/// Writes down what it is given, until it has had enough.
class Notes : public wire::RowSink {
 public:
  explicit Notes(std::size_t enough = 1'000) : enough_(enough) {}

  bool on_columns(const wire::RowDescription& columns) noexcept override {
    lines.push_back("columns " + std::to_string(columns.size()));
    return lines.size() < enough_;
  }
  bool on_row(wire::DataRow row) noexcept override {
    std::string line = "row";
    while (!row.finished() && !row.failed()) {
      const auto field = row.next();
      line += field.is_null ? " null" : " " + std::string{text_of(field.bytes)};
    }
    lines.push_back(line);
    return lines.size() < enough_;
  }

  std::vector<std::string> lines;

 private:
  std::size_t enough_;
};

class QuerySessionTest : public ::testing::Test {
 protected:
  Notes notes;

  static wire::QuerySession extended(wire::RowSink* sink = nullptr) {
    return wire::QuerySession{wire::QuerySession::Protocol::extended, sink};
  }
  static wire::QuerySession simple(wire::RowSink* sink = nullptr) {
    return wire::QuerySession{wire::QuerySession::Protocol::simple, sink};
  }

  /// Feeds all but the last, which must all ask for more; gives what the last leads to.
  static wire::QuerySession::Progress hear(wire::QuerySession& session, std::initializer_list<Message> messages) {
    std::size_t left = messages.size();
    auto progress = wire::QuerySession::Progress::more;
    for (const auto& message : messages) {
      progress = session.resume(message.frame());
      --left;
      EXPECT_TRUE(left == 0 || progress == wire::QuerySession::Progress::more) << "at message " << message.type;
    }
    return progress;
  }
};

}  // namespace pgdbm::tests
