#include <pgdbm/types/enumeration.hpp>

#include <pgdbm/base/error.hpp>

#include <string>

namespace pgdbm::types::detail {

std::optional<std::string_view> label_of(std::span<const Label> labels, std::int64_t value) noexcept {
  for (const auto& label : labels) {
    if (label.value == value) return label.name;
  }
  return std::nullopt;
}

std::optional<std::int64_t> value_of(std::span<const Label> labels, ByteView name) noexcept {
  const std::string_view text{reinterpret_cast<const char*>(name.data()), name.size()};
  for (const auto& label : labels) {
    if (label.name == text) return label.value;
  }
  return std::nullopt;
}

void refuse_unnamed_value(std::string_view type, std::int64_t value) {
  raise({.kind = FaultKind::conversion,
         .message = "A parameter of type " + std::string{type} + " has the value " + std::to_string(value) +
                    ", which none of its described enumerators has."});
}

}  // namespace pgdbm::types::detail
