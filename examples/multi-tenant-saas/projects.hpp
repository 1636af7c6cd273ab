// What a tenant has: projects, and their tasks. Knows nothing of tenants: it works in the schema of the manager that it
// is given.
#pragma once

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace saas {

namespace asio = boost::asio;

struct Project {
  std::int64_t id;
  std::string name;
  std::int64_t tasks;
  std::int64_t done;  ///< of the tasks
};

struct Task {
  std::int64_t id;
  std::string title;
  bool is_done;
};

class Projects {
 public:
  explicit Projects(pgdbm::AsyncDatabaseManager db) : db_(std::move(db)) {}

  /// Throws UniqueViolation when there is one of this name.
  asio::awaitable<std::int64_t> add(std::string name) const;
  [[nodiscard]] asio::awaitable<std::vector<Project>> list() const;

  /// Nothing: there is no such project.
  asio::awaitable<std::optional<std::int64_t>> add_task(std::int64_t project, std::string title) const;
  [[nodiscard]] asio::awaitable<std::vector<Task>> tasks(std::int64_t project) const;
  /// False: there is no such task.
  asio::awaitable<bool> finish_task(std::int64_t task) const;

 private:
  pgdbm::AsyncDatabaseManager db_;
};

}  // namespace saas
