#include "tenants.hpp"

#include <pgdbm_embedded/control.hpp>
#include <pgdbm_embedded/tenant.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace saas {

namespace {

constexpr std::array<std::string_view, 4> reserved{"admin", "api", "mail", "www"};
constexpr std::size_t longest_name = 63;  // of a part of a host's name

std::string schema_of(std::int64_t tenant) {
  return "tenant_" + std::to_string(tenant);
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_letter_or_digit(char c) {
  return is_letter(c) || (c >= '0' && c <= '9');
}

[[noreturn]] void refuse(const pgdbm::SchemaMigration& failed) {
  pgdbm::Fault fault = failed.result.error.value();
  fault.message = "schema " + failed.schema + ": " + fault.message;
  pgdbm::raise(std::move(fault));
}

}  // namespace

std::optional<std::string> fault_of_name(std::string_view name) {
  if (name.empty() || name.size() > longest_name) return "a name has 1 to 63 characters";
  if (!is_letter(name.front())) return "a name begins with a letter from a to z";
  if (!is_letter_or_digit(name.back())) return "a name ends with a letter or a digit";
  if (!std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '-'; })) {
    return "a name is made of a to z, 0 to 9 and hyphens";
  }
  if (std::ranges::find(reserved, name) != reserved.end()) return "this name is kept for the service";
  return std::nullopt;
}

const pgdbm::EmbeddedMigrations& tenant_migrations() {
  return pgdbm_embedded::tenant;
}

Tenants::Tenants(const pgdbm::SharedPool& pool, const pgdbm::EmbeddedMigrations& migrations)
    : control_(pool, "control"), migrations_(migrations) {
  if (control_.isolation() == pgdbm::SchemaIsolation::role) return;
  throw std::invalid_argument{"Tenants are kept apart by the server: set isolation = SchemaIsolation::role."};
}

pgdbm::AsyncDatabaseManager Tenants::database(std::int64_t tenant) const {
  return control_.with_schema(schema_of(tenant));
}

asio::awaitable<std::size_t> Tenants::start(Listener listener) const {
  pgdbm::AsyncMigrationManager own{control_, pgdbm_embedded::control, "control"};
  (void)co_await own.apply_pending_migrations();

  const auto tenants = co_await list();
  std::vector<std::string> schemas;
  std::vector<std::int64_t> opening;
  for (const auto& tenant : tenants) {
    schemas.push_back(schema_of(tenant.id));
    if (tenant.state == "opening") opening.push_back(tenant.id);
  }
  pgdbm::FleetOptions options;
  options.on_schema = [&listener](const pgdbm::SchemaMigration&, std::size_t ended, std::size_t total) {
    if (listener) listener(ended, total);
  };
  const auto fleet = co_await pgdbm::apply_to_all(control_, std::move(schemas), migrations_, "tenant", options);
  if (const auto failed = fleet.failed(); !failed.empty()) refuse(failed.front());
  co_await control_.execute("UPDATE {{tables.tenants}} SET state = 'open' WHERE state = 'opening' AND id = ANY($1)",
                            opening);
  // Last: the fleet may have made the schema of one that was removed meanwhile.
  co_await drop_removed(std::nullopt);
  co_return tenants.size();
}

// [sign_up]
asio::awaitable<SignUp> Tenants::sign_up(std::string name, std::string owner) const {
  co_await control_.execute("INSERT INTO {{tables.tenants}} (name, owner) VALUES ($1, $2) ON CONFLICT DO NOTHING", name,
                            owner);
  const auto tenant = co_await control_.fetch_one<Tenant>(
      "SELECT id, name, owner, state FROM {{tables.tenants}} WHERE name = $1 AND state <> 'removed'", name);
  if (!tenant) co_return SignUp::was_removed;
  if (tenant->owner != owner) co_return SignUp::is_taken;
  if (tenant->state == "open") co_return SignUp::was_open;
  co_return co_await open(tenant->id);
}

asio::awaitable<SignUp> Tenants::open(std::int64_t tenant) const {
  pgdbm::AsyncMigrationManager migrations{database(tenant), migrations_, "tenant"};
  (void)co_await migrations.apply_pending_migrations();
  const auto opened = co_await control_.execute(
      "UPDATE {{tables.tenants}} SET state = 'open' WHERE id = $1 AND state = 'opening'", tenant);
  if (opened.rows == 1) co_return SignUp::opened;
  const auto state =
      co_await control_.fetch_value<std::string>("SELECT state FROM {{tables.tenants}} WHERE id = $1", tenant);
  if (state == "open") co_return SignUp::was_open;
  co_await drop(tenant);  // it was made behind the back of the one who dropped it
  co_return SignUp::was_removed;
}
// [/sign_up]

asio::awaitable<std::optional<std::int64_t>> Tenants::find(std::string name) const {
  return control_.fetch_value<std::optional<std::int64_t>>(
      "SELECT id FROM {{tables.tenants}} WHERE name = $1 AND state = 'open'", name);
}

asio::awaitable<std::vector<Tenant>> Tenants::list() const {
  return control_.fetch_all<Tenant>(
      "SELECT id, name, owner, state FROM {{tables.tenants}} WHERE state <> 'removed' ORDER BY name");
}

asio::awaitable<bool> Tenants::remove(std::string name) const {
  const auto removed = co_await control_.execute(
      "UPDATE {{tables.tenants}} SET state = 'removed' WHERE name = $1 AND state <> 'removed'", name);
  const auto dropped = co_await drop_removed(name);
  co_return removed.rows > 0 || dropped > 0;
}

asio::awaitable<std::size_t> Tenants::drop_removed(std::optional<std::string> name) const {
  const auto left = co_await control_.fetch_all<std::int64_t>(
      "SELECT t.id FROM {{tables.tenants}} t JOIN pg_catalog.pg_namespace n ON n.nspname = 'tenant_' || t.id"
      " WHERE t.state = 'removed' AND ($1::text IS NULL OR t.name = $1)",
      name);
  for (const auto tenant : left) co_await drop(tenant);
  co_return left.size();
}

asio::awaitable<void> Tenants::drop(std::int64_t tenant) const {
  const pgdbm::SchemaManager schemas{control_};
  constexpr int attempts = 3;
  for (int attempt = 1;; ++attempt) {
    try {
      co_await schemas.drop(schema_of(tenant));
      co_return;
    } catch (const pgdbm::QueryError& error) {
      // The statements of requests under way may hold a table of the schema and wait for another one.
      if (!error.is_retryable() || attempt == attempts) throw;
    }
  }
}

}  // namespace saas
