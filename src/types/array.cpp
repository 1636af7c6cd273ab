#include <pgdbm/types/array.hpp>
#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/parameters.hpp>

#include <pgdbm/base/error.hpp>

#include <algorithm>
#include <bit>

namespace pgdbm::types::detail {

void refuse_ragged_array() {
  raise({.kind = FaultKind::conversion,
         .message = "A parameter is a vector of vectors that differ in size or are empty; PostgreSQL's arrays are "
                    "rectangular. Make the inner vectors equally long, or pass an empty outer one."});
}

void refuse_misshapen_array() {
  raise({.kind = FaultKind::conversion,
         .message = "A parameter is an array whose dimensions do not multiply to its number of elements, or that "
                    "PostgreSQL cannot hold (at most 6 dimensions, bounds of 32 bits)."});
}

void check_dimensions(std::span<const ArrayDimension> dimensions, std::size_t elements) {
  if (dimensions.size() > max_dimensions || (dimensions.empty() && elements != 0)) refuse_misshapen_array();
  std::size_t product = dimensions.empty() ? 0 : 1;
  for (const auto& dimension : dimensions) {
    const std::int64_t past_end = std::int64_t{dimension.lower_bound} + dimension.size;
    if (dimension.size < 1 || !std::in_range<std::int32_t>(past_end)) refuse_misshapen_array();
    // As no element is smaller than its length, more of them than bytes in a value is misshapen, before it overflows.
    product *= static_cast<std::size_t>(dimension.size);
    if (product > max_value_bytes) refuse_misshapen_array();
  }
  if (product != elements) refuse_misshapen_array();
}

std::size_t append_array_header(std::span<const ArrayDimension> dimensions, Oid element, ByteBuffer& out) {
  const auto at = out.size();
  out.append_integer(static_cast<std::int32_t>(dimensions.size()));
  out.append_integer(std::int32_t{0});  // no NULLs so far
  out.append_integer(element);
  for (const auto& dimension : dimensions) {
    out.append_integer(dimension.size);
    out.append_integer(dimension.lower_bound);
  }
  return at;
}

void set_has_nulls(std::size_t header_at, ByteBuffer& out) noexcept {
  store_big_endian(out.data() + header_at + sizeof(std::int32_t), std::int32_t{1});
}

void append_bounds(std::span<const ArrayDimension> dimensions, ByteBuffer& out) {
  if (std::ranges::all_of(dimensions, [](auto dimension) { return dimension.lower_bound == 1; })) return;
  for (const auto& dimension : dimensions) {
    out.append_integer('[');
    append_decimal(std::int64_t{dimension.lower_bound}, out);
    out.append_integer(':');
    append_decimal(std::int64_t{dimension.lower_bound} + dimension.size - 1, out);
    out.append_integer(']');
  }
  out.append_integer('=');
}

ArrayReader::ArrayReader(ByteView array) noexcept : reader_(array) {
  const auto depth = reader_.integer<std::int32_t>();
  const auto has_nulls = reader_.integer<std::int32_t>();
  element_ = reader_.integer<Oid>();
  failed_ = depth < 0 || depth > static_cast<std::int32_t>(max_dimensions) || (has_nulls != 0 && has_nulls != 1);
  if (failed()) return;
  depth_ = static_cast<std::size_t>(depth);
  size_ = depth_ == 0 ? 0 : 1;
  for (std::size_t i = 0; i < depth_; ++i) {
    const auto size = reader_.integer<std::int32_t>();
    dimensions_[i] = {size, reader_.integer<std::int32_t>()};
    failed_ = failed_ || size < 1;
    // No element is smaller than its length: a header cannot make a decoder reserve much more than what came.
    if (!failed_) size_ *= static_cast<std::size_t>(size);
    failed_ = failed_ || size_ > array.size() / sizeof(std::int32_t);
  }
}

Decoded decode_pgvector(ByteView bytes, std::vector<float>& out) {
  ValueReader reader{bytes};
  const auto size = reader.integer<std::uint16_t>();
  const auto unused = reader.integer<std::uint16_t>();
  if (reader.failed() || unused != 0 || reader.remaining() != size * sizeof(float)) return Decoded::malformed;
  out.clear();
  out.reserve(size);
  for (std::size_t i = 0; i < size; ++i) out.push_back(std::bit_cast<float>(reader.integer<std::uint32_t>()));
  return Decoded::fine;
}

}  // namespace pgdbm::types::detail
