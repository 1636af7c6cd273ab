#include <pgdbm/db/row_mapper.hpp>

#include <pgdbm/types/oid.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace pgdbm::db::detail {

namespace {

Fault unfit(std::string message) {
  return {.kind = FaultKind::conversion, .message = std::move(message)};
}

std::string names_of(const wire::RowDescription& columns) {
  std::string names;
  columns.for_each([&](std::size_t i, const wire::Column& column) {
    names += i == 0 ? "" : ", ";
    names += column.name;
  });
  return names.empty() ? "none" : names;
}

std::optional<Fault> refuse_type(const Target& target, const wire::Column& column) {
  if (target.decodes(column.type)) return std::nullopt;
  return unfit(
      fmt::format("Column '{}' is of type {}, which cannot be read into {}. "
                  "Cast it in the statement, or change the C++ type.",
                  column.name, types::type_name(column.type), target.type_name));
}

std::optional<Fault> plan_scalar(const Target& target, const wire::RowDescription& columns, ColumnPlans& plan) {
  if (columns.size() != 1) {
    return unfit(
        fmt::format("A single value was asked for, and the statement returns {} columns: {}. "
                    "Select one column, or ask for a struct.",
                    columns.size(), names_of(columns)));
  }
  std::optional<Fault> fault;
  columns.for_each([&](std::size_t, const wire::Column& column) {
    fault = refuse_type(target, column);
    plan[0] = {&target, column.type};
  });
  return fault;
}

std::optional<Fault> plan_member(const Target& target, const wire::RowDescription& columns, ColumnPlans& plan) {
  std::size_t found = 0;
  std::optional<Fault> fault;
  columns.for_each([&](std::size_t i, const wire::Column& column) {
    if (column.name != target.name) return;
    ++found;
    fault = refuse_type(target, column);
    plan[i] = {&target, column.type};
  });
  if (found == 0) {
    return unfit(
        fmt::format("The result has no column '{}' for the member of that name; it has: {}. "
                    "Select it (AS {}), or rename the member.",
                    target.name, names_of(columns), target.name));
  }
  if (found > 1) {
    return unfit(
        fmt::format("The result has {} columns named '{}', and only one can fill the member of that name. "
                    "Give the others another name with AS.",
                    found, target.name));
  }
  return fault;
}

/// The usual case in one pass: the targets' columns stand in the order of the targets, and each is of a type that its
/// target reads. False: look closer.
bool plan_in_order(std::span<const Target> targets, const wire::RowDescription& columns, ColumnPlans& plan) {
  bool fits = true;
  std::size_t next = 0;
  columns.for_each([&](std::size_t i, const wire::Column& column) {
    if (next < targets.size() && column.name == targets[next].name) {
      fits = fits && targets[next].decodes(column.type);
      plan[i] = {&targets[next++], column.type};
    } else {
      fits = fits && std::ranges::find(targets, column.name, &Target::name) == targets.end();
    }
  });
  return fits && next == targets.size();
}

}  // namespace

std::optional<Fault> plan_columns(std::span<const Target> targets, const wire::RowDescription& columns,
                                  ColumnPlans& plan) {
  plan.reset(columns.size());
  if (targets.size() == 1 && targets[0].name.empty()) return plan_scalar(targets[0], columns, plan);
  if (plan_in_order(targets, columns, plan)) return std::nullopt;
  plan.reset(columns.size());
  for (const auto& target : targets) {
    if (auto fault = plan_member(target, columns, plan)) return fault;
  }
  return std::nullopt;
}

namespace {

Fault misfit(const ColumnPlan& column, FieldOutcome outcome) {
  const auto& target = *column.target;
  const auto what = target.name.empty() ? std::string{"The value"} : fmt::format("Column '{}'", target.name);
  const auto type = types::type_name(column.type);
  switch (outcome) {
    case FieldOutcome::unexpected_null:
      return unfit(fmt::format("{} is NULL, and {} cannot hold that. Use std::optional<{}>, or COALESCE.", what,
                               target.type_name, target.type_name));
    case FieldOutcome::out_of_range:
      return unfit(fmt::format("{} ({}) holds a value that does not fit its C++ type ({}). Use a wider type.", what,
                               type, target.type_name));
    case FieldOutcome::null_within:
      return unfit(
          fmt::format("{} ({}) holds a NULL within, which its C++ type ({}) cannot hold. "
                      "Use std::optional for the element or member.",
                      what, type, target.type_name));
    case FieldOutcome::wrong_type:
      return unfit(
          fmt::format("{} ({}) holds values of a type that {} does not read. "
                      "Cast it in the statement, or change the C++ type.",
                      what, type, target.type_name));
    case FieldOutcome::wrong_shape:
      return unfit(fmt::format("{} ({}) has another number of dimensions or fields than its C++ type ({}).", what, type,
                               target.type_name));
    default:
      return unfit(fmt::format("{} ({}) came as bytes that are no {}.", what, type, type));
  }
}

}  // namespace

std::optional<Fault> fill_row(std::span<const ColumnPlan> plan, wire::DataRow row, void* object) {
  for (const auto& column : plan) {
    const auto field = row.next();
    if (row.failed()) break;
    if (column.target == nullptr) continue;
    const auto outcome = column.target->fill(column.type, field, object);
    if (outcome != FieldOutcome::fine) return misfit(column, outcome);
  }
  if (!row.finished()) {
    return Fault{.kind = FaultKind::protocol_violation,
                 .message = "The server sent a row whose fields do not fill their message."};
  }
  return std::nullopt;
}

}  // namespace pgdbm::db::detail
