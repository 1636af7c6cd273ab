#include "driver/libpq_side.hpp"

#include <pgdbm/base/big_endian.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "driver/cases.hpp"
#include "driver/dataset.hpp"
#include "driver/libpq.hpp"

namespace pgdbm::bench {

namespace {

constexpr int binary = 1;
constexpr const char* statement_name = "account";

template <class T>
T integer(const PGresult* result, int row, int column) noexcept {
  return load_big_endian<T>(reinterpret_cast<const std::byte*>(PQgetvalue(result, row, column)));
}

void read_text(const PGresult* result, int row, int column, std::string& into) {
  into.assign(PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column)));
}

class BulkRead final : public Side {
 public:
  explicit BulkRead(const std::string& connection_string) : libpq_(connection_string) {}

  void discard() override { rows_ = {}; }

  void run(std::size_t size) override {
    const auto limit = swap_to_network(static_cast<std::int64_t>(size));
    const char* const value = reinterpret_cast<const char*>(&limit);
    const int length = sizeof limit;
    constexpr Oid int8 = 20;
    const auto result = libpq_.expect(
        PQexecParams(libpq_.get(), bulk_select, 1, &int8, &value, &length, &binary, binary), PGRES_TUPLES_OK);
    const int count = PQntuples(result.get());
    rows_.resize(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      auto& row = rows_[static_cast<std::size_t>(i)];
      row.id = integer<std::int32_t>(result.get(), i, 0);
      row.amount = integer<std::int64_t>(result.get(), i, 1);
      read_text(result.get(), i, 2, row.name);
      const auto since_2000 = integer<std::int64_t>(result.get(), i, 3);
      row.created_at = decltype(row.created_at){std::chrono::microseconds{since_2000 + microseconds_to_2000}};
      row.ratio = std::bit_cast<double>(integer<std::int64_t>(result.get(), i, 4));
    }
  }

  std::uint64_t checksum() override { return bench::checksum(rows_); }

 private:
  Libpq libpq_;
  std::vector<Row> rows_;
};

Account read_account(const PGresult* result) {
  Account account;
  account.id = integer<std::int32_t>(result, 0, 0);
  account.balance = integer<std::int64_t>(result, 0, 1);
  read_text(result, 0, 2, account.name);
  return account;
}

/// One parameter, an account's number, as both ways of asking for it want it.
struct AccountParameter {
  explicit AccountParameter(std::size_t statement) : id(swap_to_network(account_of(statement))) {}
  AccountParameter(const AccountParameter&) = delete;
  AccountParameter& operator=(const AccountParameter&) = delete;

  std::int32_t id;
  const char* value = reinterpret_cast<const char*>(&id);
  int length = sizeof id;
};

class OneAtATime final : public Side {
 public:
  explicit OneAtATime(const std::string& connection_string) : libpq_(connection_string) {
    libpq_.prepare(statement_name, account_select);
  }

  void run(std::size_t size) override {
    sum_ = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const AccountParameter id{i};
      const auto result = libpq_.expect(
          PQexecPrepared(libpq_.get(), statement_name, 1, &id.value, &id.length, &binary, binary), PGRES_TUPLES_OK);
      sum_ += checksum_of(read_account(result.get()));
    }
  }

  std::uint64_t checksum() override { return sum_; }

 private:
  Libpq libpq_;
  std::uint64_t sum_ = 0;
};

class Flights final : public Side {
 public:
  explicit Flights(const std::string& connection_string) : libpq_(connection_string) {
    libpq_.prepare(statement_name, account_select);
    libpq_.require(PQenterPipelineMode(libpq_.get()) == 1);
  }

  void run(std::size_t size) override {
    sum_ = 0;
    for (std::size_t first = 0; first < size; first += statements_in_flight) {
      fly(first, std::min(statements_in_flight, size - first));
    }
  }

  std::uint64_t checksum() override { return sum_; }

 private:
  void fly(std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      const AccountParameter id{i};
      libpq_.require(PQsendQueryPrepared(libpq_.get(), statement_name, 1, &id.value, &id.length, &binary, binary) == 1);
    }
    libpq_.require(PQpipelineSync(libpq_.get()) == 1);
    for (std::size_t i = 0; i < count; ++i) {
      const auto result = libpq_.expect(PQgetResult(libpq_.get()), PGRES_TUPLES_OK);
      sum_ += checksum_of(read_account(result.get()));
      libpq_.require(PQgetResult(libpq_.get()) == nullptr);  // the end of this statement
    }
    (void)libpq_.expect(PQgetResult(libpq_.get()), PGRES_PIPELINE_SYNC);
  }

  Libpq libpq_;
  std::uint64_t sum_ = 0;
};

}  // namespace

std::unique_ptr<Side> libpq_bulk_read(const std::string& connection_string) {
  return std::make_unique<BulkRead>(connection_string);
}
std::unique_ptr<Side> libpq_one_at_a_time(const std::string& connection_string) {
  return std::make_unique<OneAtATime>(connection_string);
}
std::unique_ptr<Side> libpq_flights(const std::string& connection_string) {
  return std::make_unique<Flights>(connection_string);
}

}  // namespace pgdbm::bench
