#include <pgdbm/db/row_plan.hpp>

#include <pgdbm/types/builtin_types.hpp>
#include <pgdbm/types/oid.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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

}  // namespace

types::Format format_of(ResultFormats formats, std::size_t column) {
  if (formats.empty()) return types::Format::binary;
  return types::Format{formats.size() == 1 ? formats[0] : formats[column]};
}

const Target* RowPlan::find(std::string_view column) const noexcept {
  const auto found = std::ranges::find(targets_, column, &Target::name);
  return found == targets_.end() ? nullptr : &*found;
}

std::string RowPlan::name_of(types::Oid type) const {
  return lookup_ == nullptr ? types::type_name(type) : lookup_->name_of(type);
}

std::optional<Fault> RowPlan::settle(const wire::RowDescription& columns, ResultFormats formats,
                                     const types::OidLookup* lookup) {
  lookup_ = lookup;
  unknown_types_.clear();
  auto* const memo = columns.memo();
  if (memo != nullptr && recall(*memo, formats)) return std::nullopt;

  const auto settled = std::make_shared<SettledColumns>();
  settled->lookup = lookup;
  settled->formats.assign(formats.begin(), formats.end());
  auto fault = match(columns, *settled);
  is_usual_ = settled->is_usual = !fault && are_usual(settled->plans.view());
  settled_ = settled;
  if (memo != nullptr && !fault && unknown_types_.empty()) *memo = {targets_.data(), settled};
  return fault;
}

/// Each type has targets of its own, so their place in memory tells whose memo it is.
bool RowPlan::recall(const wire::ColumnsMemo& memo, ResultFormats formats) {
  if (memo.made_by != targets_.data()) return false;
  auto settled = std::static_pointer_cast<const SettledColumns>(memo.content);
  if (settled->lookup != lookup_ || !std::ranges::equal(settled->formats, formats)) return false;
  is_usual_ = settled->is_usual;
  settled_ = std::move(settled);
  return true;
}

std::optional<Fault> RowPlan::match(const wire::RowDescription& columns, SettledColumns& settled) {
  settled.plans.reset(columns.size());
  if (takes_only() && columns.size() != 1) {
    return unfit(
        fmt::format("A single value was asked for, and the statement returns {} columns: {}. "
                    "Select one column, or ask for a struct.",
                    columns.size(), names_of(columns)));
  }
  // Columns mostly stand in the order of the members: the next one is tried before all are.
  std::optional<Fault> fault;
  std::size_t next = 0;
  bool is_in_order = true;
  columns.for_each([&](std::size_t i, const wire::Column& column) {
    const bool is_next = next < targets_.size() && (takes_only() || targets_[next].name == column.name);
    const auto* const target = is_next ? &targets_[next++] : find(column.name);
    if (target == nullptr) return;
    is_in_order = is_in_order && is_next;
    if (auto refused = assign(*target, i, column, settled); refused && !fault) fault = std::move(refused);
  });
  if (is_in_order && next == targets_.size()) return fault;
  if (auto unmatched = refuse_unmatched(columns, settled.plans.view())) return unmatched;
  return fault;
}

bool RowPlan::are_usual(std::span<const ColumnPlan> plans) const noexcept {
  return std::ranges::equal(plans, targets_, [](const ColumnPlan& plan, const Target& target) {
    return plan.target == &target && plan.fill == target.fill && plan.read_as == target.usual;
  });
}

std::optional<Fault> RowPlan::assign(const Target& target, std::size_t at, const wire::Column& column,
                                     SettledColumns& settled) {
  if (takes_only()) settled.only_column = column.name;
  auto& plan = settled.plans[at];
  plan = {&target, target.fill, 0, column.type};
  if (lookup_ != nullptr && !types::is_builtin(column.type) && !lookup_->knows(column.type)) {
    unknown_types_.push_back(column.type);
  }
  if (format_of(settled.formats, at) == types::Format::text) {
    plan.fill = target.fill_from_text;
    if (plan.fill != nullptr) return std::nullopt;
    return comes_as_text_only({column.name, name_of(column.type), target});
  }
  plan.read_as = target.read_as(column.type, lookup_);
  if (plan.read_as != 0) return std::nullopt;
  return of_unreadable_type({column.name, name_of(column.type), target});
}

