// Rows of arguments, as `executemany`, `insert_records` and `copy_records_to_table` take them: tuples, plain structs
// (their members in the order of declaration), or single values.
#pragma once

#include <pgdbm/db/reflect.hpp>

#include <pgdbm/sql/query.hpp>
#include <pgdbm/types/parameters.hpp>

#include <boost/pfr/core.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>

namespace pgdbm {

/// What becomes of a row that would violate a unique or exclusion constraint.
enum class OnConflict : std::uint8_t {
  fail,
  skip,  ///< ON CONFLICT DO NOTHING
};

namespace db {

namespace detail {

template <class... Fields>
struct FieldTypes {};

template <class Row>
consteval auto fields_of() {
  if constexpr (types::Parameter<Row>) {
    return FieldTypes<Row>{};
  } else if constexpr (requires { std::tuple_size<Row>::value; }) {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return FieldTypes<std::remove_cvref_t<std::tuple_element_t<I, Row>>...>{};
    }(std::make_index_sequence<std::tuple_size_v<Row>>{});
  } else {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return FieldTypes<boost::pfr::tuple_element_t<I, Row>...>{};
    }(std::make_index_sequence<member_count<Row>>{});
  }
}

template <class... Fields>
consteval std::size_t count_of(FieldTypes<Fields...> /*fields*/) {
  return sizeof...(Fields);
}

template <class... Fields>
consteval bool are_parameters(FieldTypes<Fields...> /*fields*/) {
  return (types::Parameter<Fields> && ...);
}

template <class Row>
inline constexpr bool is_struct_of_fields =
    !types::Parameter<Row> && !requires { std::tuple_size<Row>::value; } && Record<Row>;

/// Types and formats of such a row's fields.
template <class... Fields>
types::Parameters no_values_for(FieldTypes<Fields...> /*fields*/) {
  return {types::detail::parameter_types<Fields...>, types::detail::parameter_formats<Fields...>, {}};
}

template <class... Fields>
sql::basic_query<Fields...> query_for(FieldTypes<Fields...>);

}  // namespace detail

/// One value, a tuple of values, or a struct of them.
template <class Row>
concept ParameterRow =
    types::Parameter<Row> ||
    ((requires { std::tuple_size<Row>::value; } || Record<Row>)&&detail::are_parameters(detail::fields_of<Row>()));

template <class Rows>
concept ParameterRows = std::ranges::input_range<Rows> && ParameterRow<std::ranges::range_value_t<Rows>>;

/// A query whose arguments are the fields of such a row. Not deduced: the rows decide.
template <ParameterRow Row>
using RowQuery = std::type_identity_t<decltype(detail::query_for(detail::fields_of<Row>()))>;

/// Calls `visit(field...)` with all fields of the row.
template <ParameterRow Row, class Visit>
decltype(auto) visit_fields(const Row& row, Visit&& visit) {
  if constexpr (types::Parameter<Row>) {
    return visit(row);
  } else if constexpr (requires { std::tuple_size<Row>::value; }) {
    return std::apply(std::forward<Visit>(visit), row);
  } else {
    return [&]<std::size_t... I>(std::index_sequence<I...>) -> decltype(auto) {
      return visit(boost::pfr::get<I>(row)...);
    }(std::make_index_sequence<member_count<Row>>{});
  }
}

}  // namespace db

}  // namespace pgdbm
