#include "cli/report.hpp"

#include "cli/exit_code.hpp"

#include <pgdbm/base/error.hpp>

#include <boost/json/array.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace pgdbm::cli {

namespace json = boost::json;

namespace {

std::string_view word_of(MigrationStatus status) {
  switch (status) {
    case MigrationStatus::up_to_date:
      return "up_to_date";
    case MigrationStatus::applied:
      return "applied";
    case MigrationStatus::failed:
      break;
  }
  return "failed";
}

std::string_view word_of(SchemaMigration::State state) {
  switch (state) {
    case SchemaMigration::State::up_to_date:
      return "up_to_date";
    case SchemaMigration::State::applied:
      return "applied";
    case SchemaMigration::State::failed:
      return "failed";
    case SchemaMigration::State::not_begun:
      break;
  }
  return "not_begun";
}

std::string_view word_of(MigrationMismatch::Kind kind) {
  switch (kind) {
    case MigrationMismatch::Kind::edited:
      return "edited";
    case MigrationMismatch::Kind::late:
      return "late";
    case MigrationMismatch::Kind::missing:
      return "missing";
    case MigrationMismatch::Kind::ahead:
      return "ahead";
    case MigrationMismatch::Kind::duplicate:
      return "duplicate";
    case MigrationMismatch::Kind::mixed_schemes:
      break;
  }
  return "mixed_schemes";
}

template <class T>
json::value maybe(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

json::array strings(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::array mismatches_of(const std::vector<MigrationMismatch>& mismatches) {
  json::array all;
  for (const auto& mismatch : mismatches) {
    all.push_back(
        json::object{{"kind", word_of(mismatch.kind)}, {"file", mismatch.filename}, {"message", mismatch.message}});
  }
  return all;
}

json::object object_of(const MigrationResult& result) {
  json::array applied;
  for (const auto& file : result.applied) {
    applied.push_back(json::object{{"file", file.filename}, {"milliseconds", file.execution_time.count()}});
  }
  json::object object{{"status", word_of(result.status)},
                      {"applied", std::move(applied)},
                      {"skipped", result.skipped},
                      {"total", result.total},
                      {"milliseconds", result.total_time.count()},
                      {"warnings", strings(result.warnings)}};
  if (result.error) object["error"] = result.error->message;
  if (!result.mismatches.empty()) object["mismatches"] = mismatches_of(result.mismatches);
  return object;
}

std::string warnings_of(const std::vector<std::string>& warnings) {
  std::string text;
  for (const auto& warning : warnings) text += fmt::format("warning: {}\n", warning);
  return text;
}

}  // namespace

Report report_of(const MigrationResult& result) {
  std::string text;
  for (const auto& file : result.applied) {
    text += fmt::format("applied {} ({} ms)\n", file.filename, file.execution_time.count());
  }
  text += warnings_of(result.warnings);
  text += result.applied.empty() ? fmt::format("up to date: {} applied before\n", result.skipped)
                                 : fmt::format("{} applied, {} before\n", result.applied.size(), result.skipped);
  return {ExitCode::done, std::move(text), object_of(result)};
}

Report report_of(const FleetResult& result) {
  json::array schemas;
  std::string text;
  for (const auto& schema : result.schemas) {
    auto object = object_of(schema.result);
    object["schema"] = schema.schema;
    object["status"] = word_of(schema.state);
    schemas.push_back(std::move(object));
    if (schema.state == SchemaMigration::State::failed && schema.result.error) {
      text += fmt::format("{}: {}\n", schema.schema, schema.result.error->message);
    }
  }
  using State = SchemaMigration::State;
  json::object counts;
  for (const auto state : {State::applied, State::up_to_date, State::failed, State::not_begun}) {
    counts[word_of(state)] = result.count(state);
  }
  text += fmt::format("{} schemas: {} applied, {} up to date, {} failed, {} not begun\n", result.schemas.size(),
                      result.count(State::applied), result.count(State::up_to_date), result.count(State::failed),
                      result.count(State::not_begun));
  return {result.is_whole() ? ExitCode::done : ExitCode::failed, std::move(text),
          json::object{{"counts", std::move(counts)}, {"schemas", std::move(schemas)}}};
}

Report report_of(const MigrationPlan& plan) {
  std::string text;
  for (const auto& mismatch : plan.mismatches)
    text += fmt::format("{}: {}\n", word_of(mismatch.kind), mismatch.message);
  text += warnings_of(plan.warnings);
  for (const auto& file : plan.pending) text += fmt::format("pending {}\n", file);
  text += fmt::format("{} pending, {} applied\n", plan.pending.size(), plan.skipped);
  int code = plan.pending.empty() ? ExitCode::done : ExitCode::pending;
  if (!plan.mismatches.empty()) code = ExitCode::mismatched;
  return {code, std::move(text),
          json::object{{"pending", strings(plan.pending)},
                       {"mismatches", mismatches_of(plan.mismatches)},
                       {"warnings", strings(plan.warnings)},
                       {"applied", plan.skipped},
                       {"total", plan.total}}};
}

Report report_of(const std::vector<MigrationHistoryRow>& history) {
  json::array rows;
  std::string text;
  for (const auto& row : history) {
    std::optional<std::string> when;
    // As PostgreSQL writes it. fmt 9 does not know local_time.
    if (row.applied_at) {
      const auto instant = std::chrono::sys_time<std::chrono::microseconds>{row.applied_at->time_since_epoch()};
      const auto day = std::chrono::floor<std::chrono::days>(instant);
      const std::chrono::year_month_day date{day};
      const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
      when = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                         static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                         time.minutes().count(), time.seconds().count());
    }
    text += fmt::format("{}  {}  {}\n", when.value_or("-"), row.filename, row.applied_by.value_or("-"));
    rows.push_back(json::object{{"file", row.filename},
                                {"module", maybe(row.module_name)},
                                {"checksum", row.checksum},
                                {"applied_at", maybe(when)},
                                {"applied_by", maybe(row.applied_by)},
                                {"milliseconds", maybe(row.execution_time_ms)}});
  }
  if (history.empty()) text = "nothing was applied\n";
  return {ExitCode::done, std::move(text), json::object{{"history", std::move(rows)}}};
}

Report report_of(std::string_view what, std::string_view file, bool has_changed, std::string sentence) {
  return {ExitCode::done, std::move(sentence) + '\n', json::object{{what, file}, {"changed", has_changed}}};
}

Report report_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const MigrationMismatchError& error) {
    return {ExitCode::mismatched, fmt::format("{}\n", error.what()),
            json::object{{"error", error.what()}, {"mismatches", mismatches_of(error.mismatches())}}};
  } catch (const ConfigurationError& error) {
    return {ExitCode::misused, fmt::format("{}\n", error.what()), json::object{{"error", error.what()}}};
  } catch (const Error& error) {
    json::object object{{"error", error.what()}};
    if (!error.sqlstate().empty()) object["sqlstate"] = error.sqlstate().text();
    return {ExitCode::failed, fmt::format("{}\n", error.what()), std::move(object)};
  } catch (const std::exception& error) {
    return {ExitCode::failed, fmt::format("{}\n", error.what()), json::object{{"error", error.what()}}};
  }
}

std::string line_of(const MigrationProgress& progress) {
  const auto where =
      progress.schema.empty() ? progress.filename : fmt::format("{}: {}", progress.schema, progress.filename);
  const auto place = progress.statements > 1 ? fmt::format(" [{}/{}]", progress.statement, progress.statements) : "";
  using Kind = MigrationProgress::Kind;
  switch (progress.kind) {
    case Kind::waiting_for_deployer:
      return fmt::format("{} waits for another deployer: {}", where, progress.message);
    case Kind::waiting_for_lock:
      return fmt::format("{}{} waits for a lock: {}", where, place, progress.message);
    case Kind::running:
      return progress.message.empty() ? fmt::format("{}{}", where, place)
                                      : fmt::format("{}{} {}", where, place, progress.message);
    case Kind::retrying:
      return fmt::format("{}{} is tried again: {}", where, place, progress.message);
    case Kind::resuming:
      return fmt::format("{}{} goes on where it stopped: {}", where, place, progress.message);
    case Kind::applied:
      break;
  }
  return fmt::format("{} is applied", where);
}

}  // namespace pgdbm::cli
