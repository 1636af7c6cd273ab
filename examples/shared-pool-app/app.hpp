// The program: three modules on one pool, what each of them needs of the others, and what they look like from outside.
// The only place that knows all three.
#pragma once

#include <pgdbm/module/module_database.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "billing.hpp"
#include "courier.hpp"
#include "http_json.hpp"
#include "orders.hpp"
#include "users.hpp"

namespace shop {

class App {
 public:
  App(pgdbm::SharedPool pool, std::function<void(std::string)> log, OutboxPace pace = {});
  App(const App&) = delete;
  App& operator=(const App&) = delete;
  ~App() = default;

  /// Each module applies its pending migrations. Done again, it looks for new ones. Returns what was done, by module.
  asio::awaitable<std::vector<std::pair<std::string, pgdbm::MigrationResult>>> open();

  /// From now on somebody sees to invoices that did not come with their orders, until `close`.
  void start_courier(const asio::any_io_executor& executor);

  /// Ends what `start_courier` began, and closes the modules. The pool belongs to the program, which closes it.
  asio::awaitable<void> close();

  /// /users, /orders, /billing, and /status, which is / too. They refer to this object.
  [[nodiscard]] http_json::Routes routes();

  [[nodiscard]] asio::awaitable<http_json::json::object> status();

 private:
  [[nodiscard]] std::vector<pgdbm::ModuleDatabase*> modules();

  pgdbm::SharedPool pool_;
  std::function<void(std::string)> log_;
  OutboxPace pace_;
  Users users_;
  Billing billing_;
  Orders orders_;
  std::unique_ptr<Courier> courier_;
};

}  // namespace shop
