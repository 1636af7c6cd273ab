#include <pgdbm/db/row_mapper.hpp>

#include <pgdbm/types/timestamp.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>
#include <string>

#ifndef __has_feature  // Clang's
#define __has_feature(name) 0
#endif
#if !__has_feature(thread_sanitizer)  // it brings an operator new of its own, and the linker takes one

namespace {
std::atomic<std::size_t> allocations{0};
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace pgdbm::db {
namespace {

struct Row {
  std::int32_t id = 0;
  std::int64_t amount = 0;
  std::string name;
  std::chrono::sys_time<std::chrono::microseconds> created_at;
  double ratio = 0;
};

ByteBuffer columns() {
  ByteBuffer out;
  const auto add = [&out](std::string_view name, types::Oid type) {
    out.append_cstring(name);
    out.append_integer(std::uint32_t{0});
    out.append_integer(std::int16_t{0});
    out.append_integer(type);
    out.append_integer(std::int16_t{-1});
    out.append_integer(std::int32_t{-1});
    out.append_integer(std::int16_t{1});
  };
  out.append_integer(std::uint16_t{5});
  add("id", types::oid::int4);
  add("amount", types::oid::int8);
  add("name", types::oid::text);
  add("created_at", types::oid::timestamptz);
  add("ratio", types::oid::float8);
  return out;
}

ByteBuffer row(std::string_view name) {
  ByteBuffer out;
  const auto add = [&out](auto value) {
    out.append_integer(static_cast<std::int32_t>(sizeof value));
    out.append_integer(value);
  };
  out.append_integer(std::uint16_t{5});
  add(std::int32_t{7});
  add(std::int64_t{70});
  out.append_integer(static_cast<std::int32_t>(name.size()));
  out.append(name);
  add(std::int64_t{0});
  add(std::int64_t{0x3ff0000000000000});
  return out;
}

/// What a collector allocates for so many rows.
std::size_t allocations_for(std::size_t rows, std::string_view name) {
  const auto description = columns();
  const auto body = row(name);
  RowCollector<Row> collector;
  EXPECT_TRUE(collector.on_columns(wire::RowDescription::parse(description.view()).value()));
  const auto before = allocations.load();
  for (std::size_t i = 0; i < rows; ++i) EXPECT_TRUE(collector.on_row(wire::DataRow{body.view()}));
  const auto allocated = allocations - before;
  const auto collected = collector.take();
  EXPECT_EQ(collected.size(), rows);
  EXPECT_EQ(collected.back().name, name);
  EXPECT_EQ(collected.back().ratio, 1);
  return allocated;
}

TEST(RowMapper, AllocatesNothingForARowButWhatItsStringsNeed) {
  constexpr std::size_t rows = 10'000;
  constexpr std::size_t growths_of_the_vector = 16;
  EXPECT_LE(allocations_for(rows, "short"), growths_of_the_vector);
  EXPECT_LE(allocations_for(rows, "a text of more than fifteen letters"), rows + growths_of_the_vector);
}

}  // namespace
}  // namespace pgdbm::db

#endif
