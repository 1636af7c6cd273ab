// Which column of a result fills which target (a member of a record, or the one scalar), settled once a result and not
// once a row: name, type and format are judged here, so that a row costs one call for each of its fields.
#pragma once

#include <pgdbm/types/codec.hpp>
#include <pgdbm/types/oid_lookup.hpp>
#include <pgdbm/wire/rows.hpp>

#include <pgdbm/base/fault.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::db::detail {

enum class FieldOutcome : std::uint8_t {
  fine,
  unexpected_null,
  null_within,  ///< of an array, composite or range
  out_of_range,
  malformed,
  wrong_type,
  wrong_shape,
};

/// Reads a field into the target's place in `object`.
using Fill = FieldOutcome (*)(types::Oid, const wire::Field&, void* object, const types::OidLookup*);

/// What a column may fill.
struct Target {
  std::string_view name;                                                ///< of the column; empty: the only one
  std::string_view type_name;                                           ///< in C++
  types::Oid (*read_as)(types::Oid, const types::OidLookup*) noexcept;  ///< 0: not at all
  types::Oid usual;                                                     ///< read as this it needs no plan
  Fill fill;
  Fill fill_from_text;  ///< null: reads no text
};

/// What fills one column's field. No target: the column is passed over.
struct ColumnPlan {
  const Target* target = nullptr;
  Fill fill = nullptr;
  types::Oid read_as = 0;
  types::Oid type = 0;
};

/// A plan for each column, in place for results of usual width.
class ColumnPlans {
 public:
  void reset(std::size_t columns) {
    if (columns <= few_.size()) {
      plans_ = std::span{few_}.first(columns);
      std::ranges::fill(plans_, ColumnPlan{});
    } else {
      many_.assign(columns, {});
      plans_ = many_;
    }
  }
  [[nodiscard]] ColumnPlan& operator[](std::size_t i) noexcept { return plans_[i]; }
  [[nodiscard]] std::span<const ColumnPlan> view() const noexcept { return plans_; }

  ColumnPlans() = default;
  ColumnPlans(const ColumnPlans&) = delete;  // the span points into this
  ColumnPlans& operator=(const ColumnPlans&) = delete;

 private:
  std::array<ColumnPlan, 8> few_;
  std::vector<ColumnPlan> many_;
  std::span<ColumnPlan> plans_;
};

/// The formats in which the columns of a result were asked for: of each, one for all, or none, which is binary.
using ResultFormats = std::span<const std::int16_t>;

/// What was settled for the columns of a result. Prepared statements keep it beside their columns.
struct SettledColumns {
  ColumnPlans plans;
  bool is_usual = false;      ///< the columns are the targets, in their order, each of its target's usual type
  std::string only_column{};  ///< the name of the column that fills a scalar
  const types::OidLookup* lookup = nullptr;
  std::vector<std::int16_t> formats{};
};

[[nodiscard]] types::Format format_of(ResultFormats formats, std::size_t column);

[[nodiscard]] Fault malformed_row();
/// A column's field, and what was to be filled with it.
struct Misfit {
  std::string_view column;
  std::string type;  ///< of the column, for people
  const Target& target;
};
[[nodiscard]] Fault comes_as_text_only(const Misfit& misfit);
[[nodiscard]] Fault of_unreadable_type(const Misfit& misfit);
[[nodiscard]] Fault misfit(const Misfit& misfit, FieldOutcome outcome, types::Format came_as);

class RowPlan {
 public:
  explicit RowPlan(std::span<const Target> targets) noexcept : targets_(targets) {}

  /// Finds the column of each target. A fault names the target, the columns there are and what would help.
  [[nodiscard]] std::optional<Fault> settle(const wire::RowDescription& columns, ResultFormats formats,
                                            const types::OidLookup* lookup);
  /// Types of those columns that the look-up does not know yet: as long as there are any, no row can be filled.
  [[nodiscard]] std::span<const types::Oid> unknown_types() const noexcept { return unknown_types_; }

  /// Each field can be read as its target's usual type, one after the other. Else, and to learn why that failed:
  /// `fill_row`.
  [[nodiscard]] bool is_usual() const noexcept { return is_usual_; }
  [[nodiscard]] const types::OidLookup* lookup() const noexcept { return lookup_; }

  /// Fills one object. A fault names the column, its type and the C++ type. Requires: `settle` had nothing against it.
  [[nodiscard]] std::optional<Fault> fill_row(wire::DataRow row, void* object) const;

 private:
  [[nodiscard]] bool takes_only() const noexcept { return targets_.size() == 1 && targets_[0].name.empty(); }
  [[nodiscard]] const Target* find(std::string_view column) const noexcept;
  [[nodiscard]] bool recall(const wire::ColumnsMemo& memo, ResultFormats formats);
  [[nodiscard]] std::optional<Fault> match(const wire::RowDescription& columns, SettledColumns& settled);
  [[nodiscard]] std::optional<Fault> assign(const Target& target, std::size_t at, const wire::Column& column,
                                            SettledColumns& settled);
  [[nodiscard]] bool are_usual(std::span<const ColumnPlan> plans) const noexcept;
  [[nodiscard]] std::optional<Fault> refuse_unmatched(const wire::RowDescription& columns,
                                                      std::span<const ColumnPlan> plans) const;
  [[nodiscard]] std::string name_of(types::Oid type) const;

  std::span<const Target> targets_;
  std::shared_ptr<const SettledColumns> settled_;
  bool is_usual_ = false;
  std::vector<types::Oid> unknown_types_;
  const types::OidLookup* lookup_ = nullptr;
};

}  // namespace pgdbm::db::detail
