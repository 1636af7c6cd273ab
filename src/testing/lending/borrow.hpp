// Borrows a test database, from the helper program or from a lender within this process: the test's side of words.hpp.
#pragma once

#include "testing/file_descriptor.hpp"
#include "testing/lending/words.hpp"
#include <pgdbm/testing/test_config.hpp>

#include <functional>
#include <stop_token>
#include <string>

namespace pgdbm::testing::lending {

/// As use_test_server.
void use_server(DatabaseTestConfig config);

/// Who keeps borrowed databases in static storage calls this before, so that they go before what lends them.
void prepare_statics();

/// A database lent to this object, which is given back with it; or by the kernel, if the process is killed.
class Borrowed {
 public:
  /// Builds into the empty database that the connection string leads to, and leaves it.
  using Build = std::function<void(const std::string& connection_string)>;

  /// Waits for one: at most two minutes, or until it is stopped. `build` is called when this is the first of its key.
  /// Throws what `build` throws, and TestDatabaseError.
  static Borrowed borrow(const std::string& key, const std::string& suffix, const Build& build,
                         const std::stop_token& stop = {});

  [[nodiscard]] const std::string& database() const noexcept { return answer_.database; }
  [[nodiscard]] const std::string& connection_string() const noexcept { return answer_.connection; }

  /// It is not dropped at the end. Returns the last lines of the server's log, as far as they can be read.
  std::string keep();

 private:
  Borrowed(FileDescriptor line, Answer answer) : line_(std::move(line)), answer_(std::move(answer)) {}

  FileDescriptor line_;
  Answer answer_;
};

}  // namespace pgdbm::testing::lending
