// Who did what: records that are made once and never changed. Knows nothing of those whose doings it records.
#pragma once

#include <pgdbm/module/module_database.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace audit {

namespace asio = boost::asio;

struct Record {
  std::string subject;     ///< what kind of thing was done
  std::int64_t reference;  ///< which one of that kind
  std::string what;
};

class AuditTrail {
 public:
  /// Its schema is `audit`, unless a config or manager names another.
  explicit AuditTrail(pgdbm::DatabaseSource source);

  asio::awaitable<void> open();
  asio::awaitable<void> close();

  /// Keeps those whose subject and reference it does not have yet, and returns how many these were: so whoever does not
  /// know whether something was recorded records it again.
  asio::awaitable<std::size_t> record(std::vector<Record> records) const;

  [[nodiscard]] asio::awaitable<std::vector<Record>> records(std::string subject) const;

 private:
  pgdbm::ModuleDatabase database_;
};

}  // namespace audit
