#include "testing/blueprint_build.hpp"
#include "testing/fail.hpp"
#include "testing/place.hpp"
#include "testing/warm.hpp"
#include <pgdbm/testing/test_database.hpp>

#include <cstdlib>
#include <optional>

namespace pgdbm::testing {

namespace {

Order order_of(const TestDatabaseOptions& options) {
  Order order{.key = {},
              .blueprint = options.blueprint,
              .suffix = {},
              .max_connections = options.max_connections,
              .connects = options.connects};
  if (options.isolation == TestIsolation::schema) order.blueprint = in_slots(options.blueprint);
  if (options.isolation == TestIsolation::database) order.suffix = options.suffix;
  if (options.isolation != TestIsolation::server) order.key = key_of(order.blueprint);
  return order;
}

/// Places go from test to test only where what they were used for is the same.
std::string words_of(const Order& order, TestIsolation isolation) {
  return (isolation == TestIsolation::schema ? "schema " : "transaction ") + order.words();
}

}  // namespace

/// One test's use of a place.
class TestDatabase::Use {
 public:
  explicit Use(TestDatabaseOptions options) : options_(std::move(options)), order_(order_of(options_)) {
    take_place();
    schema_ = options_.isolation == TestIsolation::schema ? slot_schema(place_->take_slot()) : options_.schema;
    if (options_.connects) open();
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  ~Use() {
    sync_.reset();
    manager_.reset();
    bool may_stay = options_.isolation == TestIsolation::schema && place_->has_slots();
    if (transaction_) {
      try {
        run_on(context(), transaction_->rollback());
        may_stay = true;
      } catch (...) {
        may_stay = false;  // its connection is lost, or something runs on it still
      }
      transaction_.reset();
    }
    if (may_stay && place_->is_quiet()) {
      Warm::of_process().put_back(words_of(order_, options_.isolation), std::move(place_));
    }
  }

  AsyncDatabaseManager& manager() {
    open();
    if (!manager_) {
      refuse(
          "A test with TestIsolation::transaction has no manager, whose statements would not be rolled back: use "
          "transaction(), or TestIsolation::schema or database.");
    }
    return *manager_;
  }
  Transaction& transaction() {
    open();
    if (!transaction_) refuse("Only a test with TestIsolation::transaction has a transaction of its own: use db().");
    return *transaction_;
  }
  SyncDatabaseManager& sync() {
    if (!sync_) {
      (void)manager();
      sync_.emplace(config(), schema_);
    }
    return sync_->manager;
  }
  AsyncDatabaseManager other(std::string schema) {
    auto other = manager().with_schema(schema);
    if (context().get_executor().running_in_this_thread()) {
      // A coroutine of the test asks, and the context is under it.
      sync().with_schema(std::move(schema)).ensure_schema();
    } else {
      run_on(context(), ensure(other));
    }
    return other;
  }

  [[nodiscard]] bool has_transaction() const noexcept { return options_.isolation == TestIsolation::transaction; }
  [[nodiscard]] DatabaseConfig config() const {
    return {.connection_string = place_->connection_string(),
            .max_connections = options_.max_connections,
            .duplicate_pools = DuplicatePools::allow};
  }
  [[nodiscard]] boost::asio::io_context& context() { return place_->context(); }
  [[nodiscard]] Place& place() { return *place_; }
  [[nodiscard]] const std::string& schema() const { return schema_; }

 private:
  struct Blocking {
    Blocking(const DatabaseConfig& config, const std::string& schema) : owner(config), manager(at(owner, schema)) {}
    static SyncDatabaseManager at(SyncDatabaseManager& owner, const std::string& schema) {
      owner.connect();
      return owner.with_schema(schema);
    }
    SyncDatabaseManager owner;
    SyncDatabaseManager manager;
  };

  void open() {
    if (manager_ || transaction_) return;
    AsyncDatabaseManager manager{place_->pool(), schema_};
    if (options_.isolation != TestIsolation::schema && schema_ != "public") run_on(context(), ensure(manager));
    if (has_transaction()) {
      run_on(context(), begin(manager));
    } else {
      manager_.emplace(std::move(manager));
    }
  }
  void take_place() {
    switch (options_.isolation) {
      case TestIsolation::server:
        place_ = Place::on_own_server(order_);
        return;
      case TestIsolation::database:
        place_ = Warm::of_process().take(order_);
        return;
      case TestIsolation::schema:
      case TestIsolation::transaction:
        place_ = Warm::of_process().take_used(words_of(order_, options_.isolation));
        if (!place_) place_ = Warm::of_process().take(order_);
        return;
    }
  }
  static asio::awaitable<void> ensure(const AsyncDatabaseManager& manager) { co_await manager.ensure_schema(); }
  asio::awaitable<void> begin(const AsyncDatabaseManager& manager) {
    auto begun = co_await manager.begin();
    transaction_.emplace(std::move(begun));
  }

  TestDatabaseOptions options_;
  Order order_;
  std::unique_ptr<Place> place_;
  std::string schema_;
  std::optional<AsyncDatabaseManager> manager_;
  std::optional<Transaction> transaction_;
  std::optional<Blocking> sync_;
};

TestDatabase::TestDatabase(TestDatabaseOptions options) : use_(std::make_unique<Use>(std::move(options))) {}
TestDatabase::TestDatabase(TestDatabase&&) noexcept = default;
TestDatabase& TestDatabase::operator=(TestDatabase&&) noexcept = default;
TestDatabase::~TestDatabase() = default;

AsyncDatabaseManager& TestDatabase::db() {
  return use_->manager();
}
AsyncDatabaseManager TestDatabase::manager(std::string schema) {
  return use_->other(std::move(schema));
}
const SharedPool& TestDatabase::shared_pool() const {
  return use_->place().pool();
}
Transaction& TestDatabase::transaction() {
  return use_->transaction();
}
const db::Verbs& TestDatabase::verbs() {
  if (use_->has_transaction()) return use_->transaction();
  return use_->manager();
}
SyncDatabaseManager& TestDatabase::sync() {
  return use_->sync();
}
boost::asio::io_context& TestDatabase::context() {
  return use_->context();
}
const std::string& TestDatabase::name() const {
  return use_->place().database();
}
const std::string& TestDatabase::schema() const {
  return use_->schema();
}
const std::string& TestDatabase::connection_string() const {
  return use_->place().connection_string();
}
DatabaseConfig TestDatabase::config() const {
  return use_->config();
}
std::string TestDatabase::psql() const {
  return "psql \"" + connection_string() + "\"";
}
std::string TestDatabase::keep() {
  return use_->place().keep();
}

std::string report_failure(TestDatabase& database) {
  if (std::getenv("PGDBM_TEST_KEEP") == nullptr) {
    return "Run it with PGDBM_TEST_KEEP=1 to look into its database afterwards.";
  }
  const auto log = database.keep();
  auto report = "Its database is kept: " + database.psql();
  if (!log.empty()) report += "\nThe last lines of the server's log:\n" + log;
  return report;
}

}  // namespace pgdbm::testing
