#include "app.hpp"

#include <pgdbm/pgdbm.hpp>

namespace shop {

namespace json = http_json::json;
using http_json::Reply;
using http_json::Request;
using http_json::verb;

// [wiring]
App::App(pgdbm::SharedPool pool, std::function<void(std::string)> log, OutboxPace pace)
    : pool_(pool),
      log_(std::move(log)),
      pace_(pace),
      users_{pool},
      billing_{pool},
      orders_{pool,
              Neighbours{
                  .is_customer = [this](std::int64_t id) { return users_.is_known(id); },
                  .invoice_for =
                      [this](Bill bill) {
                        return billing_.invoice_for("order-" + std::to_string(bill.order_id), bill.customer,
                                                    bill.cents);
                      },
              },
              pace} {}
// [/wiring]

std::vector<pgdbm::ModuleDatabase*> App::modules() {
  return {&users_.database(), &orders_.database(), &billing_.database()};
}

asio::awaitable<std::vector<std::pair<std::string, pgdbm::MigrationResult>>> App::open() {
  std::vector<std::pair<std::string, pgdbm::MigrationResult>> results;
  for (auto* module : modules()) {
    auto result = co_await module->open();
    results.emplace_back(module->name(), std::move(result));
  }
  co_return results;
}

void App::start_courier(const asio::any_io_executor& executor) {
  courier_ = std::make_unique<Courier>(
      executor, [this] { return orders_.deliver_due(); }, pace_.first / 2, log_);
}

asio::awaitable<void> App::close() {
  if (courier_) co_await courier_->stop();
  courier_.reset();
  for (auto* module : modules()) co_await module->close();
}

namespace {

json::object describe(const pgdbm::PoolStats& stats) {
  return {{"max", stats.max_size},  {"idle", stats.idle},       {"used", stats.used},
          {"riding", stats.riding}, {"opening", stats.opening}, {"waiting", stats.waiting}};
}

asio::awaitable<json::object> describe(pgdbm::ModuleDatabase& module) {
  json::array applied;
  for (const auto& row : co_await module.migrations().get_applied_migrations()) applied.emplace_back(row.filename);
  json::array pending;
  const auto plan = co_await module.migrations().plan();
  for (const auto& file : plan.pending) pending.emplace_back(file);

  json::object state;
  state["schema"] = module.db().schema().value_or("");
  state["applied"] = std::move(applied);
  state["pending"] = std::move(pending);
  co_return state;
}

}  // namespace

asio::awaitable<json::object> App::status() {
  json::object modules_by_name;
  for (auto* module : modules()) modules_by_name[module->name()] = co_await describe(*module);
  const auto owed = co_await orders_.count_owed();

  json::object status;
  status["pool"] = describe(pool_.stats());
  status["modules"] = std::move(modules_by_name);
  status["invoices_owed"] = owed;
  co_return status;
}

http_json::Routes App::routes() {
  const http_json::Handler tell_status = [this](Request) -> asio::awaitable<Reply> {
    auto state = co_await status();
    co_return Reply{http_json::status::ok, std::move(state)};
  };
  http_json::Routes routes;
  routes.add(verb::get, "/", tell_status);
  routes.add(verb::get, "/status", tell_status);
  routes.mount("users", users_.routes());
  routes.mount("orders", orders_.routes());
  routes.mount("billing", billing_.routes());
  return routes;
}

}  // namespace shop
