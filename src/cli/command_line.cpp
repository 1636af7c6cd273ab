#include "cli/command_line.hpp"

#include "cli/exit_code.hpp"
#include <CLI/CLI.hpp>

#include "base/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

namespace pgdbm::cli {

namespace {

constexpr const char* introduction =
    "Migrations of PostgreSQL schemas, as programs built with pgdbm apply them.\n"
    "The database: --url, else DATABASE_URL or the DB_* and PG* variables.";

constexpr const char* exit_codes =
    "Exit codes: 0 done; 1 failed; 2 misused; 3 migrations are pending (status); 4 files and history do not fit\n"
    "together; 130 interrupted.";

void add_connection(CLI::App& command, Request& request) {
  command.add_option("--url", request.url, "postgresql://user@host/database; in a list of processes others see it");
  command.add_option("--schema", request.schema, "where the module's tables are (default: the first of search_path)");
}

void add_module(CLI::App& command, Request& request) {
  command.add_option("--module", request.module, "whose migrations they are, in the history")->required();
  command.add_option("--dir", request.folder, "the folder of its files")->capture_default_str();
}

void add_output(CLI::App& command, Request& request) {
  command.add_flag("--json", request.is_json, "the result as one JSON object on stdout");
  command.add_flag("-q,--quiet", request.is_quiet, "no progress on stderr");
}

void add_file(CLI::App& command, Request& request) {
  command.add_option("file", request.file, "the migration, as 001_create_users.sql")->required();
}

void add_commands(CLI::App& app, Request& request) {
  const auto add = [&](Command kind, const char* name, const char* summary) -> CLI::App& {
    auto* const command = app.add_subcommand(name, summary);
    command->callback([&request, kind] { request.command = kind; });
    add_module(*command, request);
    if (kind != Command::create) add_connection(*command, request);
    add_output(*command, request);
    return *command;
  };

  auto& migrate = add(Command::migrate, "migrate", "apply what is pending");
  migrate.add_option("--lock-timeout", request.lock_timeout, "milliseconds a statement may wait for locks of others");
  auto* const schemas =
      migrate.add_option("--schemas", request.schemas, "many schemas at once: names, or patterns such as tenant\\_%");
  schemas->excludes(migrate.get_option("--schema"));
  migrate.add_option("--jobs", request.jobs, "of them at a time")->capture_default_str()->check(CLI::Range(1, 100));

  add(Command::status, "status", "what is pending, and whether files and history fit together");
  add(Command::history, "history", "what was applied, the newest first")
      .add_option("-n,--limit", request.limit, "so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  add(Command::create, "create", "write a new, empty migration, numbered behind all others")
      .add_option("name", request.name, "what it does: letters, digits and underscores")
      ->required();
  add_file(add(Command::rollback, "rollback", "undo the migration that was applied last, by its down part"), request);

  auto& forget = add(Command::forget, "forget", "take a migration out of the history, and change nothing else");
  add_file(forget, request);
  forget.add_option("--reason", request.reason, "kept in the history's log");
  auto& repair = add(Command::repair, "repair", "accept that a file was edited after it had been applied");
  add_file(repair, request);
  repair.add_option("--reason", request.reason, "why; it is kept")->required();
  add(Command::baseline, "baseline", "record all files up to a number as applied, without running them")
      .add_option("version", request.version, "the number")
      ->required();
}

/// CLI11 would say only that some command is required.
std::optional<Advice> unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with('-')) return std::nullopt;
  std::vector<std::string> names;
  for (const auto* const command : app.get_subcommands({})) names.push_back(command->get_name());
  if (std::ranges::find(names, arguments.front()) != names.end()) return std::nullopt;
  const std::vector<std::string_view> known{names.begin(), names.end()};
  return Advice{ExitCode::misused,
                fmt::format("pgdbm knows no command '{}'. Did you mean '{}'? `pgdbm --help` lists them "
                            "all.\n",
                            arguments.front(), nearest_name(arguments.front(), known))};
}

}  // namespace

std::variant<Request, Advice> understand(std::vector<std::string> arguments) {
  Request request;
  CLI::App app{introduction, "pgdbm"};
  app.set_version_flag("--version", PGDBM_VERSION);
  app.require_subcommand(1);
  app.footer(exit_codes);
  add_commands(app, request);
  if (auto advice = unknown_command(app, arguments)) return *std::move(advice);
  try {
    std::ranges::reverse(arguments);  // CLI11 takes them from the end
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& mistake) {
    std::ostringstream text;
    const int code = app.exit(mistake, text, text);
    return Advice{code == 0 ? ExitCode::done : ExitCode::misused, text.str()};
  }
  return request;
}

}  // namespace pgdbm::cli
