// Rows into C++ values, straight from the receive buffer. An aggregate takes the columns that bear its members' names;
// anything with a codec takes the only column. Which column goes where is settled once a result, not once a row.
#pragma once

#include <pgdbm/db/reflect.hpp>
#include <pgdbm/db/row_growth.hpp>
#include <pgdbm/db/row_plan.hpp>
#include <pgdbm/db/row_reader.hpp>

#include <pgdbm/types/boolean.hpp>
#include <pgdbm/types/floating.hpp>
#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/nested.hpp>
#include <pgdbm/types/optional.hpp>
#include <pgdbm/types/text.hpp>
#include <pgdbm/wire/rows.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace pgdbm {
class Row;
}

namespace pgdbm::db {

/// A value that one column fills; std::optional of it also takes NULL.
template <class T>
concept Scalar = types::Decodable<types::remove_optional_t<T>>;

/// What a verb can return a row as. (What collects a `pgdbm::Row` is in row.hpp.)
template <class T>
concept Mappable = std::default_initializable<T> && (Scalar<T> || Record<T> || std::same_as<T, Row>);

namespace detail {

[[nodiscard]] constexpr FieldOutcome outcome_of(types::Decoded decoded) noexcept {
  switch (decoded) {
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

template <class Value>
FieldOutcome fill_value(types::Oid type, const wire::Field& field, Value& value, const types::OidLookup* lookup) {
  if constexpr (types::is_optional<Value>) {
    if (field.is_null) return value.reset(), FieldOutcome::fine;
    return fill_value(type, field, value.emplace(), lookup);
  } else {
    if (field.is_null) return FieldOutcome::unexpected_null;
    return outcome_of(types::decode_known(type, field.bytes, value, lookup));
  }
}

template <class Value>
FieldOutcome fill_from_text(const wire::Field& field, Value& value) {
  if constexpr (types::is_optional<Value>) {
    if (field.is_null) return value.reset(), FieldOutcome::fine;
    return fill_from_text(field, value.emplace());
  } else {
    if (field.is_null) return FieldOutcome::unexpected_null;
    return outcome_of(types::Codec<Value>::decode_text(field.bytes, value));
  }
}

/// `Reach::in(object)` is where in an object the value lies.
template <class Value, class Reach>
consteval Target target_of(std::string_view column) {
  using Bare = types::remove_optional_t<Value>;
  Target target{column,
                types::Codec<Bare>::name,
                &types::type_read_as<Bare>,
                types::usual_type<Bare>(),
                [](types::Oid type, const wire::Field& field, void* object, const types::OidLookup* lookup) {
                  return fill_value(type, field, Reach::in(object), lookup);
                },
                nullptr};
  if constexpr (types::TextDecodable<Bare>) {
    target.fill_from_text = [](types::Oid, const wire::Field& field, void* object, const types::OidLookup*) {
      return fill_from_text(field, Reach::in(object));
    };
  }
  return target;
}

template <class T>
struct Itself {
  static T& in(void* object) noexcept { return *static_cast<T*>(object); }
};

template <class T, std::size_t I>
struct Member {
  static auto& in(void* object) noexcept { return boost::pfr::get<I>(*static_cast<T*>(object)); }
};

template <class T, std::size_t I>
consteval Target member_target() {
  using Value = boost::pfr::tuple_element_t<I, T>;
  static_assert(Scalar<Value>, "pgdbm: a member of this struct has a type that no column can be read into");
  return target_of<Value, Member<T, I>>(member_names<T>[I]);
}

template <class T>
consteval auto targets_of() {
  if constexpr (Scalar<T>) {
    return std::array<Target, 1>{target_of<T, Itself<T>>("")};
  } else {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<Target, sizeof...(I)>{member_target<T, I>()...};
    }(std::make_index_sequence<member_count<T>>{});
  }
}

/// A record may pass over any column; a scalar is refused one that only comes as text unless it reads text of all
/// kinds.
template <class T>
consteval bool may_meet_text() {
  if constexpr (Scalar<T>) {
    using Bare = types::remove_optional_t<T>;
    return types::TextDecodable<Bare> && types::Codec<Bare>::decodes(types::oid::text);
  } else {
    return true;
  }
}

template <class T>
inline constexpr auto targets = targets_of<T>();

/// All fields of a row whose columns are as usual: laid out for the type while compiling, without a call for each.
/// False when something is amiss, which a plan can tell.
template <class T>
[[gnu::flatten]] bool fill_usual(wire::DataRow row, T& object, const types::OidLookup* lookup) {
  const auto fill_next = [&]<class Value>(Value& value) {
    return fill_value(types::usual_type<types::remove_optional_t<Value>>(), row.next(), value, lookup) ==
           FieldOutcome::fine;
  };
  if constexpr (Scalar<T>) {
    return fill_next(object) && row.finished();
  } else {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (fill_next(boost::pfr::get<I>(object)) && ...) && row.finished();
    }(std::make_index_sequence<member_count<T>>{});
  }
}

/// By the plan, which must have been settled.
template <class T>
std::optional<Fault> fill_object(const RowPlan& plan, wire::DataRow row, T& object) {
  if (plan.is_usual() && fill_usual(row, object, plan.lookup())) return std::nullopt;
  return plan.fill_row(row, &object);
}

}  // namespace detail

/// Collects a result as a vector of T.
template <Mappable T>
class RowCollector final : public PlannedReader {
 public:
  RowCollector() noexcept : PlannedReader(detail::targets<T>) {}

  [[nodiscard]] bool may_meet_text() const noexcept override { return detail::may_meet_text<T>(); }

  bool on_row(wire::DataRow row) noexcept override {
    if (is_keeping()) return keep(row);
    return guarded([&] {
      if constexpr (std::same_as<T, bool>) {  // std::vector<bool> has no object to point at
        bool value = false;
        auto fault = detail::fill_object(plan(), row, value);
        rows_.push_back(value);
        return fault;
      } else {
        detail::make_room(rows_);
        return detail::fill_object(plan(), row, rows_.emplace_back());
      }
    });
  }

  /// The rows; throws what a row, or T itself, had against it.
  std::vector<T> take() {
    expect_no_fault();
    return std::move(rows_);
  }

 private:
  void drop_rows() noexcept override { rows_.clear(); }

  std::vector<T> rows_;
};

/// Keeps the first row as a T and counts those behind it.
template <Mappable T>
class FirstRow final : public PlannedReader {
 public:
  FirstRow() noexcept : PlannedReader(detail::targets<T>) {}

  [[nodiscard]] bool may_meet_text() const noexcept override { return detail::may_meet_text<T>(); }

  bool on_row(wire::DataRow row) noexcept override {
    if (is_keeping()) return keep(row);
    if (++count_ > 1) return true;
    return guarded([&] { return detail::fill_object(plan(), row, row_.emplace()); });
  }

  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  /// Throws what the row, or T itself, had against it.
  std::optional<T> take() {
    expect_no_fault();
    return std::move(row_);
  }

 private:
  void drop_rows() noexcept override {
    count_ = 0;
    row_.reset();
  }

  std::size_t count_ = 0;
  std::optional<T> row_;
};

}  // namespace pgdbm::db
