// What the contenders over libpq share: results held, failures thrown, binary values both ways.
#pragma once

#include <pgdbm/base/big_endian.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <string>

#include "driver/libpq.hpp"
#include "peers/cpp/contender.hpp"

namespace pgdbm::bench {

inline constexpr int binary = 1;
inline constexpr std::int64_t microseconds_to_2000 = 946'684'800'000'000;

template <class T>
T integer_at(const PGresult* result, int row, int column) noexcept {
  return load_big_endian<T>(reinterpret_cast<const std::byte*>(PQgetvalue(result, row, column)));
}

inline std::string text_at(const PGresult* result, int row, int column) {
  return {PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column))};
}

inline Row row_at(const PGresult* result, int i) {
  using namespace std::chrono;
  return {
      .id = integer_at<std::int32_t>(result, i, 0),
      .amount = integer_at<std::int64_t>(result, i, 1),
      .name = text_at(result, i, 2),
      .created_at = sys_time<microseconds>{microseconds{integer_at<std::int64_t>(result, i, 3) + microseconds_to_2000}},
      .ratio = std::bit_cast<double>(integer_at<std::int64_t>(result, i, 4))};
}

/// Parameters in binary, as PQexecPrepared and its like want them.
template <std::size_t Count>
class Parameters {
 public:
  void put(std::size_t index, std::int32_t value) { put_integer(index, value); }
  void put(std::size_t index, std::int64_t value) { put_integer(index, value); }
  void put(std::size_t index, double value) { put_integer(index, std::bit_cast<std::int64_t>(value)); }
  /// Requires: it outlives the sending.
  void put(std::size_t index, const std::string& value) {
    values_[index] = value.data();
    lengths_[index] = static_cast<int>(value.size());
  }
  [[nodiscard]] const char* const* values() const noexcept { return values_.data(); }
  [[nodiscard]] const int* lengths() const noexcept { return lengths_.data(); }
  [[nodiscard]] const int* formats() const noexcept { return formats_.data(); }

 private:
  template <class T>
  void put_integer(std::size_t index, T value) {
    store_big_endian(room_[index].data(), value);
    values_[index] = reinterpret_cast<const char*>(room_[index].data());
    lengths_[index] = sizeof value;
  }

  std::array<std::array<std::byte, 8>, Count> room_;
  std::array<const char*, Count> values_;
  std::array<int, Count> lengths_;
  std::array<int, Count> formats_ = [] {
    std::array<int, Count> all{};
    all.fill(binary);
    return all;
  }();
};

inline void put_row(Parameters<5>& parameters, const Row& row) {
  parameters.put(0, row.id);
  parameters.put(1, row.amount);
  parameters.put(2, row.name);
  parameters.put(3, row.created_at.time_since_epoch().count() - microseconds_to_2000);
  parameters.put(4, row.ratio);
}

template <std::size_t Count>
LibpqResult execute(const Libpq& libpq, const char* prepared, const Parameters<Count>& parameters,
                    ExecStatusType expected = PGRES_TUPLES_OK) {
  return libpq.expect(PQexecPrepared(libpq.get(), prepared, Count, parameters.values(), parameters.lengths(),
                                     parameters.formats(), binary),
                      expected);
}

template <std::size_t Count>
void send(const Libpq& libpq, const char* prepared, const Parameters<Count>& parameters) {
  libpq.require(PQsendQueryPrepared(libpq.get(), prepared, Count, parameters.values(), parameters.lengths(),
                                    parameters.formats(), binary) == 1);
}

inline std::int64_t count_of(const Libpq& libpq, const std::string& table) {
  const auto result = libpq.expect(PQexec(libpq.get(), ("SELECT count(*) FROM " + table).c_str()), PGRES_TUPLES_OK);
  return std::stoll(PQgetvalue(result.get(), 0, 0));
}

inline constexpr const char* insert_row =
    "INSERT INTO inserted (id, amount, name, created_at, ratio) VALUES ($1, $2, $3, $4, $5)";
inline constexpr const char* insert_order = "INSERT INTO orders (account, item) VALUES ($1, $2) RETURNING id";
inline constexpr const char* insert_line = "INSERT INTO lines (order_id, amount) VALUES ($1, $2)";
inline constexpr const char* count_lines = "SELECT count(*) FROM lines WHERE order_id = $1";

/// The three statements of W5, prepared.
inline void prepare_order(const Libpq& libpq) {
  libpq.prepare("order", insert_order);
  libpq.prepare("line", insert_line);
  libpq.prepare("count", count_lines);
}

}  // namespace pgdbm::bench
