// Who has signed up, and the schema of each. Nothing is remembered between calls: the table of tenants is asked anew,
// so several of these services may run beside each other. A handle, to be kept until what it was asked for
// has ended; copies share the pool.
#pragma once

#include <pgdbm/types/array.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace saas {

namespace asio = boost::asio;

/// Those of each tenant's schema that this program was built with.
[[nodiscard]] const pgdbm::EmbeddedMigrations& tenant_migrations();

struct Tenant {
  std::int64_t id;
  std::string name;
  std::string owner;
  std::string state;  ///< "opening" or "open"
};

/// What became of a sign-up.
enum class SignUp : std::uint8_t {
  opened,       ///< by this call
  was_open,     ///< the same owner has signed up before: the one who heard no answer may ask again
  is_taken,     ///< by somebody else
  was_removed,  ///< by the operator, meanwhile
};

/// What is wrong with a name; nothing: it can be a tenant's. It must do as a part of a host's name.
[[nodiscard]] std::optional<std::string> fault_of_name(std::string_view name);

/// A tenant is "opening" while its schema is made and migrated, "open" from then on, and "removed" before its schema is
/// dropped. Each step can be done again, and by several at once; the step from one state to the next is one UPDATE,
/// which only one of them makes. So no lock is kept, nothing waits for a timeout, and whoever comes next goes on with
/// what a crash has left: the owner who signs up again, or `start` of any service.
class Tenants {
 public:
  /// Told of each tenant whose migrations have been looked at: so many of so many.
  using Listener = std::function<void(std::size_t ended, std::size_t total)>;

  /// The pool's config must ask for SchemaIsolation::role. Throws std::invalid_argument when it does not. Other
  /// `migrations` are those of another release.
  explicit Tenants(const pgdbm::SharedPool& pool, const pgdbm::EmbeddedMigrations& migrations = tenant_migrations());

  /// Migrates the table of tenants and all tenants, opens those whose sign-up was cut off, and drops what is left of
  /// removed ones. Returns how many are open. Throws MigrationError for the first tenant that could not be migrated.
  asio::awaitable<std::size_t> start(Listener listener = {}) const;

  /// Returns when the tenant can be used. Requires: the name has no fault. Throws what befalls the statements; then
  /// signing up again goes on where this one stopped.
  asio::awaitable<SignUp> sign_up(std::string name, std::string owner) const;

  /// The number of an open tenant.
  [[nodiscard]] asio::awaitable<std::optional<std::int64_t>> find(std::string name) const;

  /// Those that are not removed, by name.
  [[nodiscard]] asio::awaitable<std::vector<Tenant>> list() const;

  /// Drops the tenant's schema with all that is in it, and its role. Done again, it drops what the first time left.
  /// False when there is nothing of that name.
  asio::awaitable<bool> remove(std::string name) const;

  /// Statements under the tenant's role, in its schema. Costs no query.
  [[nodiscard]] pgdbm::AsyncDatabaseManager database(std::int64_t tenant) const;

 private:
  asio::awaitable<SignUp> open(std::int64_t tenant) const;
  /// None: of everybody.
  asio::awaitable<std::size_t> drop_removed(std::optional<std::string> name) const;
  asio::awaitable<void> drop(std::int64_t tenant) const;

  pgdbm::AsyncDatabaseManager control_;
  pgdbm::EmbeddedMigrations migrations_;
};

}  // namespace saas
