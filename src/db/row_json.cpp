// What a value of a row is in JSON: each type is read by its codec, so there is no second reader of PostgreSQL's bytes.
#include <pgdbm/db/row.hpp>

#include <pgdbm/types/array.hpp>
#include <pgdbm/types/bit_string.hpp>
#include <pgdbm/types/bytea.hpp>
#include <pgdbm/types/date.hpp>
#include <pgdbm/types/interval.hpp>
#include <pgdbm/types/json.hpp>
#include <pgdbm/types/mac_address.hpp>
#include <pgdbm/types/network.hpp>
#include <pgdbm/types/numeric.hpp>
#include <pgdbm/types/system.hpp>
#include <pgdbm/types/time_of_day.hpp>
#include <pgdbm/types/timestamp.hpp>
#include <pgdbm/types/uuid.hpp>

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <cmath>
#include <concepts>
#include <vector>

namespace pgdbm {

namespace {

template <class T>
boost::json::value json_of(const T& value) {
  if constexpr (std::same_as<T, double>) {
    if (std::isfinite(value)) return value;  // JSON has no other numbers
  }
  if constexpr (std::same_as<T, boost::json::value>) {
    return boost::json::value(value);  // in braces it would become an array of itself
  } else if constexpr (std::same_as<T, bool> || std::same_as<T, std::int64_t>) {
    return value;
  } else {
    ByteBuffer text;
    types::append_text(value, text);
    const auto bytes = text.view();
    return boost::json::string{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
}

/// From `element` on, which is moved behind what was taken.
template <class T>
boost::json::value json_of(const types::Array<std::optional<T>>& array, std::size_t dimension, std::size_t& element) {
  boost::json::array items;
  const auto size = array.dimensions.empty() ? 0 : array.dimensions[dimension].size;
  const bool is_innermost = dimension + 1 >= array.dimensions.size();
  for (std::int32_t i = 0; i < size; ++i) {
    if (!is_innermost) {
      items.push_back(json_of(array, dimension + 1, element));
      continue;
    }
    const auto& item = array.elements[element++];
    items.push_back(item ? json_of(*item) : boost::json::value(nullptr));
  }
  return items;
}

template <class T>
bool takes(const RowField& field, const types::OidLookup* lookup, std::optional<boost::json::value>& out) {
  if (types::type_read_as<T>(field.column().type, lookup) != 0) {
    out.emplace(json_of(field.as<T>()));
    return true;
  }
  using Array = types::Array<std::optional<T>>;
  if (types::type_read_as<Array>(field.column().type, lookup) == 0) return false;
  std::size_t first = 0;
  out.emplace(json_of(field.as<Array>(), 0, first));
  return true;
}

/// By the first of the types that reads the column.
template <class... T>
std::optional<boost::json::value> json_by(const RowField& field, const types::OidLookup* lookup) {
  std::optional<boost::json::value> out;
  (void)(takes<T>(field, lookup, out) || ...);
  return out;
}

}  // namespace

boost::json::value RowField::to_json() const {
  if (is_null()) return nullptr;
  if (column().format == types::Format::text) return json_of(as<std::string>());
  const auto* const lookup = columns_->lookup.get();
  auto found =
      json_by<bool, std::int64_t, double, boost::json::value, std::string, char, types::Numeric, boost::uuids::uuid,
              types::TimestampTz, types::Timestamp, std::chrono::sys_days, types::TimeOfDay, types::TimeOfDayTz,
              types::Interval, types::Inet, types::Cidr, types::MacAddress, types::MacAddress8, types::BitString,
              std::vector<std::byte>, types::Tid, types::Lsn>(*this, lookup);
  if (found) return *std::move(found);
  raise({.kind = FaultKind::conversion,
         .message = fmt::format("Column '{}' is of type {}, for which there is no JSON. Cast it in the statement, to "
                                "text or by to_jsonb.",
                                column().name, column().type_name)});
}

boost::json::object Row::to_json() const {
  boost::json::object object;
  for (const auto& column : columns()) object.emplace(column.name, (*this)[column.name].to_json());
  return object;
}

}  // namespace pgdbm