/// A member for which there is no column, or more than one.
std::optional<Fault> RowPlan::refuse_unmatched(const wire::RowDescription& columns,
                                               std::span<const ColumnPlan> plans) const {
  for (const auto& target : targets_) {
    const auto found = std::ranges::count(plans, &target, &ColumnPlan::target);
    if (found == 1) continue;
    if (found == 0) {
      return unfit(
          fmt::format("The result has no column '{}' for the member of that name; it has: {}. "
                      "Select it (AS {}), or rename the member.",
                      target.name, names_of(columns), target.name));
    }
    return unfit(
        fmt::format("The result has {} columns named '{}', and only one can fill the member of that name. "
                    "Give the others another name with AS.",
                    found, target.name));
  }
  return std::nullopt;
}

std::optional<Fault> RowPlan::fill_row(wire::DataRow row, void* object) const {
  for (const auto& column : settled_->plans.view()) {
    const auto field = row.next();
    if (row.failed()) break;
    if (column.target == nullptr) continue;
    const auto outcome = column.fill(column.read_as, field, object, lookup_);
    if (outcome == FieldOutcome::fine) continue;
    const auto& target = *column.target;
    const auto came_as = column.fill == target.fill ? types::Format::binary : types::Format::text;
    const auto name = takes_only() ? std::string_view{settled_->only_column} : target.name;
    return misfit({name, name_of(column.type), target}, outcome, came_as);
  }
  if (!row.finished()) return malformed_row();
  return std::nullopt;
}

Fault malformed_row() {
  return {.kind = FaultKind::protocol_violation,
          .message = "The server sent a row whose fields do not fill their message."};
}

Fault comes_as_text_only(const Misfit& misfit) {
  return unfit(
      fmt::format("Column '{}' is of type {}, which the server can only send as text, and {} is not read from text. "
                  "Cast it in the statement, or read it into std::string.",
                  misfit.column, misfit.type, misfit.target.type_name));
}

Fault of_unreadable_type(const Misfit& misfit) {
  return unfit(
      fmt::format("Column '{}' is of type {}, which cannot be read into {}. "
                  "Cast it in the statement, or change the C++ type.",
                  misfit.column, misfit.type, misfit.target.type_name));
}

Fault misfit(const Misfit& misfit, FieldOutcome outcome, types::Format came_as) {
  const auto& target = misfit.target;
  const auto what = fmt::format("Column '{}' ({})", misfit.column, misfit.type);
  switch (outcome) {
    case FieldOutcome::unexpected_null:
      return unfit(fmt::format("{} is NULL, which its C++ type ({}) cannot hold. Use std::optional<{}>, or COALESCE.",
                               what, target.type_name, target.type_name));
    case FieldOutcome::out_of_range:
      return unfit(
          fmt::format("{} holds a value that does not fit its C++ type ({}). "
                      "Use a wider type; an enum must describe each label.",
                      what, target.type_name));
    case FieldOutcome::null_within:
      return unfit(
          fmt::format("{} holds a NULL within, which its C++ type ({}) cannot hold. "
                      "Use std::optional for the element or member.",
                      what, target.type_name));
    case FieldOutcome::wrong_type:
      return unfit(
          fmt::format("{} holds values of a type that its C++ type ({}) does not read. "
                      "Cast it in the statement, or change the C++ type.",
                      what, target.type_name));
    case FieldOutcome::wrong_shape:
      return unfit(
          fmt::format("{} has another number of dimensions or fields than its C++ type ({}). "
                      "Read it into a type of that shape.",
                      what, target.type_name));
    default:
      return unfit(
          fmt::format("{} came as {} that its C++ type ({}) does not understand. "
                      "Cast it in the statement, or change the C++ type.",
                      what, came_as == types::Format::binary ? "bytes" : "text", target.type_name));
  }
}

}  // namespace pgdbm::db::detail
