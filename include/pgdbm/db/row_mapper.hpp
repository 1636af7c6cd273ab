// Rows into C++ values, straight from the receive buffer. An aggregate takes the columns that bear its members' names;
// anything with a codec takes the only column. Which column goes where is settled once a result, not once a row.
#pragma once

#include <pgdbm/db/reflect.hpp>

#include <pgdbm/types/boolean.hpp>
#include <pgdbm/types/floating.hpp>
#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/optional.hpp>
#include <pgdbm/types/text.hpp>
#include <pgdbm/wire/rows.hpp>

#include <pgdbm/base/error.hpp>
#include <pgdbm/base/fault.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::db {

/// A value that one column fills; std::optional of it also takes NULL.
template <class T>
concept Scalar = types::Decodable<types::remove_optional_t<T>>;

/// What a verb can return a row as.
template <class T>
concept Mappable = std::default_initializable<T> && (Scalar<T> || Record<T>);

namespace detail {

enum class FieldOutcome : std::uint8_t {
  fine,
  unexpected_null,
  null_within,  ///< of an array, composite or range
  out_of_range,
  malformed,
  wrong_type,
  wrong_shape,
};

/// One target of a row: a member of a record, or the scalar itself.
struct Target {
  std::string_view name;       ///< the column it takes; empty: the only one
  std::string_view type_name;  ///< in C++
  bool (*decodes)(types::Oid) noexcept;
  FieldOutcome (*fill)(types::Oid, const wire::Field&, void* object);
};

/// What fills one column's field, settled for a result. No target: the column is passed over.
struct ColumnPlan {
  const Target* target = nullptr;
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
  [[nodiscard]] std::size_t size() const noexcept { return plans_.size(); }
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

/// Finds the column of each target. A fault names the target, the columns there are and what would help.
[[nodiscard]] std::optional<Fault> plan_columns(std::span<const Target> targets, const wire::RowDescription& columns,
                                                ColumnPlans& plan);

/// Fills one object. A fault names the column, its type and the C++ type.
[[nodiscard]] std::optional<Fault> fill_row(std::span<const ColumnPlan> plan, wire::DataRow row, void* object);

template <class Value>
FieldOutcome fill_value(types::Oid type, const wire::Field& field, Value& value) {
  if constexpr (types::is_optional<Value>) {
    if (field.is_null) return value.reset(), FieldOutcome::fine;
    return fill_value(type, field, value.emplace());
  } else {
    if (field.is_null) return FieldOutcome::unexpected_null;
    switch (types::Codec<Value>::decode(type, field.bytes, value)) {
      case types::Decoded::fine:
        return FieldOutcome::fine;
      case types::Decoded::out_of_range:
        return FieldOutcome::out_of_range;
      case types::Decoded::unexpected_null:
        return FieldOutcome::null_within;
      case types::Decoded::wrong_type:
        return FieldOutcome::wrong_type;
      case types::Decoded::wrong_shape:
        return FieldOutcome::wrong_shape;
      case types::Decoded::malformed:
        break;
    }
    return FieldOutcome::malformed;
  }
}

template <class T, std::size_t I>
consteval Target member_target() {
  using Member = boost::pfr::tuple_element_t<I, T>;
  static_assert(Scalar<Member>, "pgdbm: a member of this struct has a type that no column can be read into");
  using Codec = types::Codec<types::remove_optional_t<Member>>;
  return {member_names<T>[I], Codec::name, &Codec::decodes,
          [](types::Oid type, const wire::Field& field, void* object) {
            return fill_value(type, field, boost::pfr::get<I>(*static_cast<T*>(object)));
          }};
}

template <class T>
consteval auto targets_of() {
  if constexpr (Scalar<T>) {
    using Codec = types::Codec<types::remove_optional_t<T>>;
    return std::array<Target, 1>{
        Target{"", Codec::name, &Codec::decodes, [](types::Oid type, const wire::Field& field, void* object) {
                 return fill_value(type, field, *static_cast<T*>(object));
               }}};
  } else {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<Target, sizeof...(I)>{member_target<T, I>()...};
    }(std::make_index_sequence<member_count<T>>{});
  }
}

template <class T>
inline constexpr auto targets = targets_of<T>();

}  // namespace detail

/// What went wrong with a row, or with T itself, is kept until the rows are asked for, as a sink must not throw.
template <Mappable T>
class RowReader : public wire::RowSink {
 public:
  bool on_columns(const wire::RowDescription& columns) noexcept final {
    return guarded([&] { fault_ = detail::plan_columns(detail::targets<T>, columns, plan_); });
  }

 protected:
  template <class Work>
  bool guarded(Work&& work) noexcept {
    try {
      work();
    } catch (...) {
      exception_ = std::current_exception();
    }
    return !exception_ && !fault_;
  }

  void fill(wire::DataRow row, T& object) { fault_ = detail::fill_row(plan_.view(), row, &object); }

  void expect_fine() {
    if (exception_) std::rethrow_exception(exception_);
    if (fault_) raise(*std::move(fault_));
  }

 private:
  detail::ColumnPlans plan_;
  std::optional<Fault> fault_;
  std::exception_ptr exception_;
};

/// Collects a result as a vector of T.
template <Mappable T>
class RowCollector final : public RowReader<T> {
 public:
  bool on_row(wire::DataRow row) noexcept override {
    return this->guarded([&] {
      if constexpr (std::same_as<T, bool>) {  // std::vector<bool> has no object to point at
        bool value = false;
        this->fill(row, value);
        rows_.push_back(value);
      } else {
        this->fill(row, rows_.emplace_back());
      }
    });
  }

  /// Throws what a row, or T itself, had against it.
  std::vector<T> take() {
    this->expect_fine();
    return std::move(rows_);
  }

 private:
  std::vector<T> rows_;
};

/// Keeps the first row as a T and counts those behind it.
template <Mappable T>
class FirstRow final : public RowReader<T> {
 public:
  bool on_row(wire::DataRow row) noexcept override {
    if (++count_ > 1) return true;
    return this->guarded([&] { this->fill(row, row_.emplace()); });
  }

  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  /// Throws what the row, or T itself, had against it.
  std::optional<T> take() {
    this->expect_fine();
    return std::move(row_);
  }

 private:
  std::size_t count_ = 0;
  std::optional<T> row_;
};

}  // namespace pgdbm::db
