#include "projects.hpp"

namespace saas {

asio::awaitable<std::int64_t> Projects::add(std::string name) const {
  return db_.execute_and_return_id("INSERT INTO {{tables.projects}} (name) VALUES ($1)", name);
}

asio::awaitable<std::vector<Project>> Projects::list() const {
  return db_.fetch_all<Project>(
      "SELECT p.id, p.name, count(t.id) AS tasks, count(t.id) FILTER (WHERE t.is_done) AS done"
      " FROM {{tables.projects}} p LEFT JOIN {{tables.tasks}} t ON t.project_id = p.id GROUP BY p.id ORDER BY p.id");
}

asio::awaitable<std::optional<std::int64_t>> Projects::add_task(std::int64_t project, std::string title) const {
  return db_.execute_and_return_id<std::optional<std::int64_t>>(
      "INSERT INTO {{tables.tasks}} (project_id, title) SELECT id, $2 FROM {{tables.projects}} WHERE id = $1", project,
      title);
}

asio::awaitable<std::vector<Task>> Projects::tasks(std::int64_t project) const {
  return db_.fetch_all<Task>("SELECT id, title, is_done FROM {{tables.tasks}} WHERE project_id = $1 ORDER BY id",
                             project);
}

asio::awaitable<bool> Projects::finish_task(std::int64_t task) const {
  const auto db = db_;
  const auto finished = co_await db.execute("UPDATE {{tables.tasks}} SET is_done = true WHERE id = $1", task);
  co_return finished.rows == 1;
}

}  // namespace saas
