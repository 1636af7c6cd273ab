// A lender within this process, on a thread of its own: for a server that is there already, and where there is no
// helper program.
#pragma once

#include "testing/file_descriptor.hpp"
#include <pgdbm/testing/test_config.hpp>

#include <memory>
#include <optional>

namespace pgdbm::testing::lending {

class LocalLender {
 public:
  /// On that server, or on a private one. Throws ConnectionError and TestDatabaseError.
  explicit LocalLender(const std::optional<DatabaseTestConfig>& server);
  LocalLender(const LocalLender&) = delete;
  LocalLender& operator=(const LocalLender&) = delete;
  /// Drops what was not dropped yet. In a forked process it does nothing.
  ~LocalLender();

  /// A socket on which the words of words.hpp are understood.
  [[nodiscard]] FileDescriptor connect();

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace pgdbm::testing::lending
