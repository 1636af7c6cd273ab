#include "cli/run.hpp"

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"

#include <pgdbm/db/config.hpp>
#include <pgdbm/db/manager.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/serialize.hpp>

#include <csignal>
#include <exception>
#include <optional>
#include <ostream>
#include <utility>

namespace pgdbm::cli {

namespace {

/// From --url, else from the environment. It asks and writes little: two connections do, and those for many schemas.
DatabaseConfig config_of(const Request& request) {
  auto config = request.url ? DatabaseConfig{.connection_string = *request.url} : DatabaseConfig::from_env();
  if (request.schema) config.schema = request.schema;
  config.create_schema = CreateSchema::never;  // a look changes nothing; migrating makes it
  config.min_connections = 1;
  config.max_connections = request.jobs + 2;
  if (config.application_name.empty()) config.application_name = "pgdbm";
  return config;
}

asio::awaitable<Report> carry_out(const Request& request, const AsyncDatabaseManager& db, MigrationListener progress) {
  switch (request.command) {
    case Command::migrate:
      return migrate(request, db, std::move(progress));
    case Command::status:
      return status(request, db);
    case Command::history:
      return history(request, db);
    case Command::rollback:
      return rollback(request, db);
    case Command::forget:
      return forget(request, db);
    case Command::repair:
      return repair(request, db);
    case Command::baseline:
    case Command::create:
      break;
  }
  return baseline(request, db);
}

asio::awaitable<Report> connect_and_carry_out(const Request& request, MigrationListener progress) {
  AsyncDatabaseManager db{config_of(request)};
  co_await db.connect();
  auto report = co_await carry_out(request, db, std::move(progress));
  co_await db.disconnect();
  co_return report;
}

Report interruption() {
  return {ExitCode::interrupted,
          "Interrupted. What ran in a transaction is undone, the rest is resumed: run it again to go on.\n",
          boost::json::object{{"error", "interrupted"}}};
}

Report run_on_context(const Request& request, const MigrationListener& progress) {
  asio::io_context context{1};
  asio::cancellation_signal withdrawal;
  bool was_withdrawn = false;
  asio::signal_set signals{context, SIGINT, SIGTERM};
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    was_withdrawn = true;
    signals.clear();  // the next one ends the program
    withdrawal.emit(asio::cancellation_type::terminal);
  });

  std::optional<Report> report;
  asio::co_spawn(context, connect_and_carry_out(request, progress),
                 asio::bind_cancellation_slot(withdrawal.slot(), [&](std::exception_ptr failure, Report result) {
                   report = failure ? report_of(failure) : std::move(result);
                   signals.cancel();
                 }));
  context.run();
  if (was_withdrawn && report->exit_code != ExitCode::done) return interruption();
  return *std::move(report);
}

Report run_request(const Request& request, const Output& output) {
  if (request.command == Command::create) return create(request);
  MigrationListener progress;
  if (output.is_for_people && !request.is_quiet) {
    progress = [&output](const MigrationProgress& step) { output.messages << line_of(step) << std::endl; };
  }
  return run_on_context(request, progress);
}

}  // namespace

int run(std::vector<std::string> arguments, const Output& output) {
  const auto understood = understand(std::move(arguments));
  if (const auto* const advice = std::get_if<Advice>(&understood)) {
    (advice->exit_code == ExitCode::done ? output.results : output.messages) << advice->text;
    return advice->exit_code;
  }
  const auto& request = std::get<Request>(understood);
  std::optional<Report> report;
  try {
    report = run_request(request, output);
  } catch (...) {
    report = report_of(std::current_exception());
  }
  const bool is_failure = report->exit_code != ExitCode::done && report->exit_code != ExitCode::pending;
  if (request.is_json) {
    output.results << boost::json::serialize(report->json) << '\n';
  } else {
    (is_failure ? output.messages : output.results) << report->text;
  }
  return report->exit_code;
}

}  // namespace pgdbm::cli
